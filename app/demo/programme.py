"""The school year: days off, weekly offers with their people, workshops, the team, one journey."""

from datetime import date, datetime, time, timedelta

from dateutil.easter import easter

from app.base.ids import PersonId
from app.demo import team
from app.demo.offers import (
    COMING_WORKSHOP,
    LEAVES,
    OFFERED,
    OFFERS,
    PAST_WORKSHOP,
    STRUCTURE,
    Offer,
    Workshop,
)
from app.demo.story import Story
from app.people.models import FamilyRole, Person
from app.programme import days, places, service
from app.programme.activities import Outline, archive_activity, create_activity
from app.programme.models import Activity, Event, Kind
from app.programme.queries import find_participation
from app.programme.series import Weekly, create_series
from app.rules.holidays import koblenz_customs
from app.rules.times import at

SATURDAY = frozenset((5,))
JOURNEY_ON = date(2019, 10, 26)
TRAVELLERS = 26
GROWN_THEN = 14
"""Years today: who was seven then could come along."""


def tell(story: Story) -> None:
    take_days_off(story)
    for offer in OFFERS:
        _start(story, offer)
    _pass_on_a_place(story)
    _workshops(story)
    team.plan(story)
    _journey(story)


def take_days_off(story: Story) -> None:
    """The six floating days of a school in Koblenz."""
    year = story.year[1].year
    ascension, corpus = easter(year) + timedelta(days=39), easter(year) + timedelta(days=60)
    named = [(free.first, free.name) for free in koblenz_customs(year)]
    carnival = next(day for day, name in named if name == "Rosenmontag")
    named += [
        (carnival - timedelta(days=3), "Karnevalsfreitag"),
        (carnival + timedelta(days=1), "Karnevalsdienstag"),
        (ascension + timedelta(days=1), "Freitag nach Himmelfahrt"),
        (corpus + timedelta(days=1), "Freitag nach Fronleichnam"),
    ]
    for day, name in sorted(named):
        days.add_day_off(
            story.session, first_on=day, last_on=day, name=name, by=story.office, at=story.begun
        )


def _start(story: Story, offer: Offer) -> None:
    activity = create_activity(
        story.session,
        Outline(
            kind=offer.kind,
            title=offer.title,
            description=offer.description,
            leaders=[story.people[offer.leader].id],
            place_id=story.places[offer.place],
            funding_id=story.funding[offer.funding],
            capacity=offer.capacity,
            starts_on=story.year[0],
            ends_on=story.year[1],
        ),
        by=story.manager,
        at=story.begun,
    )
    story.activities[offer.title] = activity
    weekly = Weekly(*offer.slot, *story.year)
    create_series(story.session, activity, weekly, by=story.manager, at=story.begun)
    for number, name in enumerate(offer.members):
        places.enrol(
            story.session,
            activity,
            story.people[name].id,
            part=offer.parts.get(name, offer.instrument),
            by=story.office,
            at=story.begun + timedelta(minutes=number),
        )


def _pass_on_a_place(story: Story) -> None:
    activity = story.activities[OFFERED]
    row = find_participation(story.session, activity, story.people[LEAVES].id)
    if row is not None:
        places.leave(story.session, row, by=story.office, at=story.ago(1))


def _workshops(story: Story) -> None:
    held, first = story.day(-40, SATURDAY), story.day(9, SATURDAY)
    _workshop(story, PAST_WORKSHOP, [held], public=False)
    _workshop(story, COMING_WORKSHOP, [first, first + timedelta(days=7)], public=True)


def _workshop(story: Story, workshop: Workshop, dates: list[date], *, public: bool) -> None:
    told = min(story.ago(50), story.begun)
    activity = create_activity(
        story.session,
        Outline(
            kind=Kind.WORKSHOP,
            title=workshop.title,
            leaders=[story.people[workshop.leader].id],
            place_id=story.places["Saal"],
            funding_id=story.funding[STRUCTURE],
            capacity=10,
            public=public,
            starts_on=dates[0],
            ends_on=dates[-1],
        ),
        by=story.manager,
        at=told,
    )
    story.activities[workshop.title] = activity
    for day in dates:
        _on(story, activity, day, time(10), time(13), told)
    for name in workshop.members:
        places.enrol(story.session, activity, story.people[name].id, by=story.office, at=told)


def _journey(story: Story) -> None:
    """A journey of 2019, entered when the house moved its memory in here."""
    activity = create_activity(
        story.session,
        Outline(
            kind=Kind.EXCURSION,
            title="Busfahrt ins Dokumentationszentrum Heidelberg",
            description="Gemeinsame Fahrt einiger Vereinsmitglieder.",
            leaders=[story.people["Mara"].id],
            capacity=50,
            starts_on=JOURNEY_ON,
            ends_on=JOURNEY_ON,
        ),
        by=story.manager,
        at=story.begun,
    )
    story.activities[activity.title] = activity
    event = _on(story, activity, JOURNEY_ON, time(8), time(19), story.begun)
    for person_id in _travellers(story):
        places.enrol(story.session, activity, person_id, by=story.office, at=story.begun)
    service.change_event(
        story.session,
        event,
        title="",
        notice="Abfahrt: 8:00 Uhr am Klangufer",
        asks=False,
        answer_by=None,
        by=story.manager,
        at=story.begun,
    )
    archive_activity(story.session, activity, by=story.manager, at=story.begun)


def _travellers(story: Story) -> list[PersonId]:
    """Adults and those who are nearly grown today, half and half as they come."""
    children, adults = [], []
    for family in story.families.values():
        for member in family.members:
            if member.role == FamilyRole.GUARDIAN_WITHOUT_CUSTODY:
                continue
            if member.role != FamilyRole.CHILD:
                adults.append(member.person.id)
            elif _was_old_enough(story, member.person):
                children.append(member.person.id)
    young = list(dict.fromkeys(children))[: TRAVELLERS // 3]
    return [*young, *adults[: TRAVELLERS - len(young)]]


def _was_old_enough(story: Story, person: Person) -> bool:
    return (person.birth_year or story.today.year) <= story.today.year - GROWN_THEN


def _on(
    story: Story, activity: Activity, day: date, start: time, end: time, told: datetime
) -> Event:
    return service.create_event(
        story.session,
        activity,
        starts_at=at(day, start),
        ends_at=at(day, end),
        by=story.manager,
        at=told,
    )
