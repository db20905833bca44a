"""The list of performances, one performance, and what is done to it."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId
from app.performances import contents, home_link, lights, queries, requests, service, stored
from app.performances.blueprint import bp
from app.performances.forms import AfterwordForm, ReasonForm
from app.performances.models import standing
from app.performances.queries import Entry
from app.programme import replies, turnout
from app.programme.buttons import seen_version
from app.programme.models import Answer


@bp.route("/auftritte")
@requires(Permission.PERFORMANCES_SEE)
def index() -> ResponseReturnValue:
    session = db.session()
    now = clock.now()
    upcoming = queries.list_upcoming(session, current_user, now)
    return page(
        "performances/index.html",
        upcoming=upcoming,
        past=queries.list_past(session, current_user, now),
        lights=lights.lights_of(session, upcoming),
        standing=standing,
    )


@bp.route("/auftritte/<int:activity_id>")
@requires(Permission.PERFORMANCES_SEE)
def show(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    return _page(session, queries.performance_for(session, current_user, activity_id))


def _page(
    session: Session,
    entry: Entry,
    reason: ReasonForm | None = None,
    afterword: AfterwordForm | None = None,
) -> ResponseReturnValue:
    """The performance, with a form a refusal belongs to where there is one."""
    now = clock.now()
    performance = entry.performance
    edits = current_user.may(Permission.PERFORMANCES_EDIT)
    over = entry.event.ends_at <= now
    counted = turnout.counted(session, entry.event.id) if over and edits else None
    return page(
        "performances/show.html",
        form=reason or afterword,
        entry=entry,
        picture=stored.picture_of(session, entry, bans=current_user.sees_all),
        status=standing(performance.status, entry.event.status),
        now=now,
        over=over,
        counted=counted,
        edits=edits,
        reason=reason or _versioned(ReasonForm(formdata=None), entry),
        afterword=afterword or _afterword(entry, counted),
        tell_home=edits and home_link.waits_for_word(performance, entry.event),
        home_url=home_link.url_of(performance) if edits else "",
        home_address=home_link.address_of(session, performance) if edits else "",
        own_id=current_user.person_id,
    )


def _versioned(form: ReasonForm, entry: Entry) -> ReasonForm:
    form.version.data = str(entry.performance.version)
    return form


def _afterword(entry: Entry, counted: int | None) -> AfterwordForm:
    """What is known already; how many were counted at the door stands in until somebody says."""
    performance = entry.performance
    length = int((entry.event.ends_at - entry.event.starts_at).total_seconds()) // 60
    filled = {
        "audience": counted if performance.audience is None else performance.audience,
        "played_minutes": performance.played_minutes or length,
        "afterword": performance.afterword,
        "version": str(performance.version),
    }
    return AfterwordForm(formdata=None, data=filled)


def _back(entry_id: int) -> ResponseReturnValue:
    return redirect(url_for("performances.show", activity_id=entry_id), 303)


@bp.route("/auftritte/<int:activity_id>/<deed>", methods=["POST"])
@requires(Permission.PERFORMANCES_EDIT)
def act(activity_id: int, deed: str) -> ResponseReturnValue:
    """One-tap deeds; each says afterwards what it has done."""
    if deed not in DEEDS:
        raise NotForYou
    at = clock.now()
    with transaction() as session:
        entry = queries.performance_for(session, current_user, activity_id)
        said = DEEDS[deed](session, entry, at)
    flash(said, "success")
    return _back(activity_id)


def _ask(session: Session, entry: Entry, at: datetime) -> str:
    told = requests.ask(session, entry, by=current_user.actor, at=at)
    return ngettext("One family is being asked.", "%(num)d families are being asked.", told)


def _remind(session: Session, entry: Entry, at: datetime) -> str:
    told = requests.remind(session, entry, by=current_user.actor, at=at)
    if not told:
        return gettext("They were reminded today already.")
    return ngettext("One family is reminded.", "%(num)d families are reminded.", told)


def _confirm(session: Session, entry: Entry, at: datetime) -> str:
    service.confirm(session, entry, version=seen_version(), by=current_user.actor, at=at)
    return gettext("The performance is confirmed.")


def _unconfirm(session: Session, entry: Entry, at: datetime) -> str:
    service.unconfirm(session, entry, version=seen_version(), by=current_user.actor, at=at)
    return gettext("The performance is only pencilled in again.")


def _restore(session: Session, entry: Entry, at: datetime) -> str:
    service.restore(session, entry, version=seen_version(), by=current_user.actor, at=at)
    return gettext("The performance takes place after all.")


def _home_told(session: Session, entry: Entry, at: datetime) -> str:
    home_link.note_told(session, entry, version=seen_version(), by=current_user.actor, at=at)
    return gettext("Noted: the home knows.")


def _send_link(session: Session, entry: Entry, at: datetime) -> str:
    home_link.send(session, entry, by=current_user.actor, at=at)
    return gettext("The home gets a mail with its link.")


def _renew_link(session: Session, entry: Entry, at: datetime) -> str:
    home_link.renew_link(session, entry, by=current_user.actor, at=at)
    return gettext("There is a new link. The old one no longer works.")


DEEDS = {
    "anfragen": _ask,
    "erinnern": _remind,
    "bestaetigen": _confirm,
    "vormerken": _unconfirm,
    "wiederherstellen": _restore,
    "einrichtung-informiert": _home_told,
    "link-senden": _send_link,
    "link-erneuern": _renew_link,
}


@bp.route("/auftritte/<int:activity_id>/absagen", methods=["POST"])
@requires(Permission.PERFORMANCES_EDIT)
def cancel(activity_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    entry = queries.performance_for(db.session(), current_user, activity_id)
    if not form.validate_on_submit():
        return _page(db.session(), entry, reason=form)
    with transaction() as session:
        service.cancel(
            session,
            entry,
            cancelled_by=form.cancelled_by.data,
            reason=form.reason.data or "",
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("Cancelled. Whoever had been asked is told."), "success")
    return _back(activity_id)


@bp.route("/auftritte/<int:activity_id>/gespielt", methods=["POST"])
@requires(Permission.PERFORMANCES_EDIT)
def finish(activity_id: int) -> ResponseReturnValue:
    form = AfterwordForm()
    entry = queries.performance_for(db.session(), current_user, activity_id)
    if not form.validate_on_submit():
        return _page(db.session(), entry, afterword=form)
    try:
        with transaction() as session:
            service.finish(
                session,
                entry,
                audience=form.audience.data,
                played_minutes=form.played_minutes.data,
                afterword=form.afterword.data or "",
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(db.session(), entry, afterword=form)
    flash(gettext("Thank you. This is now in the report."), "success")
    return _back(activity_id)


@bp.route("/auftritte/<int:activity_id>/antwort", methods=["POST"])
@requires(Permission.PERFORMANCES_SEE)
def answer(activity_id: int) -> ResponseReturnValue:
    """The office notes what was said on the telephone; leaders answer for themselves."""
    number = request.form.get("person", type=int)
    said = request.form.get("answer", "")
    if number is None or said not in (*Answer, ""):
        raise NotForYou
    person_id = PersonId(number)
    if not current_user.may(Permission.PERFORMANCES_EDIT) and person_id != current_user.person_id:
        raise NotForYou
    with transaction() as session:
        entry = queries.performance_for(session, current_user, activity_id)
        if person_id not in dict(contents.line_up_of(session, entry.activity.id)):
            raise NotForYou
        by, at = current_user.actor, clock.now()
        if said and person_id == current_user.person_id:
            replies.answer(session, entry.event, person_id, Answer(said), by=by, at=at)
        elif said:
            requests.note_answer(session, entry, person_id, Answer(said), by=by, at=at)
        else:
            replies.take_back_answer(session, entry.event, person_id, by=by, at=at)
    return redirect(url_for("performances.show", activity_id=activity_id) + "#antworten", 303)
