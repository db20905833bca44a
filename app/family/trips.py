"""A trip as a family's page shows it: where to be when, and what is asked of each of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, MeetingPointId, PersonId
from app.excursions import queries
from app.excursions.models import MeetingPoint, Passenger, Trip, TripForm
from app.excursions.queries import Journey
from app.family.forms import TravellerForm
from app.family.visitors import Visitor
from app.people.models import ConsentState, FamilyRole, Purpose
from app.people.queries import consents_of
from app.programme.models import OVER, Activity, Event, Participation, ParticipationStatus


@dataclass(frozen=True, slots=True)
class Traveller:
    """One of the family with a place in a trip, or in its queue. form: None without a place"""

    place: Participation
    name: str
    child: bool
    told: bool
    """A trip form is there."""
    consent: ConsentState | None
    passenger: Passenger | None
    form: TravellerForm | None

    @property
    def done(self) -> bool:
        return self.told and (not self.child or self.consent is not None)


@dataclass(frozen=True, slots=True)
class TripView:
    journey: Journey
    points: Sequence[MeetingPoint]
    travellers: Sequence[Traveller]

    @property
    def asked(self) -> list[Traveller]:
        return [one for one in self.travellers if one.form is not None]


def journey_at(session: Session, activity_id: int) -> Journey:
    """Raises NotForYou for what is no trip, or families do not know of yet."""
    row = session.execute(
        select(Activity, Trip, Event)
        .join(Trip, Trip.activity_id == Activity.id)
        .join(Event, Event.id == Trip.event_id)
        .where(Activity.id == activity_id, Event.announced)
    ).one_or_none()
    if row is None:
        raise NotForYou
    return Journey(*row)


def look_at(session: Session, visitor: Visitor, journey: Journey) -> TripView:
    """Raises NotForYou when nobody of the family has a place there or waits for one."""
    rows = session.execute(
        select(Participation, Passenger, TripForm.filled_at)
        .outerjoin(Passenger, Passenger.participation_id == Participation.id)
        .outerjoin(TripForm, TripForm.participation_id == Participation.id)
        .where(
            Participation.activity_id == journey.id,
            Participation.person_id.in_(list(visitor.people)),
            Participation.status.not_in(OVER),
        )
        .order_by(Participation.id)
    ).all()
    if not rows:
        raise NotForYou
    points = queries.list_points(session, journey.id)
    states = consents_of(session, [row[0].person_id for row in rows], [Purpose.TRIP])
    found = [
        _traveller(visitor, journey, points, row, states[row[0].person_id].get(Purpose.TRIP))
        for row in rows
    ]
    return TripView(journey, points, found)


def _traveller(
    visitor: Visitor,
    journey: Journey,
    points: Sequence[MeetingPoint],
    row: AnyRow,
    consent: ConsentState | None,
) -> Traveller:
    place, passenger, filled_at = row
    person = visitor.people[place.person_id]
    child = person.role == FamilyRole.CHILD
    told = filled_at is not None
    form = None
    if place.status == ParticipationStatus.ACTIVE:
        form = TravellerForm(prefix=f"p{place.id}-", data=_known(passenger, consent))
        choices: list[tuple[MeetingPointId, str]] = [(one.id, one.name) for one in points]
        form.point_id.choices = choices
        _leave_out(form, journey, several=len(points) > 1, asks=child and visitor.may_consent)
        if not told:
            del form.anew
    name = person.call_name or person.given_name
    return Traveller(place, name, child, told, consent, passenger, form)


def _leave_out(form: TravellerForm, journey: Journey, *, several: bool, asks: bool) -> None:
    """What need not be asked here."""
    if not several:
        del form.point_id
    if not asks:
        del form.consent
    if not journey.trip.water:
        del form.swims


def _known(passenger: Passenger | None, consent: ConsentState | None) -> dict[str, object]:
    said = None if consent is None else "yes" if consent == ConsentState.GIVEN else "no"
    known: dict[str, object] = {"consent": said}
    if passenger is not None:
        known |= {"point_id": passenger.point_id, "seat": passenger.seat}
    return known


def check(travellers: Sequence[Traveller]) -> bool:
    """Is all of it sound? Every form says by itself what is not."""
    sound = [one.form.validate() for one in travellers if one.form is not None]
    for one in travellers:
        for name, words in _asked_for():
            if one.form is not None and name in one.form and one.form[name].data is None:
                one.form[name].errors = [words]
                sound.append(False)
    return all(sound)


def _asked_for() -> tuple[tuple[str, str], ...]:
    return (
        ("consent", gettext("Please say yes or no.")),
        ("point_id", gettext("Please choose where to get on.")),
    )


def lacking(
    session: Session, people: Collection[PersonId], trips: Collection[ActivityId]
) -> set[ActivityId]:
    """Those of these trips where something of the family is still to be told."""
    if not trips:
        return set()
    told = exists().where(TripForm.participation_id == Participation.id)
    return set(
        session.scalars(
            select(Participation.activity_id).where(
                Participation.activity_id.in_(trips),
                Participation.person_id.in_(people),
                Participation.status == ParticipationStatus.ACTIVE,
                ~told,
            )
        )
    )


def trips_among(session: Session, activities: Collection[ActivityId]) -> set[ActivityId]:
    if not activities:
        return set()
    return set(session.scalars(select(Trip.activity_id).where(Trip.activity_id.in_(activities))))
