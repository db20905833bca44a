"""The one page a performance is planned on, laid out anew with every keystroke.

`lay_out` reads everything the page shows in a fixed number of statements, whatever the number
of people (SPEED P5: twelve with sign-in).
"""

from collections.abc import Iterable, Mapping, Sequence
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
from app.rules.times import at as instant
from app.rules.times import day_of

USUAL = Timing()


def lay_out(
    session: Session,
    form: PlanForm,
    typed: Typed,
    *,
    known: list[Home] | None = None,
    event_id: EventId | None = None,
    activity_id: ActivityId | None = None,
    by_person: PersonId | None = None,
) -> Board:
    """Everything the planner shows for what has been typed so far.

    known:     the homes, when they have been read already
    by_person: who is planning; responsible unless somebody else is named
    """
    all_homes = homes.list_homes(session) if known is None else known
    home = next((one for one in all_homes if one.key == form.home.data), None)
    starts_at = beginning(form)
    last = _last_time(session, home, starts_at, activity_id)
    minutes = form.minutes.data or (last.minutes if last else USUAL_MINUTES)
    timing = timing_of(form, home)
    plan = timing.around(starts_at, minutes) if starts_at else None
    ensembles = musicians.list_ensembles(session)
    add_ensembles(typed, ensembles)
    responsible = [form.leader.data, *_usual_leaders(typed, last, ensembles), by_person]
    found = musicians.list_musicians(
        session,
        day=day_of(starts_at) if starts_at else clock.today(),
        always=[*typed.people, *filter(None, responsible), *drivers_of(typed)],
        find=typed.find,
        event_id=event_id,
        activity_id=activity_id,
    )
    everybody = found.by_id()
    day = DayView()
    if plan:
        day = look_at(
            session,
            plan,
            people={one.id: one.name for one in found.people},
            place_id=home.place_id if home else None,
            travel={one.place_id: one.travel_minutes for one in all_homes if one.place_id},
            except_for=event_id,
        )
    all_pieces = set_list.list_pieces(session, typed.pieces)
    leader_id = next((one for one in responsible if one in everybody), None)
    chosen = _chosen(typed, everybody)
    picked = _picked(typed, all_pieces)
    return Board(
        homes=all_homes,
        home=home,
        starts_at=starts_at,
        minutes=minutes,
        timing=timing,
        last=last,
        plan=plan,
        day=day,
        groups=_groups(found.people, ensembles, dict(typed.people), day.people),
        more_people=found.more,
        chosen=chosen,
        adults=[one for one in found.people if one.adult],
        leader_id=leader_id,
        pieces=all_pieces,
        rows=set_list.set_rows(picked, chosen, last.pieces if last else ()),
        light=judge(
            with_companions(chosen, [leader_id, *drivers_of(typed)], everybody),
            pieces=set_list.states(picked, found.people),
            cars=cars_of(typed),
            home=home,
            needs_piano=bool(form.needs_piano.data),
            adults=adults_needed(form),
            troubles=day.people,
        ),
        typed=typed,
        known_people=everybody,
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


def with_companions(
    chosen: Sequence[tuple[Musician, str]],
    others: Iterable[PersonId | None],
    everybody: Mapping[PersonId, Musician],
) -> list[tuple[Musician, str]]:
    """The line-up, whoever is responsible and whoever drives: there without being asked."""
    here = {one.id for one, _part in chosen}
    more = [one for one in dict.fromkeys(others) if one is not None and one not in here]
    return [*chosen, *((everybody[one], "") for one in more if one in everybody)]


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
    chosen: Mapping[PersonId, str],
    troubles: Mapping[PersonId, Trouble],
) -> list[Group]:
    """Each person once: under their first ensemble, among the other musicians, or the adults."""
    left = {one.id: one for one in people}
    groups = []
    for ensemble in ensembles:
        members = [left.pop(person) for person in ensemble.members if person in left]
        members.sort(key=lambda one: (one.adult, one.name))
        if members:
            chips = [_chip(one, chosen, troubles) for one in members]
            groups.append(Group("ensemble", ensemble.title, chips, ensemble))
    rest = list(left.values())
    for sort, wanted in (("others", False), ("adults", True)):
        chips = [_chip(one, chosen, troubles) for one in rest if one.adult is wanted]
        if chips:
            groups.append(Group(sort, "", chips))
    return groups


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
