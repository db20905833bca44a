"""What a feed request reads: one row to know whether anything changed, then the entries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import FamilyId, FeedId, PersonId
from app.feeds.models import Feed, FeedKind
from app.football.queries import in_public
from app.people.models import GUARDIANS, ContactBan, FamilyMember, Person
from app.performances.visibility import KNOWN_TO_FAMILY
from app.programme.models import (
    Activity,
    Answer,
    Event,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
    Stamp,
)
from app.rules.times import at as instant_at

BACK = timedelta(days=60)
AHEAD = timedelta(days=400)
MOST = 900
"""Google stops reading somewhere above a thousand events or one megabyte."""

LOOK_UP = (
    select(
        Feed.id,
        Feed.kind,
        Feed.family_id,
        Feed.person_id,
        Feed.activity_id,
        Feed.place_id,
        Feed.label,
        Feed.created_at,
        Feed.revoked_at,
        Feed.fetched_at,
        Stamp.count.label("changes"),
        Stamp.changed_at,
    )
    .outerjoin(Stamp, and_(Stamp.scope == Feed.scope, Stamp.ref == Feed.ref))
    .where(Feed.token_hash == bindparam("token_hash"))
)


def look_up(token_hash: str, engine: Engine) -> AnyRow | None:
    """The feed behind a secret, on a connection of its own: a poll needs no session.

    The stamp is read before the entries, so a change in between only means one poll more.
    """
    with engine.connect() as connection:
        return connection.execute(LOOK_UP, {"token_hash": token_hash}).one_or_none()


def window(today: date) -> tuple[datetime, datetime]:
    """What a feed covers. Moves once a month, so that an unchanged poll stays unchanged."""
    month = today.replace(day=1)
    return instant_at(month - BACK, time(0)), instant_at(month + AHEAD, time(0))


def _stored(*more: Any) -> AnySelect:
    title = func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title")
    return (
        select(Event.id, Event.vevent, title, Event.status, *more)
        .join(Activity, Activity.id == Event.activity_id)
        .where(Event.starts_at >= bindparam("start"), Event.starts_at < bindparam("end"))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )


def _of_family() -> AnySelect:
    """One row per event and family member with a place there."""
    name = func.coalesce(func.nullif(Person.call_name, ""), Person.given_name).label("name")
    return (
        _stored(Event.asks, Reply.answer, Participation.person_id, name)
        .join(Participation, Participation.activity_id == Event.activity_id)
        .join(FamilyMember, FamilyMember.person_id == Participation.person_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(
            Reply, and_(Reply.event_id == Event.id, Reply.person_id == Participation.person_id)
        )
        .where(
            FamilyMember.family_id == bindparam("family_id"),
            Participation.status == ParticipationStatus.ACTIVE,
            KNOWN_TO_FAMILY,
            or_(Participation.starts_on.is_(None), Participation.starts_on <= Event.starts_at),
            or_(Reply.answer.is_(None), Reply.answer != Answer.NO, ~Event.asks),
        )
        .order_by(Participation.person_id)
    )


def _of_leader() -> AnySelect:
    """Events they lead, and those of activities they lead unless somebody stands in for them."""
    person = bindparam("person_id", type_=Integer())
    led = select(Leadership.activity_id).where(Leadership.person_id == person)
    return _stored().where(
        or_(
            Event.leader_id == person,
            and_(
                Event.activity_id.in_(led),
                or_(Event.stands_in_for_id.is_(None), Event.stands_in_for_id != person),
            ),
        )
    )


_KEPT_FROM = select(ContactBan.child_id).where(ContactBan.guardian_id == bindparam("person_id"))
_Kept = aliased(FamilyMember)
_KEPT_FROM_ANYBODY = (
    select(ContactBan.child_id)
    .join(_Kept, _Kept.person_id == ContactBan.guardian_id)
    .where(_Kept.family_id == bindparam("family_id"))
)
_Reader = aliased(FamilyMember)
_STILL_GUARDIAN = (
    select(_Reader.id)
    .where(
        _Reader.family_id == bindparam("family_id"),
        _Reader.person_id == bindparam("person_id"),
        _Reader.role.in_(GUARDIANS),
    )
    .exists()
)
"""Bans and memberships are read with every fetch: what ends an address may have been forgotten."""
_ENTRIES: dict[FeedKind, AnySelect] = {
    FeedKind.FAMILY: _of_family().where(Participation.person_id.not_in(_KEPT_FROM_ANYBODY)),
    FeedKind.CHILD: _of_family().where(Participation.person_id == bindparam("person_id")),
    FeedKind.GUARDIAN: _of_family().where(
        Participation.person_id.not_in(_KEPT_FROM), _STILL_GUARDIAN
    ),
    FeedKind.LEADER: _of_leader(),
    FeedKind.TEAM: _stored().where(Event.activity_id == bindparam("activity_id")),
    FeedKind.ROOM: _stored().where(Event.place_id == bindparam("place_id")),
    FeedKind.PUBLIC: _stored().where(Activity.public, in_public()),
}


def entries(session: Session, feed: AnyRow, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """What a feed (a row of LOOK_UP) shows, in order: id, vevent, title, status.

    A family's, child's or guardian's feed has a row per event and person: asks, answer,
    person_id and name besides. A guardian's leaves out children they must not be near.
    """
    whose = {
        "family_id": feed.family_id,
        "person_id": feed.person_id,
        "activity_id": feed.activity_id,
        "place_id": feed.place_id,
    }
    return read(session, _ENTRIES[FeedKind(feed.kind)], start=start, end=end, **whose).all()


def list_feeds(session: Session, *, kinds: Collection[FeedKind] = ()) -> Sequence[AnyRow]:
    """Every living feed for the office's page, newest first."""
    rows = (
        select(
            Feed.id,
            Feed.kind,
            Feed.label,
            Feed.family_id,
            Feed.created_at,
            Feed.fetched_at,
            Feed.fetched_with,
        )
        .where(Feed.revoked_at.is_(None))
        .order_by(Feed.kind, Feed.label, Feed.id)
    )
    if kinds:
        rows = rows.where(Feed.kind.in_(kinds))
    return session.execute(rows).all()


def find_feed(
    session: Session,
    kind: FeedKind,
    *,
    family_id: FamilyId | None = None,
    person_id: PersonId | None = None,
) -> Feed | None:
    """The living feed of this kind for this family or person, if there is one."""
    return session.scalar(
        select(Feed)
        .where(
            Feed.kind == kind,
            Feed.family_id == family_id,
            Feed.person_id == person_id,
            Feed.revoked_at.is_(None),
        )
        .limit(1)
    )


def living(session: Session, feed_id: int) -> Feed | None:
    return session.scalar(select(Feed).where(Feed.id == FeedId(feed_id), Feed.revoked_at.is_(None)))
