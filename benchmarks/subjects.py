"""What is measured: the same course, family and performance in a school of whatever size.

They are added through the services to the school that `flask demo load` has made, so that the
only difference between two sizes is what lies around them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import SignIn
from app.accounts.service import AccountFacts
from app.base import clock, keys
from app.base.access import Role
from app.base.actor import SYSTEM
from app.base.ids import AccountId, EventId, FamilyId, PersonId, PlaceId
from app.feeds import service as feeds
from app.partners import service as partners
from app.people import links
from app.people import service as people
from app.people.models import Family, FamilyRole
from app.people.service import NewMember
from app.performances import repertoire
from app.performances import service as performances
from app.performances.plan import Draft
from app.performances.repertoire import Score
from app.programme import places
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind
from app.rules.times import at as instant
from app.rules.times import day_of, local

PUPILS, PERFORMERS, FEED_EVENTS, PIECES = 12, 20, 300, 8
PAST_LESSONS = 60
A_DAY = 6
LESSON = timedelta(minutes=45)
LONG_AGO = timedelta(days=200)
INSTRUMENTS = ("gitarre", "klavier", "violine", "gesang")


@dataclass
class Subjects:
    """Addresses and ids of everything measured; tokens sign their accounts in."""

    at: datetime
    room: PlaceId
    leader: PersonId
    account: AccountId = AccountId(0)
    tokens: dict[str, str] = field(default_factory=dict)
    register: EventId = EventId(0)
    lessons: list[EventId] = field(default_factory=list)
    pupils: list[PersonId] = field(default_factory=list)
    performers: list[PersonId] = field(default_factory=list)
    family: FamilyId = FamilyId(0)
    family_path: str = ""
    feed_path: str = ""
    planner_path: str = ""

    @property
    def before(self) -> datetime:
        """When all of it was entered."""
        return self.at - LONG_AGO


def prepare(session: Session) -> Subjects:
    """Add what is measured, sign its people in. Needs the app's context; commits nothing."""
    now = clock.now().replace(second=0, microsecond=0)
    room = partners.create_place(session, name="Messraum", own=True, by=SYSTEM, at=now - LONG_AGO)
    leader = people.create_person(
        session, given_name="Lea", family_name="Messner", by=SYSTEM, at=now - LONG_AGO
    )
    subjects = Subjects(at=now, room=room.id, leader=leader.id)
    _open_accounts(session, subjects)
    _add_course(session, subjects)
    _add_family(session, subjects)
    _add_performance(session, subjects)
    session.flush()
    return subjects


def _open_accounts(session: Session, subjects: Subjects) -> None:
    for name, role, person in (
        ("leader", Role.LEADER, subjects.leader),
        ("manager", Role.MANAGER, None),
    ):
        facts = AccountFacts(
            name=f"Mess {name}",
            email=f"{name}@bench.example",
            roles=frozenset((role,)),
            person_id=person,
        )
        account = accounts.open_account(session, facts, by=SYSTEM, at=subjects.before)
        subjects.tokens[name] = token = f"bench-{name}"
        session.add(
            SignIn(
                account_id=account.id,
                token_hash=keys.digest(token),
                created_at=subjects.at,
                seen_at=subjects.at,
                ends_at=subjects.at + timedelta(days=1),
            )
        )
        if role is Role.LEADER:
            subjects.account = account.id


def _add_course(session: Session, subjects: Subjects) -> None:
    """Twelve pupils, sixty dates behind them, one running; five more lessons on the same day."""
    course = _activity(session, subjects, Kind.COURSE, "Messkurs")
    subjects.pupils = _households(session, subjects, PUPILS)
    _enrol(session, subjects, course, subjects.pupils)
    running = subjects.at - timedelta(minutes=10)
    subjects.register = _event(session, subjects, course, running)
    for days in range(1, PAST_LESSONS + 1):
        subjects.lessons.append(_event(session, subjects, course, running - timedelta(days=days)))
    midday = local(subjects.at).replace(hour=9, minute=0)
    for number in range(A_DAY - 1):
        other = _activity(session, subjects, Kind.COURSE, f"Messkurs {number + 2}")
        _enrol(session, subjects, other, subjects.pupils[number::3])
        _event(session, subjects, other, midday + number * timedelta(hours=1))


def _add_family(session: Session, subjects: Subjects) -> None:
    """Two children, six offers, three hundred dates; its page and its calendar."""
    children = [NewMember(given_name="Pia"), NewMember(given_name="Max")]
    family = _family(session, subjects, "Messner-Feld", children)
    first, second = (member.person_id for member in family.members[:2])
    each = FEED_EVENTS // 6
    for number in range(6):
        activity = _activity(session, subjects, Kind.ENSEMBLE, f"Messband {number + 1}")
        _enrol(session, subjects, activity, [(first, second)[number % 2]])
        for days in range(each):
            begins = subjects.at + timedelta(days=1 + days * 6 + number)
            _event(session, subjects, activity, begins)
    subjects.family = family.id
    link = links.issue_link(session, family, by=SYSTEM, at=subjects.at)
    subjects.family_path = links.path_of(link)
    feed = feeds.for_family(session, family.id, label=family.name, by=SYSTEM, at=subjects.at)
    subjects.feed_path = f"/k/{feeds.token_of(feed)}/termine.ics"


def _add_performance(session: Session, subjects: Subjects) -> None:
    """Twenty performers with weekly lessons and instruments, eight pieces, and one played plan."""
    subjects.performers = _households(session, subjects, PERFORMERS)
    for number, person in enumerate(subjects.performers):
        repertoire.set_instruments(
            session, person, [INSTRUMENTS[number % 4]], by=SYSTEM, at=subjects.before
        )
    for number in range(4):
        group = _activity(session, subjects, Kind.ENSEMBLE, f"Messorchester {number + 1}")
        _enrol(session, subjects, group, subjects.performers[number::4])
        for weeks in range(10):
            begins = subjects.at + timedelta(days=1 + 7 * weeks, hours=number)
            _event(session, subjects, group, begins)
    pieces = [
        repertoire.add_piece(
            session, Score(f"Messstück {number}"), by=SYSTEM, at=subjects.before
        ).id
        for number in range(PIECES)
    ]
    day = day_of(subjects.at) + timedelta(days=15)
    draft = Draft(
        starts_at=instant(day - timedelta(days=100), local(subjects.at).time()),
        place_id=subjects.room,
        leader_id=subjects.leader,
        line_up=[(person, "") for person in subjects.performers],
        pieces=pieces,
    )
    performances.plan(session, draft, by=SYSTEM, at=subjects.before)
    subjects.planner_path = _planner_path(subjects, day, pieces)


def _planner_path(subjects: Subjects, day: date, pieces: Sequence[int]) -> str:
    """What the planner asks while somebody types: home, day, time, line-up and set list."""
    typed = [
        ("home", f"p{subjects.room}"),
        ("day", f"{day:%d.%m.%Y}"),
        ("start", "15:30"),
        *(("player", str(person)) for person in subjects.performers),
        *(("piece", str(piece)) for piece in pieces),
    ]
    return f"/auftritte/neu?{urlencode(typed)}"


def _households(session: Session, subjects: Subjects, count: int) -> list[PersonId]:
    """The children of as many families."""
    return [
        _family(session, subjects, f"Mess {number}", [NewMember(given_name=f"Kind {number}")])
        .members[0]
        .person_id
        for number in range(count)
    ]


def _family(
    session: Session, subjects: Subjects, name: str, children: Sequence[NewMember]
) -> Family:
    guardian = NewMember(given_name="Eva", family_name=name, role=FamilyRole.GUARDIAN)
    return people.create_family(
        session, name=name, members=[*children, guardian], by=SYSTEM, at=subjects.before
    )


def _activity(session: Session, subjects: Subjects, kind: Kind, title: str) -> Activity:
    outline = Outline(kind, title, leaders=[subjects.leader], place_id=subjects.room)
    return create_activity(session, outline, by=SYSTEM, at=subjects.before)


def _enrol(
    session: Session, subjects: Subjects, activity: Activity, pupils: Sequence[PersonId]
) -> None:
    for person in pupils:
        places.enrol(session, activity, person, by=SYSTEM, at=subjects.before)


def _event(session: Session, subjects: Subjects, activity: Activity, begins: datetime) -> EventId:
    event = programme.create_event(
        session,
        activity,
        starts_at=begins,
        ends_at=begins + LESSON,
        by=SYSTEM,
        at=subjects.before,
    )
    return event.id
