"""Trips: the one of 2019 with its counts, one to come that is half prepared, one on its way."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.attendance.models import Attendance
from app.base.actor import Actor
from app.base.ids import PersonId
from app.demo.programme import JOURNEY_ON
from app.demo.story import Story
from app.excursions import counting, keeping, queries, service
from app.excursions.counting import SentSighting
from app.excursions.models import RollCall, Seat
from app.excursions.queries import Journey
from app.excursions.sealing import Notes
from app.excursions.service import Boarding, Plan, Point
from app.people import protection
from app.people.models import ConsentState, Evidence, Person, Purpose
from app.programme import places
from app.programme.models import Event, Participation, Signup
from app.programme.queries import between, find_participation
from app.programme.service import expected_people
from app.rules.head_count import Seen, Stage
from app.rules.marks import Mark
from app.rules.times import at

MEMORIAL = "Busfahrt ins Dokumentationszentrum Heidelberg"
ZOO, WOOD = "Zoo Neuwied", "Stadtwald: Klänge sammeln"
COMING = "Amira Karim Ben Dilara Emre Zofia Janek Mia Noah Linh Minh Ada Nele".split()
WITH_THEM = "Samira Agnieszka Petra".split()
ON_THE_WAY = "Lukas Emma Paul Tobi Leonie Max Selam Rafael Felix Marie Sofia Arta".split()
TOLD = (
    Notes(),
    Notes(allergies="Erdnüsse"),
    Notes(medication="Asthmaspray, hat sie selbst dabei"),
    Notes(),
    Notes(other="Wird beim Busfahren leicht schlecht, bitte vorn sitzen"),
    Notes(contact="Oma", contact_phone="0261 5550123"),
    Notes(swims="no"),
)
SATURDAY = frozenset({5})
LONGEST_WAY = timedelta(hours=5)
LATEST = time(23, 45)


def tell(story: Story) -> None:
    _remember(story)
    _zoo(story)
    _wood(story)


def _remember(story: Story) -> None:
    """Who went, counted twice, everybody back: as the sheets of that day have it."""
    activity = story.activities[MEMORIAL]
    journey = service.take_up(story.session, activity, by=story.manager, at=story.begun)
    departure, stop, home = queries.list_calls(story.session, journey.id)
    service.remove_stop(story.session, stop, by=story.manager, at=story.begun)
    for call, moment in (
        (departure, at(JOURNEY_ON, time(8, 10))),
        (home, at(JOURNEY_ON, time(19, 5))),
    ):
        _count_that_day(story, journey, call, moment)


def _count_that_day(story: Story, journey: Journey, call: RollCall, moment: datetime) -> None:
    marks = select(Attendance.person_id, Attendance.mark).where(
        Attendance.event_id == journey.event.id
    )
    came = {row.person_id: Mark(row.mark).came for row in story.session.execute(marks)}
    back = Seen.FETCHED if call.stage == Stage.RETURN else Seen.HERE
    taps = [
        SentSighting(
            f"heidelberg-{call.position}-{person_id}",
            person_id,
            back if came.get(person_id, True) else Seen.EXCUSED,
            moment,
        )
        for person_id in _everybody(story, journey)
    ]
    by, told = story.manager, story.begun
    counting.save_sightings(story.session, journey, call, taps, by=by, at=told)
    counting.close(story.session, journey, call, tapped_at=moment, by=by, at=told)


def _everybody(story: Story, journey: Journey) -> Sequence[PersonId]:
    return expected_people(story.session, journey.id)


def _zoo(story: Story) -> None:
    """Nine days ahead: half of the families have told everything, the coach is not full."""
    day = story.day(9, SATURDAY)
    plan = Plan(
        title=ZOO,
        starts_at=at(day, time(9)),
        ends_at=at(day, time(17, 30)),
        leaders=[story.people["Mara"].id, story.people["Kofi"].id],
        programme="Vormittags Führung, mittags Picknick, dann freie Zeit zu dritt.",
        bring="Picknick, Regenjacke, feste Schuhe",
        risks="Spielplatz am Teich: Immer steht jemand am Wasser. Sammelpunkt: Seelöwen.",
        seats=44,
        child_seats=3,
        wheelchair_places=1,
        points=[
            Point("Musikschule, Am Klangufer", time(8, 45), time(17, 30)),
            Point("Bushaltestelle Oktavenring", time(9, 5), time(17, 15)),
        ],
        water=True,
        signup=Signup.FAMILY,
        signup_until=day - timedelta(days=2),
    )
    journey = service.plan_trip(story.session, plan, by=story.manager, at=story.ago(12))
    story.activities[ZOO] = journey.activity
    _sign_up(story, journey, [*COMING, *WITH_THEM], story.ago(8))
    first, second = queries.list_points(story.session, journey.id)
    for number, name in enumerate([*COMING, *WITH_THEM]):
        if number % 3 == 2:
            continue  # has not looked at the page yet
        person = story.people[name]
        seat = Seat.CHILD if name in ("Janek", "Ada") else Seat.USUAL
        point = second if number % 4 == 1 else first
        _tell_of(story, journey, person, Boarding(point.id, seat), TOLD[number % len(TOLD)])


def _wood(story: Story) -> None:
    """Left an hour ago: heads can be counted, four are still missing at the stop."""
    begins = story.now - timedelta(hours=1)
    ends = min(begins + LONGEST_WAY, max(at(story.today, LATEST), story.now + timedelta(hours=1)))
    plan = Plan(
        title=WOOD,
        starts_at=begins,
        ends_at=ends,
        leaders=[story.people["Mara"].id, story.people["Kofi"].id],
        programme="Mit Aufnahmegeräten durch den Wald.",
        seats=30,
        signup=Signup.FAMILY,
    )
    journey = service.plan_trip(story.session, plan, by=story.manager, at=story.ago(10))
    story.activities[WOOD] = journey.activity
    free = [name for name in ON_THE_WAY if not _is_busy(story, name, begins)]
    _sign_up(story, journey, free, story.ago(9))
    (point,) = queries.list_points(story.session, journey.id)
    for name in free:
        _tell_of(story, journey, story.people[name], Boarding(point.id), Notes())
    departure, stop, _home = queries.list_calls(story.session, journey.id)
    everybody = list(_everybody(story, journey))
    leader, moment = story.actor("Kofi"), story.now - timedelta(minutes=55)
    _see(story, journey, departure, everybody, leader, moment)
    counting.close(story.session, journey, departure, by=leader, at=moment)
    _see(story, journey, stop, everybody[2:-2], leader, story.now - timedelta(minutes=4))


def _see(
    story: Story,
    journey: Journey,
    call: RollCall,
    people: Sequence[PersonId],
    by: Actor,
    moment: datetime,
) -> None:
    taps = [SentSighting(f"wood-{call.id}-{one}", one, Seen.HERE, moment) for one in people]
    counting.save_sightings(story.session, journey, call, taps, by=by, at=moment)


def _is_busy(story: Story, name: str, begins: datetime) -> bool:
    """Has something else at the school meanwhile."""
    busy = (
        select(Event.id)
        .join(Participation, Participation.activity_id == Event.activity_id)
        .where(
            Participation.person_id == story.people[name].id,
            between(begins, begins + LONGEST_WAY),
        )
        .limit(1)
    )
    return story.session.scalar(busy) is not None


def _sign_up(story: Story, journey: Journey, names: Sequence[str], when: datetime) -> None:
    for name in names:
        person_id = story.people[name].id
        by = story.family_of(person_id)
        places.enrol(story.session, journey.activity, person_id, by=by, at=when)


def _tell_of(
    story: Story, journey: Journey, person: Person, boarding: Boarding, notes: Notes
) -> None:
    """As the family does on its page."""
    place = find_participation(story.session, journey.activity, person.id)
    if place is None:
        return
    by, when = story.family_of(person.id), story.ago(6)
    service.board(story.session, journey, place, boarding, by=by, at=when)
    keeping.write_form(story.session, place, notes, by=by, at=when)
    protection.set_consent(
        story.session,
        person,
        Purpose.TRIP,
        ConsentState.GIVEN,
        evidence=Evidence.FAMILY_LINK,
        by=by,
        at=when,
    )
