"""The one page a performance is planned on, laid out anew with every keystroke.

`lay_out` reads everything the page shows in a fixed number of statements, whatever the number
of people (SPEED P5: twelve with sign-in).
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.base.ids import ActivityId, ContactPersonId, EventId, PersonId
from app.performances import homes, musicians, set_list
from app.performances.board import Board, Chip, Group
from app.performances.busy import Trouble
from app.performances.forms import PlanForm
from app.performances.homes import Home, LastTime
from app.performances.musicians import Ensemble, Musician
from app.performances.picture import (
    Known,
    Picture,
    adults_needed,
    cars_of,
    draw,
    drivers_of,
    part_of,
)
from app.performances.plan import Draft
from app.performances.typed import Typed
from app.performances.when import read_when


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
    when = read_when(session, form, all_homes, activity_id)
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
    pieces = set_list.list_pieces(session, typed.pieces)
    all_known = Known(all_homes, found.by_id(), pieces, event_id, bans)
    picture = draw(session, form, typed, when, all_known, responsible)
    return Board(
        picture=picture,
        groups=_groups(found.people, ensembles, typed, picture.day.people),
        more_people=found.more,
        adults=[one for one in found.people if one.adult],
        pieces=pieces,
    )


def add_ensembles(typed: Typed, ensembles: Sequence[Ensemble]) -> None:
    """Carry out "add this ensemble"."""
    for ensemble in ensembles:
        if ensemble.id in typed.add_all:
            for person in ensemble.members:
                typed.people.setdefault(person, "")


def _usual_leaders(
    typed: Typed, last: LastTime | None, ensembles: Sequence[Ensemble]
) -> list[PersonId | None]:
    """Whoever led last time there; else the leader of an ensemble somebody was chosen from."""
    taking_part = [one for one in ensembles if not typed.people.keys().isdisjoint(one.members)]
    return [last.leader_id if last else None, *(one.leader_id for one in taking_part)]


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


def draft_of(form: PlanForm, picture: Picture) -> Draft:
    """What is to be stored. Only for a form that has been validated."""
    when = picture.when
    if when.starts_at is None or when.home is None:
        raise ValueError("home, day and time are required")
    home = when.home
    return Draft(
        starts_at=when.starts_at,
        minutes=when.minutes,
        organisation_id=home.organisation_id,
        place_id=home.place_id,
        title=form.title.data or home.title,
        contact_id=contact_of(form, home),
        leader_id=picture.leader_id,
        funding_id=form.funding.data,
        line_up=[(one.id, part) for one, part in picture.chosen],
        pieces=[row.piece.id for row in picture.rows],
        cars=cars_of(picture.typed),
        timing=when.timing,
        adults_needed=adults_needed(form),
        needs_piano=bool(form.needs_piano.data),
        dress=form.dress.data or "",
        wish=form.wish.data or "",
        bring=form.bring.data or "",
        public=bool(form.public.data),
    )
