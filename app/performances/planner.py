"""The one page a performance is planned on, laid out anew with every keystroke.

`lay_out` reads everything the page shows in a fixed number of statements, whatever the number
of people (SPEED P5: twelve with sign-in).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base import clock
from app.base.ids import ActivityId, ContactPersonId, EventId, PersonId
from app.performances import homes, musicians, set_list
from app.performances.board import Board, Chip, Group
from app.performances.busy import DayView, Trouble, look_at
from app.performances.forms import PlanForm
from app.performances.homes import Home, LastTime
from app.performances.light import judge
from app.performances.musicians import Ensemble, Musician
from app.performances.plan import USUAL_MINUTES, Car, Draft, Timing
from app.performances.set_list import PieceRow
from app.performances.typed import Typed
from app.programme.kept_apart import kept_apart
from app.rules.run_sheet import Plan
from app.rules.times import at as instant
from app.rules.times import day_of

USUAL = Timing()


@dataclass(frozen=True, slots=True)
class When:
    """The day that is planned. plan: from the first note backwards; None while it has no time."""

    home: Home | None
    starts_at: datetime | None
    minutes: int
    timing: Timing
    last: LastTime | None
    plan: Plan | None

    @property
    def day(self) -> date:
        return day_of(self.starts_at) if self.starts_at else clock.today()


def lay_out(
    session: Session,
    form: PlanForm,
    typed: Typed,
    *,
    known: list[Home] | None = None,
    event_id: EventId | None = None,
    activity_id: ActivityId | None = None,
    by_person: PersonId | None = None,
    bans: bool = False,
) -> Board:
    """Everything the planner shows for what has been typed so far.

    known:     the homes, when they have been read already
    by_person: who is planning; responsible unless somebody else is named
    bans:      the reader may know who must not meet whom
    """
    all_homes = homes.list_homes(session) if known is None else known
    when = _when(session, form, all_homes, activity_id)
    ensembles = musicians.list_ensembles(session)
    add_ensembles(typed, ensembles)
    responsible = [form.leader.data, *_usual_leaders(typed, when.last, ensembles), by_person]
    found = musicians.list_musicians(
        session,
        day=when.day,
        always=[*typed.people, *filter(None, responsible), *drivers_of(typed)],
        find=typed.find,
        event_id=event_id,
        activity_id=activity_id,
    )
    everybody = found.by_id()
    day = _day(session, when, found.people, all_homes, event_id)
    all_pieces = set_list.list_pieces(session, typed.pieces)
    leader_id = next((one for one in responsible if one in everybody), None)
    chosen = _chosen(typed, everybody)
    others = companions(chosen, [leader_id, *drivers_of(typed)], everybody)
    if bans:
        together = [one.id for one, _part in chosen] + [one.id for one in others]
        day.warnings[:0] = kept_apart(session, together)
    picked = _picked(typed, all_pieces)
    return Board(
        homes=all_homes,
        home=when.home,
        starts_at=when.starts_at,
        minutes=when.minutes,
        timing=when.timing,
        last=when.last,
        plan=when.plan,
        day=day,
        groups=_groups(found.people, ensembles, typed, day.people),
        more_people=found.more,
        chosen=chosen,
        adults=[one for one in found.people if one.adult],
        leader_id=leader_id,
        pieces=all_pieces,
        rows=set_list.set_rows(picked, chosen, when.last.pieces if when.last else ()),
        light=judge(
            chosen,
            others,
            pieces=set_list.states(picked, chosen),
            cars=cars_of(typed),
            home=when.home,
            needs_piano=bool(form.needs_piano.data),
            adults=adults_needed(form),
            troubles=day.people,
        ),
        typed=typed,
        known_people=everybody,
    )


def _when(
    session: Session, form: PlanForm, all_homes: Sequence[Home], this: ActivityId | None
) -> When:
    home = next((one for one in all_homes if one.key == form.home.data), None)
    starts_at = beginning(form)
    last = _last_time(session, home, starts_at, this)
    minutes = form.minutes.data or (last.minutes if last else USUAL_MINUTES)
    timing = timing_of(form, home)
    plan = timing.around(starts_at, minutes) if starts_at else None
    return When(home, starts_at, minutes, timing, last, plan)


def _day(
    session: Session,
    when: When,
    people: Iterable[Musician],
    all_homes: Iterable[Home],
    event_id: EventId | None,
) -> DayView:
    """Who and what is taken then; nothing is, while no time is known."""
    if when.plan is None:
        return DayView()
    return look_at(
        session,
        when.plan,
        people={one.id: one.name for one in people},
        place_id=when.home.place_id if when.home else None,
        travel={one.place_id: one.travel_minutes for one in all_homes if one.place_id},
        except_for=event_id,
    )


def _last_time(
    session: Session, home: Home | None, starts_at: datetime | None, this: ActivityId | None
) -> LastTime | None:
    if home is None:
        return None
    before = starts_at or clock.now()
    return homes.find_last_time(session, home, before=before, except_for=this)


def beginning(form: PlanForm) -> datetime | None:
    day: date | None = form.day.data
    return instant(day, form.start.data) if day and form.start.data else None


def adults_needed(form: PlanForm) -> int:
    return 1 if form.adults_needed.data is None else int(form.adults_needed.data)


def timing_of(form: PlanForm, home: Home | None) -> Timing:
    """What was typed; else what the place's record says; else the usual minutes."""

    def said(control: Any, usual: int) -> int:
        return usual if control.data is None or control.errors else int(control.data)

    away = home is None or not home.own
    usual_way = (home.travel_minutes or USUAL.travel) if home and away else USUAL.travel
    return Timing(
        meet=said(form.meet, USUAL.meet),
        travel=said(form.travel, usual_way if away else 0),
        setup=said(form.setup, USUAL.setup),
        teardown=said(form.teardown, USUAL.teardown),
    )


def add_ensembles(typed: Typed, ensembles: Sequence[Ensemble]) -> None:
    """Carry out "add this ensemble"."""
    for ensemble in ensembles:
        if ensemble.id in typed.add_all:
            for person in ensemble.members:
                typed.people.setdefault(person, "")


def cars_of(typed: Typed) -> list[Car]:
    return [
        Car(row.number, row.driver, row.name if row.driver is None else "")
        for row in typed.cars
        if not row.trouble
    ]


def drivers_of(typed: Typed) -> list[PersonId]:
    return [row.driver for row in typed.cars if row.driver is not None]


def companions(
    chosen: Sequence[tuple[Musician, str]],
    others: Iterable[PersonId | None],
    everybody: Mapping[PersonId, Musician],
) -> list[Musician]:
    """Whoever is responsible and whoever drives, unless chosen to play: nobody asks them."""
    here = {one.id for one, _part in chosen}
    more = [one for one in dict.fromkeys(others) if one is not None and one not in here]
    return [everybody[one] for one in more if one in everybody]


def _usual_leaders(
    typed: Typed, last: LastTime | None, ensembles: Sequence[Ensemble]
) -> list[PersonId | None]:
    """Whoever led last time there; else the leader of an ensemble somebody was chosen from."""
    taking_part = [one for one in ensembles if not typed.people.keys().isdisjoint(one.members)]
    return [last.leader_id if last else None, *(one.leader_id for one in taking_part)]


def part_of(one: Musician, said: str) -> str:
    """The instrument they bring: as chosen, else the only one they play."""
    if said in one.instruments:
        return said
    return one.instruments[0] if one.instruments else ""


def _chosen(typed: Typed, everybody: Mapping[PersonId, Musician]) -> list[tuple[Musician, str]]:
    return [
        (everybody[person], part_of(everybody[person], said))
        for person, said in typed.people.items()
        if person in everybody
    ]


def _picked(typed: Typed, pieces: Sequence[PieceRow]) -> list[PieceRow]:
    by_id = {piece.id: piece for piece in pieces}
    return [by_id[piece] for piece in typed.pieces if piece in by_id]


def _groups(
    people: Sequence[Musician],
    ensembles: Sequence[Ensemble],
    typed: Typed,
    troubles: Mapping[PersonId, Trouble],
) -> list[Group]:
    """Each person once: under their first ensemble, among the other musicians, or the adults."""
    left = {one.id: one for one in people}
    groups: list[tuple[str, Ensemble | None, list[Musician]]] = []
    for ensemble in ensembles:
        members = [left.pop(person) for person in ensemble.members if person in left]
        members.sort(key=lambda one: (one.adult, one.name))
        groups.append((f"e{ensemble.id}", ensemble, members))
    groups.append(("others", None, [one for one in left.values() if not one.adult]))
    groups.append(("adults", None, [one for one in left.values() if one.adult]))
    return [
        Group(
            key,
            [_chip(one, typed.people, troubles) for one in members],
            ensemble,
            opened=_is_open(key, members, typed),
        )
        for key, ensemble, members in groups
        if members
    ]


def _is_open(key: str, members: Iterable[Musician], typed: Typed) -> bool:
    """A group nobody was chosen from takes one line; dozens of names would hide the others."""
    return key in typed.opened or bool(typed.find) or any(one.id in typed.people for one in members)


def _chip(
    one: Musician, chosen: Mapping[PersonId, str], troubles: Mapping[PersonId, Trouble]
) -> Chip:
    trouble = troubles.get(one.id)
    state = one.said or ("asked" if one.asked else "busy" if trouble else "free")
    return Chip(one, one.id in chosen, part_of(one, chosen.get(one.id, "")), state, trouble)


def contact_of(form: PlanForm, home: Home) -> ContactPersonId | None:
    """Whoever was picked of this home's contacts, else the first."""
    known = [contact.id for contact in home.contacts]
    return form.contact.data if form.contact.data in known else next(iter(known), None)


def draft_of(form: PlanForm, board: Board) -> Draft:
    """What is to be stored. Only for a form that has been validated."""
    if board.starts_at is None or board.home is None:
        raise ValueError("home, day and time are required")
    home = board.home
    return Draft(
        starts_at=board.starts_at,
        minutes=board.minutes,
        organisation_id=home.organisation_id,
        place_id=home.place_id,
        title=form.title.data or home.title,
        contact_id=contact_of(form, home),
        leader_id=board.leader_id,
        funding_id=form.funding.data,
        line_up=[(one.id, part) for one, part in board.chosen],
        pieces=[row.piece.id for row in board.rows],
        cars=cars_of(board.typed),
        timing=board.timing,
        adults_needed=adults_needed(form),
        needs_piano=bool(form.needs_piano.data),
        dress=form.dress.data or "",
        wish=form.wish.data or "",
        bring=form.bring.data or "",
        public=bool(form.public.data),
    )
