"""Who waits for which subject, in which order and why, and which free places would fit."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, PersonId, SubjectId, WishId
from app.courses.models import TAUGHT, Course, Subject, Wish, WishOffer, WishOutcome
from app.people.models import FamilyMember, FamilyRole, Person
from app.people.queries import LISTED
from app.programme.models import OVER, Activity, Participation, ParticipationStatus, Series
from app.programme.queries import TAKEN
from app.rules import queue
from app.rules.ages import age_range
from app.rules.matching import Misfit, Sought, Taught, misfits
from app.rules.times import at as instant
from app.rules.times import day_of


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson with a free place. left: None without a limit"""

    activity_id: ActivityId
    title: str
    subject_id: SubjectId
    left: int | None
    from_queue: bool
    taught: Taught
    inside: Collection[PersonId] = ()
    """Who has a place there, is offered one, or waits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One wish in the queue. offers: places offered for it before, the oldest first"""

    wish: Wish
    person: AnyRow
    waiting: queue.Waiting
    reason: queue.Reason
    sibling: bool
    offers: Sequence[AnyRow]
    sought: Sought

    @property
    def refused(self) -> set[ActivityId]:
        """Lessons they have said no to: not offered once more."""
        return {row.activity_id for row in self.offers if row.answer in ("no", "late")}

    @property
    def is_asked(self) -> bool:
        return any(not row.answer for row in self.offers)

    def misfits(self, place: Place) -> list[Misfit]:
        return misfits(self.sought, place.taught)


def wish_for(session: Session, wish_id: int) -> Wish:
    """Raises NotForYou when there is none."""
    found = session.get(Wish, WishId(wish_id))
    if found is None:
        raise NotForYou
    return found


def list_lines(session: Session, at: datetime) -> dict[SubjectId | None, list[Line]]:
    """Every open wish by subject, in the order of the queue. Five statements."""
    wishes = session.scalars(select(Wish).where(Wish.outcome == WishOutcome.OPEN)).all()
    people = {wish.person_id for wish in wishes}
    persons = {
        row.id: row
        for row in session.execute(
            select(*LISTED).where(Person.id.in_(people), Person.archived_at.is_(None))
        )
    }
    homes, placed = _homes(session, people), _placed(session, people)
    offers = _offers(session, [wish.id for wish in wishes])
    groups: dict[SubjectId | None, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.person_id in persons:
            groups[wish.subject_id].append(wish)
    return {
        subject: _in_order(group, persons, homes, placed, offers, at)
        for subject, group in groups.items()
    }


def _waiting(wish: Wish, homes: dict[PersonId, int], placed: Collection[PersonId]) -> queue.Waiting:
    """A wish as the rule of the queue sees it; there its id stands for the person's."""
    return queue.Waiting(
        person_id=wish.id,
        since=wish.since,
        has_place=wish.person_id in placed,
        family=homes.get(wish.person_id),
        may_split=not wish.together,
        paused_until=instant(wish.paused_until, time(0)) if wish.paused_until else None,
    )


def _in_order(
    wishes: Sequence[Wish],
    persons: dict[PersonId, AnyRow],
    homes: dict[PersonId, int],
    placed: Collection[PersonId],
    offers: dict[WishId, list[AnyRow]],
    at: datetime,
) -> list[Line]:
    known = {int(wish.id): wish for wish in wishes}
    waiting = [_waiting(wish, homes, placed) for wish in wishes]
    families = Counter(one.family for one in waiting if one.family is not None)
    lines = []
    for one, why in queue.explained(waiting, at):
        wish = known[one.person_id]
        person = persons[wish.person_id]
        lines.append(
            Line(
                wish=wish,
                person=person,
                waiting=one,
                reason=why,
                sibling=one.family is not None and families[one.family] > 1,
                offers=offers.get(wish.id, ()),
                sought=_sought(wish, person, day_of(at)),
            )
        )
    return lines


def _sought(wish: Wish, person: AnyRow, day: date) -> Sought:
    return Sought(
        subject=wish.subject_id,
        ages=age_range(day, person.birth_date, person.birth_year),
        days=wish.weekdays,
        earliest=wish.earliest,
        latest=wish.latest,
    )


def _homes(session: Session, people: Collection[PersonId]) -> dict[PersonId, int]:
    """The household children wait with; a grown-up waits alone."""
    rows = session.execute(
        select(FamilyMember.person_id, func.min(FamilyMember.family_id))
        .where(FamilyMember.person_id.in_(people), FamilyMember.role == FamilyRole.CHILD)
        .group_by(FamilyMember.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _placed(session: Session, people: Collection[PersonId]) -> set[PersonId]:
    """Who has lessons already, of whatever kind."""
    return set(
        session.scalars(
            select(Participation.person_id)
            .join(Activity, Activity.id == Participation.activity_id)
            .where(
                Participation.person_id.in_(people),
                Participation.status == ParticipationStatus.ACTIVE,
                Activity.kind.in_(TAUGHT),
                Activity.archived_at.is_(None),
            )
        )
    )


def _offers(session: Session, wishes: Collection[WishId]) -> dict[WishId, list[AnyRow]]:
    found: dict[WishId, list[AnyRow]] = defaultdict(list)
    for row in session.execute(
        select(
            WishOffer.wish_id,
            WishOffer.activity_id,
            WishOffer.offered_at,
            WishOffer.answer,
            Activity.title,
        )
        .join(Activity, Activity.id == WishOffer.activity_id)
        .where(WishOffer.wish_id.in_(wishes))
        .order_by(WishOffer.id)
    ):
        found[row.wish_id].append(row)
    return found


def list_places(
    session: Session, day: date, only: Collection[ActivityId] | None = None
) -> list[Place]:
    """Running lessons with a subject and a free place. Three statements."""
    taken = (
        select(func.count())
        .where(Participation.activity_id == Activity.id, Participation.status.in_(TAKEN))
        .correlate(Activity)
        .scalar_subquery()
    )
    rows = select(
        Activity.id, Activity.title, Activity.capacity, taken.label("taken"), *_FACTS
    ).join(Course, Course.activity_id == Activity.id)
    rows = rows.where(Activity.archived_at.is_(None), Activity.kind.in_(TAUGHT))
    rows = rows.where((Activity.ends_on.is_(None)) | (Activity.ends_on >= day))
    if only is not None:
        rows = rows.where(Activity.id.in_(only))
    found = session.execute(rows.order_by(Activity.sort_key, Activity.id)).all()
    free = [row for row in found if row.capacity is None or row.capacity > row.taken]
    ids = [row.id for row in free]
    weekly, inside = _weekly(session, ids, day), _inside(session, ids)
    return [_place(row, weekly.get(row.id), inside[row.id]) for row in free]


_FACTS = (Course.subject_id, Course.age_from, Course.age_to, Course.minutes, Course.from_queue)


def _inside(
    session: Session, activities: Collection[ActivityId]
) -> dict[ActivityId, set[PersonId]]:
    found: dict[ActivityId, set[PersonId]] = defaultdict(set)
    for row in session.execute(
        select(Participation.activity_id, Participation.person_id).where(
            Participation.activity_id.in_(activities), Participation.status.not_in(OVER)
        )
    ):
        found[row.activity_id].add(row.person_id)
    return found


def _place(row: AnyRow, series: Series | None, inside: Collection[PersonId]) -> Place:
    return Place(
        activity_id=row.id,
        title=row.title,
        subject_id=row.subject_id,
        left=None if row.capacity is None else row.capacity - row.taken,
        from_queue=row.from_queue,
        taught=Taught(
            subject=row.subject_id,
            age_from=row.age_from,
            age_to=row.age_to,
            weekday=series.weekday if series else None,
            start=series.start if series else None,
            minutes=series.minutes if series else row.minutes or 0,
        ),
        inside=inside,
    )


def _weekly(
    session: Session, activities: Collection[ActivityId], day: date
) -> dict[ActivityId, Series]:
    """When each is given from now on; of several patterns the one that began last."""
    rows = session.scalars(
        select(Series)
        .where(Series.activity_id.in_(activities), Series.last_on >= day)
        .order_by(Series.first_on, Series.id)
    )
    return {row.activity_id: row for row in rows}


def subject_names(session: Session) -> dict[SubjectId, str]:
    """In the order in which lists show them."""
    rows = session.execute(select(Subject.id, Subject.name).order_by(Subject.sort_key, Subject.id))
    return {row.id: row.name for row in rows}
