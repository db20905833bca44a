"""What has come through the public door: wishes for lessons, sign-ups, seats for a concert."""

from collections.abc import Mapping
from datetime import time, timedelta

from sqlalchemy import select

from app.base.ids import SubjectId
from app.courses import wishes
from app.courses.enquiries import Enquiry
from app.courses.models import Subject
from app.courses.offering import offer_in_turn
from app.courses.wishes import Asked
from app.demo.offers import COMING_WORKSHOP
from app.demo.story import Story
from app.people.models import FamilyRole
from app.people.service import NewMember
from app.programme import activities, service
from app.programme.models import Kind, Signup
from app.public.service import VISITOR, enquire, sign_up_strangers
from app.rules.times import at
from app.workshops import door, seats

AFTER_SCHOOL, SUPPER = time(14, 30), time(18, 0)
WISHES: tuple[tuple[str, str, int, Mapping[str, object]], ...] = (
    ("Lina", "Klavier", 98, {"days": frozenset({1, 3}), "earliest": AFTER_SCHOOL}),
    ("Emre", "Klavier", 40, {"latest": SUPPER}),
    ("Ada", "Violine", 61, {"days": frozenset({0, 2})}),
    ("Max", "Schlagzeug", 33, {"together": True}),
    ("Marie", "Schlagzeug", 33, {"together": True}),
)
"""Who, what, since how many days, and what suits them."""
GUESTS = (("Familie Albrecht", 4), ("Hedwig Sauer", 2), ("Paul Reimer", 1), ("Chor St. Kastor", 8))
CONCERT = "Sommerkonzert", "Winterkonzert"
SUMMER = range(4, 10)
LISTENERS = (
    ("Familie Brandt", 4, 4),
    ("Gisela Thiel", 2, 2),
    ("Nachbarschaftshaus", 8, 7),
    ("Omar Saleh", 3, 0),
    ("Renate Müller", 2, 0),
    ("Familie Yılmaz", 5, 5),
)
"""Who has reserved for the recital, how many seats, how many are inside."""


def tell(story: Story) -> None:
    subjects = {row.name: row.id for row in story.session.execute(select(Subject.id, Subject.name))}
    _wish(story, subjects)
    _enquire(story, subjects)
    _sign_up(story)
    _concert(story)
    _recital(story)


def _wish(story: Story, subjects: Mapping[str, SubjectId]) -> None:
    for name, subject, days, asked in WISHES:
        if name not in story.people:
            continue
        wishes.note_wish(
            story.session,
            story.people[name].id,
            Asked(subject_id=subjects[subject], **asked),  # type: ignore[arg-type]
            by=story.office,
            at=story.ago(days),
        )
    piano = story.activities["Klavier"]
    if piano.capacity is not None:
        offer_in_turn(story.session, piano, by=story.office, at=story.ago(1))


def _enquire(story: Story, subjects: Mapping[str, SubjectId]) -> None:
    """Came in last night over the public page; nobody has looked yet."""
    enquire(
        story.session,
        Enquiry(
            contact=NewMember(
                "Olena",
                "Kovalenko",
                role=FamilyRole.GUARDIAN,
                phone=story.numbers.mobile(),
            ),
            learners=[NewMember("Bohdan", "Kovalenko", birth_year=story.today.year - 9)],
            for_contact=False,
            language="uk",
            asked=Asked(subject_id=subjects["Gitarre"], earliest=AFTER_SCHOOL),
        ),
        at=story.ago(0, hours=14),
    )


def _sign_up(story: Story) -> None:
    workshop = story.activities[COMING_WORKSHOP.title]
    activities.change_activity(
        story.session,
        workshop,
        activities.Outline(
            kind=Kind.WORKSHOP,
            title=workshop.title,
            description=workshop.description,
            leaders=[story.people[COMING_WORKSHOP.leader].id],
            place_id=workshop.place_id,
            funding_id=workshop.funding_id,
            capacity=16,
            public=True,
            signup=Signup.PUBLIC,
        ),
        by=story.office,
        at=story.ago(3),
    )
    contact = NewMember("Renate", "Vogt", role=FamilyRole.GUARDIAN, phone=story.numbers.mobile())
    members = [contact, NewMember("Tilda", "Vogt")]
    sign_up_strangers(
        story.session, workshop, members, contact_comes=True, language="de", at=story.ago(2)
    )


def _concert(story: Story) -> None:
    """Two weeks ahead, a few seats already gone."""
    day = story.day(15, frozenset({5, 6}))
    title = CONCERT[0] if day.month in SUMMER else CONCERT[1]
    made = activities.create_activity(
        story.session,
        activities.Outline(
            kind=Kind.ENSEMBLE,
            title=title,
            description="Alle Ensembles spielen. Der Eintritt ist frei.",
            public=True,
            place_id=story.places["Saal"],
        ),
        by=story.manager,
        at=story.ago(12),
    )
    begins = at(day, time(16))
    event = service.create_event(
        story.session,
        made,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=90),
        place_id=story.places["Saal"],
        by=story.manager,
        at=story.ago(12),
    )
    seats.admit(story.session, event, seats=60, overbooking=5, by=story.manager, at=story.ago(12))
    for number, (name, count) in enumerate(GUESTS):
        seats.reserve(
            story.session,
            event.id,
            name=name,
            seats=count,
            phone=story.numbers.mobile(),
            by=VISITOR,
            at=story.ago(9 - number),
        )
    story.activities[title] = made


def _recital(story: Story) -> None:
    """About to begin: the first listeners are inside, some without a reservation."""
    begins = story.now + timedelta(minutes=20)
    made = activities.create_activity(
        story.session,
        activities.Outline(
            kind=Kind.ENSEMBLE,
            title="Vorspiel der Klavierklassen",
            description="Eine Stunde Klavier. Der Eintritt ist frei.",
            public=True,
        ),
        by=story.manager,
        at=story.ago(20),
    )
    event = service.create_event(
        story.session,
        made,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=75),
        by=story.manager,
        at=story.ago(20),
    )
    seats.admit(story.session, event, seats=40, by=story.manager, at=story.ago(20))
    for number, (name, count, inside) in enumerate(LISTENERS):
        when = story.ago(12 - number)
        found = seats.reserve(story.session, event.id, name=name, seats=count, by=VISITOR, at=when)
        if inside:
            door.come_in(story.session, found, inside, by=story.office, at=story.now)
    for minute in range(3):
        arrived = story.now - timedelta(minutes=minute)
        door.walk_in(story.session, event.id, 1, by=story.office, at=arrived)
    story.activities[made.title] = made
