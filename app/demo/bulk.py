"""Schools of a size, for measuring: no stories, but every row is what the services would write.

Measured on two busy cores: school 2.5 s, city 8 s, state (500,000 dates, 5 million marks)
1 min 40 s with 680 MB of memory; PostgreSQL takes a tenth longer.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from random import Random
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance, Register
from app.base.db import Model, db
from app.base.ids import FamilyId, PersonId, PlaceId
from app.demo import lesson, partners, programme, staff, stage
from app.demo.crowd import Crowd
from app.demo.loader import Loader, in_one_go
from app.demo.story import VISITING_DAYS, Story
from app.demo.timetable import PER_LEADER, Lesson, Timetable
from app.demo.tunes import TUNES
from app.feeds import service as feeds
from app.feeds.models import FeedKind
from app.partners.models import Place
from app.people import links
from app.people.models import (
    Consent,
    Family,
    FamilyKey,
    FamilyMember,
    Person,
    PersonKey,
    Phone,
)
from app.performances import home_link, requests
from app.performances import service as performances
from app.performances.models import Plays
from app.performances.plan import Draft
from app.programme.models import (
    Activity,
    Event,
    Kind,
    Leadership,
    Participation,
    Series,
    Stamp,
)
from app.rules.times import at as instant


class Size(NamedTuple):
    pupils: int
    lessons: int
    """Weekly, with twelve pupils and about 33 dates behind them."""


SIZES = {
    "school": Size(300, 38),
    "city": Size(5_000, 625),
    "state": Size(100_000, 12_500),
}
TABLES: tuple[type[Model], ...] = (
    *(Person, PersonKey, Family, FamilyKey, FamilyMember, Phone, Consent, Place, Activity),
    *(Leadership, Series, Participation, Plays, Event, Attendance, Register, Stamp),
)
PLAYERS = 9
LINKS = 20


def load(size: Size, *, seed: int, at: datetime, say: Callable[[str], None] = print) -> None:
    """Fill an empty database. One transaction: what is cut off halfway was never there."""
    with in_one_go(db.engine) as connection:
        session = Session(connection, join_transaction_mode="rollback_only")
        story = Story(session, Random(seed), at)  # noqa: S311  (a story, no secret)
        say("staff and partners")
        for chapter in (staff.tell, partners.tell, programme.take_days_off):
            chapter(story)
        session.flush()
        loader = Loader(connection, TABLES)
        loader.put_indexes_aside()
        crowd, timetable = _people_and_lessons(story, loader, size)
        say(f"{size.pupils} pupils")
        crowd.save()
        say(f"{size.lessons} weekly lessons")
        timetable.save()
        families = (("family", household.id) for household in crowd.households)
        timetable.save_stamps(_both(timetable.stamps(), families))
        say("indexes")
        loader.build_indexes()
        loader.finish()
        _finishing_touches(story, crowd, timetable)
        session.commit()


def _people_and_lessons(story: Story, loader: Loader, size: Size) -> tuple[Crowd, Timetable]:
    crowd = Crowd(story, loader, size.pupils, size.lessons // PER_LEADER)
    timetable = Timetable(
        story,
        loader,
        pupils=[pupil.id for pupil in crowd.pupils],
        leaders=[story.people["Jonas"].id, *(leader.id for leader in crowd.leaders)],
        lessons=size.lessons,
        keen=[child.id for child in crowd.households[0].children],
    )
    return crowd, timetable


def _both(
    first: Iterator[tuple[str, int]], second: Iterator[tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    yield from first
    yield from second


def _finishing_touches(story: Story, crowd: Crowd, timetable: Timetable) -> None:
    """What there is few of, through the services: links, a performance, today's lesson."""
    stage.take_up_repertoire(story)
    ensemble = next((one for one in timetable.lessons if one.kind is Kind.ENSEMBLE), None)
    if ensemble is not None:
        _perform(story, ensemble)
    _links(story, crowd, timetable)
    lesson.keep_one_running(story.session, at=story.now)


def _perform(story: Story, ensemble: Lesson) -> None:
    home = "Haus Kastanienblick"
    draft = Draft(
        starts_at=instant(story.day(17, VISITING_DAYS), time(15, 30)),
        organisation_id=story.organisation_id(home),
        place_id=story.places[home],
        title=home,
        contact_id=story.organisations[home].contacts[0].id,
        leader_id=PersonId(ensemble.leader_id),
        line_up=[(PersonId(person), "gitarre") for person in ensemble.people[:PLAYERS]],
        pieces=[story.pieces[tune.title] for tune in TUNES[:6]],
    )
    entry = performances.plan(story.session, draft, by=story.manager, at=story.ago(4))
    requests.ask(story.session, entry, by=story.manager, at=story.ago(1))
    home_link.send(story.session, entry, by=story.manager, at=story.ago(1))


def _links(story: Story, crowd: Crowd, timetable: Timetable) -> None:
    """The first family is the keen one: its calendar holds some three hundred dates."""
    session, by, at = story.session, story.office, story.begun
    ids = [FamilyId(household.id) for household in crowd.households[:LINKS]]
    for family in session.scalars(select(Family).where(Family.id.in_(ids)).order_by(Family.id)):
        links.issue_link(session, family, by=by, at=at)
        feeds.for_family(session, family.id, label=family.name, by=by, at=at)
    keen, first = crowd.households[0], timetable.lessons[0]
    feeds.for_family(
        session,
        FamilyId(keen.id),
        person_id=PersonId(keen.children[0].id),
        label=keen.name,
        by=by,
        at=at,
    )
    feeds.for_family(
        session,
        FamilyId(keen.id),
        guardian_id=PersonId(keen.guardian.id),
        label=keen.name,
        by=by,
        at=at,
    )
    feeds.for_leader(session, PersonId(first.leader_id), label="Jonas Albrecht", by=by, at=at)
    feeds.issue(
        session,
        FeedKind.ROOM,
        label="Unterrichtsraum 1",
        place_id=PlaceId(first.place_id),
        by=by,
        at=at,
    )
    team = session.get_one(Activity, first.id)
    feeds.issue(session, FeedKind.TEAM, label=team.title, activity_id=team.id, by=by, at=at)
    feeds.issue(session, FeedKind.PUBLIC, label="Öffentlicher Kalender", by=by, at=at)
