"""Use cases of an activity as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import FundingId, PersonId, PlaceId
from app.programme import offers
from app.programme.models import (
    ASKING_KINDS,
    Activity,
    CoLeadership,
    Event,
    Kind,
    Leadership,
    Series,
    Signup,
)
from app.programme.publish import republish_activity
from app.programme.service import first_leader
from app.programme.stamps import Scope, raise_stamps, scopes_of_activity
from app.rules.names import fold, sort_key


@dataclass(frozen=True, slots=True)
class Outline:
    """What is said about an activity. `asks` None follows the kind."""

    kind: Kind
    title: str
    description: str = ""
    leaders: Sequence[PersonId] = ()
    place_id: PlaceId | None = None
    funding_id: FundingId | None = None
    capacity: int | None = None
    asks: bool | None = None
    public: bool = False
    signup: Signup = Signup.OFFICE
    signup_until: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def create_activity(session: Session, outline: Outline, *, by: Actor, at: datetime) -> Activity:
    activity = Activity()
    _apply(activity, outline)
    session.add(activity)
    session.flush()
    _set_leaders(session, activity, outline.leaders, at=at)
    audit.record(session, "programme.create_activity", "activity", activity.id, by=by, at=at)
    return activity


def change_activity(
    session: Session,
    activity: Activity,
    outline: Outline,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    check_version(activity, version)
    before, room = first_leader(session, activity), activity.capacity
    _apply(activity, outline)
    flag_modified(activity, "title")  # new leaders alone raise the version too
    _set_leaders(session, activity, outline.leaders, at=at)
    _hand_future_on(session, activity, before, at=at)
    if activity.capacity != room:
        offers.offer_free(session, activity, by=by, at=at)
    republish_activity(session, activity.id, since=at, at=at)
    audit.record(session, "programme.change_activity", "activity", activity.id, by=by, at=at)


def archive_activity(
    session: Session,
    activity: Activity,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Out of the lists; its past stays."""
    check_version(activity, version)
    activity.archived_at = at
    session.flush()
    offers.close_offers(session, activity, by=by, at=at)
    raise_stamps(session, scopes_of_activity(session, activity.id), at=at)
    audit.record(session, "programme.archive_activity", "activity", activity.id, by=by, at=at)


def reopen_activity(session: Session, activity: Activity, *, by: Actor, at: datetime) -> None:
    activity.archived_at = None
    session.flush()
    raise_stamps(session, scopes_of_activity(session, activity.id), at=at)
    audit.record(session, "programme.reopen_activity", "activity", activity.id, by=by, at=at)


def _hand_future_on(
    session: Session, activity: Activity, before: PersonId | None, *, at: datetime
) -> None:
    """Events to come follow the new first leader, unless somebody stands in there."""
    after = first_leader(session, activity)
    if after == before:
        return
    for table, begins in ((Event, Event.starts_at >= at), (Series, Series.id.is_not(None))):
        session.execute(
            update(table)
            .where(table.activity_id == activity.id, table.leader_id.is_not_distinct_from(before))
            .where(begins)
            .values(leader_id=after, version=table.version + 1)
        )
    session.expire_all()


def _apply(activity: Activity, outline: Outline) -> None:
    if outline.starts_on and outline.ends_on and outline.ends_on < outline.starts_on:
        raise RuleBroken(gettext("The end must come after the beginning."), field="ends_on")
    activity.kind = outline.kind
    activity.title = outline.title
    activity.description = outline.description
    activity.place_id = outline.place_id
    activity.funding_id = outline.funding_id
    activity.capacity = outline.capacity
    activity.asks = outline.kind in ASKING_KINDS if outline.asks is None else outline.asks
    activity.signup = outline.signup
    activity.signup_until = outline.signup_until
    activity.public = outline.public or outline.signup == Signup.PUBLIC
    activity.starts_on = outline.starts_on
    activity.ends_on = outline.ends_on
    activity.sort_key = sort_key(outline.title)
    activity.search_key = fold(outline.title)


def _set_leaders(
    session: Session, activity: Activity, leaders: Sequence[PersonId], *, at: datetime
) -> None:
    before = session.scalars(
        delete(Leadership)
        .where(Leadership.activity_id == activity.id)
        .returning(Leadership.person_id)
    ).all()
    together = list(dict.fromkeys(leaders))
    session.add_all(
        Leadership(activity_id=activity.id, person_id=person, position=number)
        for number, person in enumerate(together)
    )
    _note_co_leaders(session, activity, together[1:], since=at if before else None, at=at)
    session.flush()
    session.expire(activity, ["leaders"])
    scopes: set[Scope] = {("person", person) for person in (*before, *leaders)}
    raise_stamps(session, scopes, at=at)


def _note_co_leaders(
    session: Session,
    activity: Activity,
    people: Sequence[PersonId],
    *,
    since: datetime | None,
    at: datetime,
) -> None:
    """Keep who led with the first leader so far, for the dates of that time."""
    rows = select(CoLeadership).where(
        CoLeadership.activity_id == activity.id, CoLeadership.until.is_(None)
    )
    running = {row.person_id: row for row in session.scalars(rows)}
    for person, row in running.items():
        if person not in people:
            row.until = at
    session.add_all(
        CoLeadership(activity_id=activity.id, person_id=person, since=since)
        for person in people
        if person not in running
    )
