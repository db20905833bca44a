"""Use cases of a performance: plan it, change it, carry it to its end."""

from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.messages import service as messages
from app.performances import contents, home_link, notice, requests
from app.performances.models import HOME, US, Performance, PerformanceStatus
from app.performances.plan import Draft
from app.performances.queries import Entry
from app.programme import service as programme
from app.programme.activities import Outline, change_activity, create_activity
from app.programme.models import EventStatus, Kind


def plan(session: Session, draft: Draft, *, by: Actor, at: datetime) -> Entry:
    """Put a performance into the calendar, pencilled in. Nobody is asked yet.

    Without a line-up it is only noted that the home has asked.
    """
    activity = create_activity(session, _outline(draft), by=by, at=at)
    event = programme.create_event(
        session,
        activity,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        place_id=draft.place_id,
        leader_id=draft.leader_id,
        status=EventStatus.TENTATIVE,
        notice=_notice(draft),
        asks=True,
        announced=False,
        by=by,
        at=at,
    )
    performance = Performance(activity_id=activity.id, event_id=event.id)
    session.add(performance)
    _apply(performance, draft)
    performance.status = _pencilled(draft)
    home_link.renew(performance)
    session.flush()
    contents.replace(session, activity, event.id, draft, at=at)
    audit.record(session, "performances.plan", "activity", activity.id, by=by, at=at)
    return Entry(performance, event, activity)


def change(
    session: Session,
    entry: Entry,
    draft: Draft,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Store a new plan over the old. Another date or place tells everybody who was asked.

    A home that has answered did so for another date: it has to be asked anew.
    """
    performance, event, activity = entry.performance, entry.event, entry.activity
    check_version(performance, version)
    _check_open(entry)
    _apply(performance, draft)
    flag_modified(performance, "status")  # also a change of the line-up alone is a new version
    if performance.status == PerformanceStatus.ASKED:
        performance.status = _pencilled(draft)
    if _outlined(entry) != _outline(draft):
        change_activity(session, activity, _outline(draft), by=by, at=at)
    contents.replace(session, activity, event.id, draft, at=at)
    if draft.leader_id is not None and draft.leader_id != event.leader_id:
        programme.hand_over(session, event, leader_id=draft.leader_id, by=by, at=at)
    was_told = requests.anybody_asked(session, activity.id)
    moved = (event.starts_at, event.ends_at, event.place_id) != (
        draft.starts_at,
        draft.ends_at,
        draft.place_id,
    )
    said = _notice(draft)
    if said != event.notice:
        _say(session, entry, said, by=by, at=at)
        if was_told and not moved:
            requests.tell_changed(session, entry, at=at)
    if moved:
        _move(session, entry, draft, quiet=not was_told, by=by, at=at)
        _ask_home_anew(session, entry, by=by, at=at)
    session.flush()
    audit.record(session, "performances.change", "activity", activity.id, by=by, at=at)


def _ask_home_anew(session: Session, entry: Entry, *, by: Actor, at: datetime) -> None:
    performance = entry.performance
    home_link.forget_answer(performance)
    messages.drop_about(session, home_link.about(entry), at=at)
    if performance.status == PerformanceStatus.CONFIRMED:
        unconfirm(session, entry, by=by, at=at)


def confirm(
    session: Session, entry: Entry, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """The home has said yes, by telephone or through its link."""
    check_version(entry.performance, version)
    _check_open(entry)
    entry.performance.status = PerformanceStatus.CONFIRMED
    session.flush()
    programme.confirm_event(session, entry.event, status=EventStatus.CONFIRMED, by=by, at=at)
    audit.record(session, "performances.confirm", "activity", entry.activity.id, by=by, at=at)


def unconfirm(
    session: Session, entry: Entry, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Back to pencilled in: the yes was a misunderstanding."""
    check_version(entry.performance, version)
    _check_open(entry)
    entry.performance.status = PerformanceStatus.OPTIONED
    session.flush()
    programme.confirm_event(session, entry.event, status=EventStatus.TENTATIVE, by=by, at=at)
    audit.record(session, "performances.unconfirm", "activity", entry.activity.id, by=by, at=at)


def cancel(
    session: Session,
    entry: Entry,
    *,
    cancelled_by: str,
    reason: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """It does not take place. Whoever was asked is told; within 48 hours they are rung up.

    The home is rung up in any case: "What is missing?" says so until it has been noted.

    cancelled_by: US or HOME
    """
    check_version(entry.performance, version)
    if entry.event.cancelled:
        return
    if entry.performance.status == PerformanceStatus.PLAYED:
        raise RuleBroken(gettext("This performance has been played."))
    entry.performance.cancelled_by = HOME if cancelled_by == HOME else US
    session.flush()
    quiet = not requests.anybody_asked(session, entry.activity.id)
    programme.cancel_event(session, entry.event, reason=reason, quiet=quiet, by=by, at=at)
    messages.drop_about(session, home_link.about(entry), at=at)
    audit.record(session, "performances.cancel", "activity", entry.activity.id, by=by, at=at)


def restore(
    session: Session, entry: Entry, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """It takes place after all, as far along as it was before.

    A home that has heard of the cancellation is asked anew.
    """
    check_version(entry.performance, version)
    performance = entry.performance
    performance.cancelled_by = ""
    session.flush()
    quiet = not requests.anybody_asked(session, entry.activity.id)
    programme.restore_event(session, entry.event, quiet=quiet, by=by, at=at)
    if performance.home_told_at is not None:
        _ask_home_anew(session, entry, by=by, at=at)
    if performance.status in (PerformanceStatus.ASKED, PerformanceStatus.OPTIONED):
        programme.confirm_event(session, entry.event, status=EventStatus.TENTATIVE, by=by, at=at)
    audit.record(session, "performances.restore", "activity", entry.activity.id, by=by, at=at)


def finish(
    session: Session,
    entry: Entry,
    *,
    audience: int | None,
    played_minutes: int | None,
    afterword: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """It has been played: two figures and a sentence for the report."""
    performance = entry.performance
    check_version(performance, version)
    if entry.event.cancelled:
        raise RuleBroken(gettext("This performance is cancelled. Restore it first."))
    if entry.event.starts_at > at:
        raise RuleBroken(gettext("This performance is still to come."))
    performance.status = PerformanceStatus.PLAYED
    performance.audience, performance.played_minutes = audience, played_minutes
    performance.afterword = afterword
    session.flush()
    programme.confirm_event(session, entry.event, status=EventStatus.CONFIRMED, by=by, at=at)
    audit.record(session, "performances.finish", "activity", entry.activity.id, by=by, at=at)


def _check_open(entry: Entry) -> None:
    if entry.event.cancelled:
        raise RuleBroken(gettext("This performance is cancelled. Restore it first."))
    if entry.performance.status == PerformanceStatus.PLAYED:
        raise RuleBroken(gettext("This performance has been played."))


def _pencilled(draft: Draft) -> PerformanceStatus:
    return PerformanceStatus.OPTIONED if draft.line_up else PerformanceStatus.ASKED


def _outline(draft: Draft) -> Outline:
    return Outline(
        kind=Kind.PERFORMANCE,
        title=draft.title,
        leaders=[draft.leader_id] if draft.leader_id else [],
        place_id=draft.place_id,
        funding_id=draft.funding_id,
        asks=True,
        public=draft.public,
    )


def _outlined(entry: Entry) -> Outline:
    """The outline as it is stored, to see whether anything is new."""
    activity, leader = entry.activity, entry.event.leader_id
    return Outline(
        kind=Kind.PERFORMANCE,
        title=activity.title,
        leaders=[leader] if leader else [],
        place_id=activity.place_id,
        funding_id=activity.funding_id,
        asks=activity.asks,
        public=activity.public,
    )


def _apply(performance: Performance, draft: Draft) -> None:
    performance.organisation_id = draft.organisation_id
    performance.contact_id = draft.contact_id
    performance.wish, performance.dress, performance.bring = draft.wish, draft.dress, draft.bring
    performance.adults_needed, performance.needs_piano = draft.adults_needed, draft.needs_piano
    performance.meet_minutes = draft.timing.meet
    performance.travel_minutes = draft.timing.travel
    performance.setup_minutes = draft.timing.setup
    performance.teardown_minutes = draft.timing.teardown


def _notice(draft: Draft) -> str:
    """What families read beside the date. German like all stored texts; feeds carry it."""
    with force_locale("de"):
        return "\n".join(notice.lines(draft.day_plan.meet_at, draft.dress, draft.bring))


def _say(session: Session, entry: Entry, notice: str, *, by: Actor, at: datetime) -> None:
    event = entry.event
    programme.change_event(
        session,
        event,
        title=event.title,
        notice=notice,
        asks=event.asks,
        answer_by=event.answer_by,
        by=by,
        at=at,
    )


def _move(
    session: Session, entry: Entry, draft: Draft, *, quiet: bool, by: Actor, at: datetime
) -> None:
    programme.move_event(
        session,
        entry.event,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        place_id=draft.place_id,
        quiet=quiet,
        by=by,
        at=at,
    )
