"""Every sort of message there is, and the facts its text may speak of.

A sort is a pair of templates: `_mail/<sort>.subject.txt` and `_mail/<sort>.txt`.
"""

import json
from collections.abc import Mapping, Set
from datetime import date, datetime
from typing import Any

from app.base.ids import PersonId
from app.messages import sealing

FOR_FAMILIES = (
    "event_cancelled",
    "event_moved",
    "event_restored",
    "event_reminder",
    "place_offered",
    "signed_up",
    "wish_noted",
    "place_continues",
    "performance_request",
    "performance_reminder",
    "performance_changed",
    "loan_reminder",
    "trip_form_missing",
    "match_reminder",
    "match_changed",
    "nominated",
    "not_nominated",
)
FOR_HOMES = ("home_confirmation", "home_reminder")
FOR_GUESTS = ("seats",)
"""To an address somebody typed for one reservation."""
FOR_ACCOUNTS = ("invitation", "substitute_wanted")
ASKING = (
    *("performance_request", "performance_reminder", "match_reminder"),
    "trip_form_missing",
)
REVISING = ("event_moved", "event_restored", "performance_changed", "match_changed")
"""Bring a question that still waits up to date instead of following it."""
UNASKED = ("signed_up", "wish_noted")
"""Go to an address a stranger has typed: they carry no word of what the stranger wrote."""
FOLLOWING = {"performance_reminder": "performance_request"}
"""Makes no sense before the other has been told."""
ENDING, UNDOING = "event_cancelled", "event_restored"
"""Whoever has not heard of the first need not hear of the second."""
ALL = frozenset((*FOR_FAMILIES, *FOR_HOMES, *FOR_GUESTS, *FOR_ACCOUNTS))

FACTS: dict[str, Any] = {
    "kind": "course",
    "title": "",
    "starts_at": None,
    "ends_at": None,
    "all_day": False,
    "before": None,
    "meet_at": None,
    "place": "",
    "notice": "",
    "reason": "",
    "until": None,
    "waits": False,  # the reader waits for a place; in a reminder: others do
    "seats": 0,
    "state": "",
    "language": "",
    "answer_by": None,
    "name": "",
    "url": "",
    "names": [],
    "people": [],
}
"""What a text may rely on; a sort that needs none of it leaves it out."""
INSTANTS = ("starts_at", "ends_at", "before", "meet_at", "until", "answer_by")


def check(sort: str) -> None:
    """Raise ValueError for a sort without templates: it could be queued, but never written."""
    if sort not in ALL:
        raise ValueError(f"There is no message of the sort {sort!r}.")


def packed(facts: Mapping[str, Any]) -> str:
    """Facts as they are stored: instants in ISO form, a secret address sealed.

    Raises ValueError for an instant that is none: later it would hold up a mail.
    """
    kept = dict(facts)
    for name in INSTANTS:
        kept[name] = _instant(kept.get(name))
    if kept.get("url"):
        kept["url"] = sealing.seal(kept["url"])
    return json.dumps(kept, default=_written, ensure_ascii=False)


def unpacked(stored: str) -> dict[str, Any]:
    """Facts as a template reads them: complete, instants aware, the address readable."""
    facts = {**FACTS, **json.loads(stored)}
    for name in INSTANTS:
        facts[name] = _instant(facts[name])
    facts["url"] = sealing.unseal(facts["url"]) if facts["url"] else ""
    return facts


def people_in(stored: str) -> list[PersonId]:
    """Whom it is about."""
    people: list[PersonId] = json.loads(stored).get("people", [])
    return people


def without_people(stored: str, gone: Set[PersonId]) -> str:
    """The facts about the others only."""
    facts = json.loads(stored)
    left = [
        (person, name)
        for person, name in zip(facts["people"], facts["names"], strict=True)
        if person not in gone
    ]
    facts["people"], facts["names"] = [one for one, _ in left], [name for _, name in left]
    return json.dumps(facts, ensure_ascii=False)


def with_title(stored: str, title: str) -> str:
    """The same facts of something that has another name by now."""
    return json.dumps({**json.loads(stored), "title": title}, ensure_ascii=False)


def without_secret(stored: str) -> str:
    """The facts once they are told: the address has done its work and goes."""
    facts = json.loads(stored)
    facts.pop("url", None)
    return json.dumps(facts, ensure_ascii=False)


def _instant(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value or None


def _written(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no fact.")
