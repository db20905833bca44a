"""Issue, renew, revoke subscriptions; build their text."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import current_app, request, url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import keys
from app.base.actor import Actor
from app.base.db import hold
from app.base.ids import ActivityId, FamilyId, PersonId, PlaceId
from app.feeds import queries
from app.feeds.models import Feed, FeedKind
from app.people.models import Family, FamilyMember, Person


def issue(
    session: Session,
    kind: FeedKind,
    *,
    label: str,
    family_id: FamilyId | None = None,
    person_id: PersonId | None = None,
    activity_id: ActivityId | None = None,
    place_id: PlaceId | None = None,
    by: Actor,
    at: datetime,
) -> Feed:
    """A new secret address. What `kind` is about must be handed in; see FeedKind."""
    scope, ref = _scope(kind, family_id, person_id, activity_id, place_id)
    feed = Feed(
        kind=kind,
        scope=scope,
        ref=ref,
        family_id=family_id,
        person_id=person_id,
        activity_id=activity_id,
        place_id=place_id,
        label=label,
        generation=keys.new_generation(),
        token_hash=keys.new_generation(),
        created_at=at,
    )
    session.add(feed)
    session.flush()
    feed.token_hash = keys.digest(token_of(feed))
    session.flush()
    audit.record(session, "feeds.issue", "feed", feed.id, by=by, at=at)
    return feed


def for_family(
    session: Session,
    family_id: FamilyId,
    *,
    person_id: PersonId | None = None,
    guardian_id: PersonId | None = None,
    label: str,
    by: Actor,
    at: datetime,
) -> Feed:
    """The living subscription of a family, one child or one guardian; a new one if need be."""
    kind = FeedKind.FAMILY
    if guardian_id is not None:
        kind = FeedKind.GUARDIAN
    elif person_id is not None:
        kind = FeedKind.CHILD
    whose = guardian_id or person_id
    hold(session, Family, family_id)
    held = queries.find_feed(session, kind, family_id=family_id, person_id=whose)
    if held is not None:
        return held
    return issue(session, kind, label=label, family_id=family_id, person_id=whose, by=by, at=at)


def for_leader(
    session: Session, person_id: PersonId, *, label: str, by: Actor, at: datetime
) -> Feed:
    """A leader's own subscription: the living one, or a new one."""
    hold(session, Person, person_id)
    held = queries.find_feed(session, FeedKind.LEADER, person_id=person_id)
    return held or issue(session, FeedKind.LEADER, label=label, person_id=person_id, by=by, at=at)


def renew(session: Session, feed: Feed, *, by: Actor, at: datetime) -> Feed:
    """A new address in place of the old one, which then says for 30 days that it has ended."""
    revoke(session, feed, by=by, at=at)
    return issue(
        session,
        FeedKind(feed.kind),
        label=feed.label,
        family_id=feed.family_id,
        person_id=feed.person_id,
        activity_id=feed.activity_id,
        place_id=feed.place_id,
        by=by,
        at=at,
    )


def revoke(session: Session, feed: Feed, *, by: Actor, at: datetime) -> None:
    feed.revoked_at = at
    session.flush()
    audit.record(session, "feeds.revoke", "feed", feed.id, by=by, at=at)


def revoke_shared(
    session: Session, *, guardian_id: PersonId, child_id: PersonId, by: Actor, at: datetime
) -> None:
    """A contact ban: addresses the guardian may know of and that show the child end at once.

    The guardian's own address stays and leaves the child out (queries.entries).
    """
    theirs = select(FamilyMember.family_id).where(FamilyMember.person_id == guardian_id)
    shared = or_(
        Feed.kind == FeedKind.FAMILY,
        (Feed.kind == FeedKind.CHILD) & (Feed.person_id == child_id),
    )
    _revoke_all(session, shared & Feed.family_id.in_(theirs), by=by, at=at)


def revoke_of_link(
    session: Session,
    *,
    family_id: FamilyId,
    guardian_id: PersonId | None,
    by: Actor,
    at: datetime,
) -> None:
    """A family's link was renewed or revoked: the calendars it could show end with it.

    A child's calendar does not say with whose link it was made, so it ends in either case.
    """
    own = Feed.kind == FeedKind.FAMILY
    if guardian_id is not None:
        own = (Feed.kind == FeedKind.GUARDIAN) & (Feed.person_id == guardian_id)
    made = or_(own, Feed.kind == FeedKind.CHILD)
    _revoke_all(session, made & (Feed.family_id == family_id), by=by, at=at)


def revoke_of_leader(session: Session, person_id: PersonId, *, by: Actor, at: datetime) -> None:
    """An account was closed: its owner's calendar ends too."""
    own = (Feed.kind == FeedKind.LEADER) & (Feed.person_id == person_id)
    _revoke_all(session, own, by=by, at=at)


def _revoke_all(session: Session, which: ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    for feed in session.scalars(select(Feed).where(which, Feed.revoked_at.is_(None))).all():
        revoke(session, feed, by=by, at=at)


def sweep(session: Session, *, before: datetime) -> int:
    """Forget feeds revoked before then; asked for again they are unknown, no longer gone."""
    done = session.execute(delete(Feed).where(Feed.revoked_at < before))
    return int(getattr(done, "rowcount", 0))


def token_of(feed: Feed) -> str:
    return keys.link_token("feed", feed.id, feed.generation)


def address_of(feed: Feed) -> str:
    """The https address to copy into any calendar programme."""
    path = url_for("feeds.calendar", token=token_of(feed))
    base = current_app.config["BASE_URL"] or request.host_url.rstrip("/")
    return f"{base}{path}"


def living_of_family(
    session: Session,
    family_id: FamilyId,
    *,
    guardian_id: PersonId | None,
    children: Collection[PersonId],
) -> Sequence[Feed]:
    """Subscriptions a family's page may show: the common one or the guardian's, then children's."""
    own = Feed.kind == FeedKind.FAMILY
    if guardian_id is not None:
        own = (Feed.kind == FeedKind.GUARDIAN) & (Feed.person_id == guardian_id)
    one_child = (Feed.kind == FeedKind.CHILD) & Feed.person_id.in_(children)
    return session.scalars(
        select(Feed)
        .where(Feed.family_id == family_id, Feed.revoked_at.is_(None), or_(own, one_child))
        .order_by(Feed.kind == FeedKind.CHILD, Feed.id)
    ).all()


def _scope(
    kind: FeedKind,
    family_id: FamilyId | None,
    person_id: PersonId | None,
    activity_id: ActivityId | None,
    place_id: PlaceId | None,
) -> tuple[str, int]:
    """Whose stamp says that this feed has changed."""
    scopes: dict[FeedKind, tuple[str, int | None]] = {
        FeedKind.FAMILY: ("family", family_id),
        FeedKind.CHILD: ("family", family_id),
        FeedKind.GUARDIAN: ("family", family_id),
        FeedKind.LEADER: ("person", person_id),
        FeedKind.TEAM: ("activity", activity_id),
        FeedKind.ROOM: ("place", place_id),
        FeedKind.PUBLIC: ("public", 0),
    }
    scope, ref = scopes[kind]
    if ref is None:
        raise ValueError(gettext("This kind of calendar needs to know whose it is."))
    return scope, ref
