"""Words for what the room stores as keys, and for the page's script."""

import json
from functools import cache
from typing import Any

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.base.db import AnyRow
from app.excursions.models import RollCall, Seat
from app.rules.head_count import Seen, Stage

SEATS = {
    Seat.USUAL: lazy_gettext("usual seat"),
    Seat.CHILD: lazy_gettext("child seat"),
    Seat.WHEELCHAIR: lazy_gettext("wheelchair place"),
}
SWIMS = {
    "": lazy_gettext("not said"),
    "yes": lazy_gettext("swims well"),
    "a_little": lazy_gettext("swims a little"),
    "no": lazy_gettext("cannot swim"),
}
STAGES = {
    Stage.DEPARTURE: lazy_gettext("Departure"),
    Stage.STOP: lazy_gettext("Stop on the way"),
    Stage.RETURN: lazy_gettext("Return"),
}
SEEN: dict[Seen | None, tuple[Any, str]] = {
    Seen.HERE: (lazy_gettext("is here"), "check"),
    Seen.FETCHED: (lazy_gettext("fetched"), "house"),
    Seen.EXCUSED: (lazy_gettext("called off"), "mail"),
    Seen.SEPARATE: (lazy_gettext("travels separately"), "car"),
    Seen.PICKED_UP: (lazy_gettext("picked up on the way"), "user-check"),
    Seen.WITH_GUARDIAN: (lazy_gettext("left with parents"), "users"),
    Seen.OTHER: (lazy_gettext("another reason"), "pencil"),
    None: (lazy_gettext("still missing"), "circle-dashed"),
}
"""Word and picture of what is known of a person at a count."""


def call_name(call: RollCall | AnyRow) -> str:
    """ "Departure", "Stop: motorway services" """
    stage = str(STAGES[Stage(call.stage)])
    if not call.name:
        return stage
    return gettext("%(stage)s: %(place)s", stage=stage, place=call.name)


def in_this_language() -> dict[Seen | None, tuple[str, str]]:
    """SEEN, translated once rather than in every line of a page."""
    return {seen: (str(word), icon) for seen, (word, icon) in SEEN.items()}


def missing_words(number: int, shown: str = "") -> str:
    return ngettext(
        "%(count)s is still missing", "%(count)s are still missing", number, count=shown or number
    )


def waiting_words(number: int, shown: str = "") -> str:
    return ngettext(
        "%(count)s waits to be fetched",
        "%(count)s wait to be fetched",
        number,
        count=shown or number,
    )


def for_script() -> str:
    """Everything count.js may have to say, as JSON. {n} and {name} are filled in there."""
    return _script_words(str(get_locale()))


@cache
def _script_words(_locale: str) -> str:
    words = {
        "seen": {seen or "": str(word) for seen, (word, _icon) in SEEN.items()},
        "icons": {seen or "": icon for seen, (_word, icon) in SEEN.items()},
        "missing": [missing_words(one, "{n}") for one in (1, 2)],
        "waiting": [waiting_words(one, "{n}") for one in (1, 2)],
        "nobody_missing": gettext("Nobody is missing."),
        "said": "{name}: {seen}",
        "undo": gettext("Undo"),
        "why_first": gettext("Please write the reason first."),
        "not_yet": gettext("Not yet: %(names)s", names="{names}"),
        "closing": gettext("Close the count: %(name)s", name="{name}"),
        "closed_here": gettext("Closed on this phone. It is sent as soon as there is a network."),
        "open": gettext("Open the count"),
        "kept": gettext("kept"),
    }
    return json.dumps(words, ensure_ascii=False)
