"""What the page of one date shows, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.base import clock
from app.base.db import AnyRow
from app.base.ids import PersonId
from app.partners.models import Place
from app.people.models import Person
from app.programme import queries
from app.programme.clashes import Clash, clashes, day_words
from app.programme.kept_apart import kept_apart
from app.programme.models import Activity, Answer, Event, ParticipationStatus, Series
from app.rules.times import day_of


@dataclass(frozen=True, slots=True)
class Expected:
    """One person who is expected, and what was said."""

    row: AnyRow
    reply: AnyRow | None

    @property
    def answer(self) -> str:
        return self.reply.answer if self.reply else ""


@dataclass(frozen=True, slots=True)
class EventView:
    activity: Activity
    place: Place | None
    leader: Person | None
    stands_in_for: Person | None
    series: Series | None
    expected: Sequence[Expected]
    clashes: Sequence[Clash]
    first_day: date
    last_day: date
    day: str
    over: bool

    def said(self, answer: str) -> int:
        """How many have answered this; "" for those who have not."""
        return sum(one.answer == answer for one in self.expected)

    @property
    def coming(self) -> int:
        """Everybody who has not said no."""
        return len(self.expected) - self.said(Answer.NO)


def look_at(session: Session, event: Event, *, bans: bool) -> EventView:
    """At most fourteen statements, whatever the number of people.

    bans: the reader may know who must not meet whom
    """
    rows = [
        row
        for row in queries.participants(session, event.activity_id)
        if row.status == ParticipationStatus.ACTIVE
    ]
    replies = queries.replies_to(session, event.id)
    over = event.ends_at <= clock.now()
    quiet = over or event.cancelled
    people = [row.person_id for row in rows]
    everybody = [*people, event.leader_id] if event.leader_id else people
    apart = kept_apart(session, everybody) if bans and not quiet else []
    return EventView(
        activity=session.get_one(Activity, event.activity_id),
        place=session.get(Place, event.place_id) if event.place_id else None,
        leader=session.get(Person, event.leader_id) if event.leader_id else None,
        stands_in_for=(
            session.get(Person, event.stands_in_for_id) if event.stands_in_for_id else None
        ),
        series=session.get(Series, event.series_id) if event.series_id else None,
        expected=[Expected(row, replies.get(row.person_id)) for row in rows],
        clashes=[
            *(Clash(text) for text in apart),
            *([] if quiet else clashes_of(session, event, people)),
        ],
        first_day=day_of(event.starts_at),
        last_day=day_of(event.ends_at - timedelta(minutes=1)),
        day=day_words(session, day_of(event.starts_at)),
        over=over,
    )


def clashes_of(session: Session, event: Event, people: Sequence[PersonId]) -> list[Clash]:
    """What stands in the way of an event as it is: for its place, its leader and these people."""
    leader = {event.leader_id} if event.leader_id else set()
    return clashes(
        session,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place_id=event.place_id,
        people={*people, *leader},
        except_for=event.id,
    )
