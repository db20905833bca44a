"""Who drives to a match: seats there are, seats that are needed, who could drive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, FamilyId, PersonId
from app.football import telling
from app.football.desk import GameView
from app.football.queries import Game
from app.people.models import GUARDIANS, Family, FamilyMember, FamilyRole, Person
from app.programme.kept_apart import kept_apart
from app.programme.models import Leadership, Participation, ParticipationStatus
from app.programme.rides import (
    Car,
    families_in,
    list_rides,
    offer_seats,
    offers_of,
    set_cars,
)
from app.programme.words import full_name


@dataclass(frozen=True, slots=True)
class Lift:
    """Cars of a match. needed: nominated players who do not drive themselves"""

    rides: Sequence[AnyRow]
    needed: int
    warnings: Sequence[str] = ()

    @property
    def seats(self) -> int:
        return sum(ride.seats for ride in self.rides)

    @property
    def lacking(self) -> int:
        return max(self.needed - self.seats, 0)


def look_at(session: Session, view: GameView, *, bans: bool) -> Lift:
    """bans: the reader may know who must not meet whom"""
    rides = list_rides(session, view.game.id)
    drivers = {ride.driver_id for ride in rides if ride.driver_id is not None}
    passengers = [
        one.id for one in view.picked if one.id not in drivers and not one.standing.missing
    ]
    apart: list[str] = []
    if bans and rides:
        families = [ride.family_id for ride in rides if ride.family_id is not None]
        offering = session.scalars(
            select(FamilyMember.person_id).where(
                FamilyMember.family_id.in_(families), FamilyMember.role.in_(GUARDIANS)
            )
        )
        apart = kept_apart(session, {*passengers, *drivers, *offering})
    return Lift(rides, len(passengers), apart)


def keep_cars(
    session: Session, game: Game, cars: Sequence[Car], *, by: Actor, at: datetime
) -> None:
    """Exactly these are the cars somebody of us has entered."""
    telling.check_open(game, at)
    set_cars(session, game.id, cars)
    audit.record(session, "football.keep_cars", "event", game.id, by=by, at=at)


def strike_offer(
    session: Session, game: Game, family_id: FamilyId, *, by: Actor, at: datetime
) -> int:
    """A family has taken its offer back by telephone. Returns how many seats that were."""
    seats = offers_of(session, family_id, [game.id]).get(game.id, 0)
    offer_seats(session, game.event, family_id, 0, by=by, at=at)
    return seats


def put_offer_back(
    session: Session, game: Game, family_id: FamilyId, seats: int, *, by: Actor, at: datetime
) -> None:
    """It was struck by mistake. What the family has offered since counts more."""
    if not offers_of(session, family_id, [game.id]):
        offer_seats(session, game.event, family_id, seats, by=by, at=at)


def family_for(session: Session, game: Game, family_id: int) -> Family:
    """Raises NotForYou unless a child of the family is in the team."""
    found = session.scalar(
        select(Family).where(Family.id == family_id, Family.id.in_(families_in(game.team.id)))
    )
    if found is None:
        raise NotForYou
    return found


def driver_choices(session: Session, team_id: ActivityId) -> list[tuple[PersonId, str]]:
    """Guardians of the squad and those who lead the team, by name; grown-up players, too."""
    squad = select(Participation.person_id).where(
        Participation.activity_id == team_id,
        Participation.status == ParticipationStatus.ACTIVE,
    )
    guardians = select(FamilyMember.person_id).where(
        FamilyMember.family_id.in_(families_in(team_id)), FamilyMember.role.in_(GUARDIANS)
    )
    children = select(FamilyMember.person_id).where(FamilyMember.role == FamilyRole.CHILD)
    grown = squad.where(Participation.person_id.not_in(children))
    leaders = select(Leadership.person_id).where(Leadership.activity_id == team_id)
    rows = session.execute(
        select(Person.id, Person.given_name, Person.family_name, Person.call_name)
        .where(
            Person.archived_at.is_(None),
            or_(*(Person.id.in_(some) for some in (guardians, grown, leaders))),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, full_name(row)) for row in rows]
