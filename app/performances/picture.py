"""How a performance stands, whether only typed or stored already: who, what, and how ready."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.base.ids import EventId, PersonId
from app.performances.busy import DayView, look_at
from app.performances.forms import PlanForm
from app.performances.homes import Home
from app.performances.light import Light, judge
from app.performances.musicians import Musician
from app.performances.set_list import PieceRow, SetRow, set_rows, states
from app.performances.typed import Typed
from app.performances.when import When
from app.programme.kept_apart import kept_apart
from app.programme.rides import Car


@dataclass(slots=True)
class Known:
    """What has been read for a picture.

    homes:  all of them, because whoever is busy elsewhere has a way from there
    people: everybody who is shown, chosen or not, with what they said to this performance
    bans:   the reader may know who must not meet whom
    """

    homes: Sequence[Home]
    people: Mapping[PersonId, Musician]
    pieces: Sequence[PieceRow]
    event_id: EventId | None = None
    bans: bool = False


@dataclass(slots=True)
class Picture:
    """One performance as the planner, its own page and the run sheet show it."""

    when: When
    day: DayView
    chosen: list[tuple[Musician, str]]
    leader_id: PersonId | None
    rows: list[SetRow]
    light: Light
    typed: Typed
    people: Mapping[PersonId, Musician]

    @property
    def seconds(self) -> int:
        """Of music, talking between the pieces not counted."""
        return sum(row.piece.seconds for row in self.rows)

    @property
    def to_ask(self) -> int:
        """Families (and people without one) a request would go to."""
        return count_families(one for one, _part in self.chosen if not (one.asked or one.said))


def draw(
    session: Session,
    form: PlanForm,
    typed: Typed,
    when: When,
    known: Known,
    responsible: Iterable[PersonId | None],
) -> Picture:
    """responsible: whoever might lead, the likeliest first. Three statements, a fourth for bans."""
    chosen = _chosen(typed, known.people)
    leader_id = next((one for one in responsible if one in known.people), None)
    others = companions(chosen, [leader_id, *drivers_of(typed)], known.people)
    day = _day(session, when, known)
    if known.bans:
        together = [one.id for one, _part in chosen] + [one.id for one in others]
        day.warnings[:0] = kept_apart(session, together)
    pieces = _picked(typed, known.pieces)
    return Picture(
        when=when,
        day=day,
        chosen=chosen,
        leader_id=leader_id,
        rows=set_rows(pieces, chosen, when.last.pieces if when.last else ()),
        light=judge(
            chosen,
            others,
            pieces=states(pieces, chosen),
            cars=cars_of(typed),
            home=when.home,
            needs_piano=bool(form.needs_piano.data),
            adults=adults_needed(form),
            troubles=day.people,
        ),
        typed=typed,
        people=known.people,
    )


def _day(session: Session, when: When, known: Known) -> DayView:
    """Who and what is taken then; nothing is, while no time is known."""
    if when.plan is None:
        return DayView()
    return look_at(
        session,
        when.plan,
        people={one.id: one.name for one in known.people.values()},
        place_id=when.home.place_id if when.home else None,
        travel={one.place_id: one.travel_minutes for one in known.homes if one.place_id},
        except_for=known.event_id,
    )


def adults_needed(form: PlanForm) -> int:
    return 1 if form.adults_needed.data is None else int(form.adults_needed.data)


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


def count_families(people: Iterable[Musician]) -> int:
    """One message per family: how many will be written?"""
    families: set[object] = set()
    for one in people:
        families |= set(one.families) or {("alone", one.id)}
    return len(families)
