""" "Was fehlt noch?": one list of everything that waits for somebody, each with its one action.

Every source is a question a lower room answers; here they become sentences and links.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Literal

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.attendance import queries as attendance
from app.base import formats
from app.base.db import AnyRow
from app.base.ids import ActivityId
from app.courses import loan_queries, relief
from app.excursions import queries as excursions
from app.excursions.words import call_name
from app.football import queries as football
from app.messages import queries as messages
from app.partners import queries as partners
from app.people import directory, newcomers
from app.people import queries as people
from app.performances import queries as performances
from app.programme.visibility import Reader
from app.rules.times import day_of
from app.today import queries

Tone = Literal["bad", "warn", "quiet"]
RANK: dict[Tone, int] = {"bad": 0, "warn": 1, "quiet": 2}
REGISTERS_BACK = timedelta(days=60)
CONSENTS_AHEAD = timedelta(days=42)
CLEARANCES_AHEAD = timedelta(days=60)
TRIP_FORMS_AHEAD = timedelta(days=3)
LOANS_LATE = timedelta(days=14)
MATCHES_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing.

    tone: "bad" is late, "warn" is due, "quiet" can wait; action: the verb on its one button
    """

    tone: Tone
    what: str
    detail: str
    url: str
    action: str
    icon: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing, not yet put into words: most pages show only the first few."""

    tone: Tone
    write: Callable[[Tone], Item]

    @property
    def item(self) -> Item:
        return self.write(self.tone)


def findings(session: Session, reader: Reader, at: datetime) -> list[Finding]:
    """Everything, the most urgent first; within a tone in the order of the sources."""
    today = day_of(at)
    unsettled = performances.list_unsettled(session, at)
    found = chain(
        _messages(session),
        _open_registers(session, reader, at),
        _absences(session, reader, today),
        _substitutions(session, at),
        _each("bad", _untold_home, unsettled.untold),
        _each("bad", _declined_home, unsettled.declined),
        _each("warn", _open_request, unsettled.requests),
        _each("warn", _unconfirmed_home, unsettled.unconfirmed),
        _each("warn", _consent, queries.without_consent(session, at, at + CONSENTS_AHEAD)),
        _each("quiet", _unfinished, unsettled.unfinished),
        _offers(session),
        _each("warn", _agreement, partners.list_expiring_agreements(session, today)),
        _loans(session, today),
        _clearances(session, today),
        _each("bad", _open_count, excursions.open_counts(session, at - REGISTERS_BACK, at)),
        _trip_forms(session, at),
        _each("bad", _called_off, football.nominated_but_out(session, at, at + MATCHES_AHEAD)),
        _guests(session),
        _newcomers(session),
    )
    return sorted(found, key=lambda finding: RANK[finding.tone])


def _each(
    tone: Tone, write: Callable[[AnyRow, Tone], Item], rows: Iterable[AnyRow]
) -> Iterator[Finding]:
    return (Finding(tone, partial(write, row)) for row in rows)


def _messages(session: Session) -> Iterator[Finding]:
    calls, failed = messages.count_troubles(session)
    if calls:
        yield Finding("bad", partial(_calls, calls))
    if failed:
        yield Finding("bad", partial(_failed_messages, failed))


def open_registers(session: Session, reader: Reader, at: datetime, *, most: int) -> list[Item]:
    """A teacher's own lessons whose register nobody has closed, the oldest first."""
    return [finding.item for finding in _open_registers(session, reader, at, most)]


def _open_registers(
    session: Session, reader: Reader, at: datetime, most: int = 100
) -> Iterator[Finding]:
    for row in attendance.open_registers(session, reader, at - REGISTERS_BACK, at, limit=most):
        late = at - row.ends_at > timedelta(days=7)
        yield Finding("bad" if late else "warn", partial(_open_register, row))


def _absences(session: Session, reader: Reader, today: date) -> Iterator[Finding]:
    for one in attendance.absences_in_a_row(session, reader, today):
        yield Finding("warn", partial(_absence, one))


def _offers(session: Session) -> Iterator[Finding]:
    """One line for each activity, however many are asked there."""
    asked: dict[ActivityId, list[AnyRow]] = {}
    for row in queries.open_offers(session):
        asked.setdefault(row.activity_id, []).append(row)
    for rows in asked.values():
        yield Finding("quiet", partial(_offer, rows))


def _substitutions(session: Session, at: datetime) -> Iterator[Finding]:
    """Nobody left who could say yes is worse than an open question."""
    for row in relief.list_open(session, at):
        yield Finding("warn" if row.waiting else "bad", partial(_substitution, row))


def _loans(session: Session, today: date) -> Iterator[Finding]:
    for row in loan_queries.list_wanted_back(session, today):
        late = row.archived_at is not None or today - row.due_on > LOANS_LATE
        yield Finding("bad" if late else "warn", partial(_loan, row))


def _clearances(session: Session, today: date) -> Iterator[Finding]:
    for row in people.list_expiring_clearances(session, today + CLEARANCES_AHEAD):
        over = row.renew_by < today
        yield Finding("bad" if over else "warn", partial(_clearance, row))


def _trip_forms(session: Session, at: datetime) -> Iterator[Finding]:
    for journey, missing in excursions.forms_missing(session, at, at + TRIP_FORMS_AHEAD):
        yield Finding("warn", partial(_missing_forms, journey, missing))


def _guests(session: Session) -> Iterator[Finding]:
    count = directory.count_guests(session)
    if count:
        yield Finding("quiet", partial(_guest_count, count))


def _newcomers(session: Session) -> Iterator[Finding]:
    count = newcomers.count_unseen(session)
    if count:
        yield Finding("warn", partial(_newcomer_count, count))


def _calls(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("Call %(num)d family today", "Call %(num)d families today", count),
        gettext("Something has changed at short notice."),
        url_for("messages.calls"),
        gettext("Open the call list"),
        "phone",
    )


def _failed_messages(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d message did not arrive", "%(num)d messages did not arrive", count),
        "",
        url_for("messages.outbox", zustand="fehlgeschlagen"),
        gettext("Look at the messages"),
        "mail",
    )


def _open_register(row: AnyRow, tone: Tone) -> Item:
    leader = row.leader_call or row.leader_given or gettext("nobody")
    return Item(
        tone,
        gettext("Register not closed: %(title)s", title=row.title),
        f"{formats.when(row.starts_at)} · {leader}",
        url_for("attendance.register", event_id=row.id),
        gettext("Open the register"),
        "clipboard-check",
    )


def _absence(one: attendance.Absences, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Absent %(number)s times running: %(name)s", number=one.times, name=one.name),
        one.title,
        url_for("attendance.call", event_id=one.event_id, person_id=one.person_id),
        gettext("Call the family"),
        "phone",
    )


def _of_performance(
    row: AnyRow, tone: Tone, what: str, action: str, icon: str, part: str | None = None
) -> Item:
    """part: where on the page of the performance the button stands"""
    address = url_for("performances.show", activity_id=row.activity_id, _anchor=part)
    return Item(tone, what, formats.when(row.starts_at), address, action, icon)


def _open_request(row: AnyRow, tone: Tone) -> Item:
    what = ngettext(
        "%(num)d answer is missing: %(title)s",
        "%(num)d answers are missing: %(title)s",
        row.unanswered,
        title=row.title,
    )
    action = gettext("Remind those who have not answered")
    return _of_performance(row, tone, what, action, "bell", "antworten")


def _substitution(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Somebody is wanted to stand in: %(title)s", title=row.title),
        formats.when(row.starts_at),
        url_for("courses.substitution_of", event_id=row.id),
        gettext("Look who was asked"),
        "user-plus",
    )


def _open_count(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Count not closed: %(count)s, %(title)s", count=call_name(row), title=row.title),
        formats.date_long(row.ends_at),
        url_for("excursions.roll_call", activity_id=row.activity_id, position=row.position),
        gettext("Open the count"),
        "bus",
    )


def _missing_forms(journey: excursions.Journey, missing: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext(
            "%(num)d trip form is missing: %(title)s",
            "%(num)d trip forms are missing: %(title)s",
            missing,
            title=journey.activity.title,
        ),
        formats.when(journey.event.starts_at),
        url_for("excursions.show", activity_id=journey.id),
        gettext("Open the excursion"),
        "bus",
    )


def _called_off(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext(
            "%(num)d nominated player has called off: %(title)s",
            "%(num)d nominated players have called off: %(title)s",
            row.missing,
            title=row.title,
        ),
        formats.when(row.starts_at),
        url_for("football.nominate", event_id=row.id),
        gettext("Nominate somebody else"),
        "shirt",
    )


def _untold_home(row: AnyRow, tone: Tone) -> Item:
    what = gettext("Tell the home that we do not come: %(title)s", title=row.title)
    return _of_performance(row, tone, what, gettext("Call the home"), "phone")


def _declined_home(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("The date does not suit the home: %(title)s", title=row.title),
        formats.when(row.starts_at),
        url_for("performances.change", activity_id=row.activity_id),
        gettext("Find another date"),
        "building-2",
    )


def _unconfirmed_home(row: AnyRow, tone: Tone) -> Item:
    what = gettext("Not confirmed by the home: %(title)s", title=row.title)
    return _of_performance(row, tone, what, gettext("Ask the home"), "building-2", "einrichtung")


def _consent(row: AnyRow, tone: Tone) -> Item:
    name = f"{row.given_name} {row.family_name}".strip()
    return Item(
        tone,
        gettext("Consent not asked: %(name)s", name=name),
        f"{row.title} · {formats.date_long(row.starts_at)}",
        url_for("people.edit_consents", person_id=row.id),
        gettext("Enter the consent"),
        "camera",
    )


def _unfinished(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("How was it? %(title)s", title=row.title),
        formats.date_long(row.starts_at),
        url_for("performances.show", activity_id=row.activity_id, _anchor="danach"),
        gettext("Enter audience and one sentence"),
        "mic-vocal",
    )


def _offer(rows: Sequence[AnyRow], tone: Tone) -> Item:
    """rows: everybody asked in one activity, the earliest deadline first"""
    first, until = rows[0], formats.when(rows[0].offer_until) if rows[0].offer_until else ""
    if len(rows) == 1:
        name = f"{first.given_name} {first.family_name}".strip()
        what = gettext("Place on offer: %(title)s for %(name)s", title=first.title, name=name)
        then = gettext("If nobody says yes by %(until)s, the next one is asked.", until=until)
    else:
        what = gettext("%(number)s places on offer: %(title)s", number=len(rows), title=first.title)
        then = gettext("The first answer is due by %(until)s.", until=until)
    return Item(
        tone,
        what,
        then if until else "",
        url_for("programme.activity", activity_id=first.activity_id),
        gettext("Open the offer"),
        "user-plus",
    )


def _agreement(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Agreement ends: %(title)s", title=row.title),
        gettext("on %(date)s", date=formats.date_short(row.ends_on)),
        url_for("partners.edit_agreement", agreement_id=row.id),
        gettext("Renew the agreement"),
        "handshake",
    )


def _clearance(row: AnyRow, tone: Tone) -> Item:
    name = f"{row.given_name} {row.family_name}".strip()
    return Item(
        tone,
        gettext("Certificate to renew: %(name)s", name=name),
        gettext("by %(date)s", date=formats.date_short(row.renew_by)),
        url_for("people.person", person_id=row.id, zeugnis="neu", _anchor="zeugnis"),
        gettext("Enter the new certificate"),
        "badge-check",
    )


def _newcomer_count(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d new family to look at", "%(num)d new families to look at", count),
        gettext("Signed up on a public page."),
        url_for("people.unseen_families"),
        gettext("Look at them"),
        "sparkles",
    )


def _loan(row: AnyRow, tone: Tone) -> Item:
    instrument = f"{row.kind} {row.number}"
    name = f"{row.given_name} {row.family_name}".strip()
    day = formats.date_short(row.due_on)
    gone = gettext("Comes no longer. Back by %(day)s.", day=day)
    return Item(
        tone,
        gettext("Not back yet: %(instrument)s, %(name)s", instrument=instrument, name=name),
        gone if row.archived_at else gettext("Due since %(day)s.", day=day),
        url_for("courses.loan", loan_id=row.id),
        gettext("Take back or extend"),
        "guitar",
    )


def _guest_count(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d guest to complete", "%(num)d guests to complete", count),
        gettext("Known by first name only."),
        url_for("people.guests"),
        gettext("Complete them"),
        "user-plus",
    )
