"""The planner: one page for a new performance, and the same page for changing one.

While somebody types, the page is read anew by GET with all that has been typed in the address;
only the buttons that save send a POST. So nothing is stored, and nobody waits for a writer.
"""

from contextlib import suppress
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken, StaleVersion
from app.base.forms import offer
from app.base.ids import ActivityId
from app.base.once import create_once
from app.base.web import wants_part
from app.performances import homes, planner, queries, requests, service, stored, typed
from app.performances.blueprint import bp
from app.performances.board import Board
from app.performances.forms import PlanForm
from app.performances.models import PerformanceStatus
from app.performances.queries import Entry
from app.performances.typed import Typed
from app.rules.times import local


@bp.route("/auftritte/neu", methods=["GET", "POST"])
@requires(Permission.PERFORMANCES_EDIT)
def plan() -> ResponseReturnValue:
    """Plan a performance. `like` in the address copies an earlier one."""
    session = db.session()
    if request.method == "POST":
        return _save_new(session)
    number = request.args.get("like", type=int)
    if number is not None:
        entry = queries.performance_for(session, current_user, number)
        form, said = stored.like(session, entry, request.args)
    else:
        form, said = _from_address()
    return _show(session, form, said, look=bool(request.args))


@bp.route("/auftritte/<int:activity_id>/planen", methods=["GET", "POST"])
@requires(Permission.PERFORMANCES_EDIT)
def change(activity_id: int) -> ResponseReturnValue:
    """The same page over a stored performance."""
    session = db.session()
    entry = queries.performance_for(session, current_user, activity_id)
    if request.method == "POST":
        return _save_changes(session, entry)
    if "home" in request.args:
        form, said = _from_address()
    else:
        form, said = stored.form_of(entry), stored.typed_of(session, entry)
    return _show(session, form, said, entry, look="home" in request.args)


def _from_address() -> tuple[PlanForm, Typed]:
    """What has been typed so far. A date taken from the search (`slot`) counts as typed."""
    values = MultiDict(request.args)
    with suppress(ValueError, OverflowError):
        begins = local(datetime.fromisoformat(values.get("slot", "")))
        values.setlist("day", [f"{begins:%d.%m.%Y}"])
        values.setlist("start", [f"{begins:%H:%M}"])
    return PlanForm(formdata=values), typed.read(values)


def _save_new(session: Session) -> ResponseReturnValue:
    form, said, board = _read_post(session, None)
    if form.errors or form.form_errors:
        return _page(form, board, None)
    draft = planner.draft_of(form, board.picture)

    def make(session: Session) -> str:
        entry = service.plan(session, draft, by=current_user.actor, at=clock.now())
        told = _ask_if_wanted(session, entry)
        _say_saved(entry.activity.title, told)
        return url_for("performances.show", activity_id=entry.activity.id)

    try:
        return create_once(form.once, make)
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(form, board, None)


def _save_changes(session: Session, entry: Entry) -> ResponseReturnValue:
    form, said, board = _read_post(session, entry)
    if form.errors or form.form_errors:
        return _page(form, board, entry)
    draft = planner.draft_of(form, board.picture)
    was = entry.performance.status
    try:
        with transaction() as session:
            service.change(
                session,
                entry,
                draft,
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
            told = _ask_if_wanted(session, entry)
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(form, board, entry)
    except StaleVersion:
        return _overtaken(entry.activity.id)
    _say_saved(draft.title, told)
    if was == PerformanceStatus.CONFIRMED != entry.performance.status:
        flash(gettext("The home said yes to the old date. Please ask it again."), "warning")
    return redirect(url_for("performances.show", activity_id=entry.activity.id), 303)


def _overtaken(activity_id: ActivityId) -> ResponseReturnValue:
    """Somebody else saved first: the page again with all that was typed, for a second look.

    Saving it once more is meant: it goes over what the others have stored.
    """
    session = db.session()
    session.rollback()
    entry = queries.performance_for(session, current_user, activity_id)
    form, said, board = _read_post(session, entry)
    form.version.data = str(entry.performance.version)
    body, _status = _page(form, board, entry, overtaken=True)
    return body, 409


def _read_post(session: Session, entry: Entry | None) -> tuple[PlanForm, Typed, Board]:
    form, said = PlanForm(formdata=request.form), typed.read(request.form)
    known = homes.list_homes(session)
    offer_choices(session, form, known)
    form.validate()
    form.form_errors.extend(said.troubles)
    return form, said, lay_out_for(session, form, said, known, entry)


def _show(
    session: Session, form: PlanForm, said: Typed, entry: Entry | None = None, *, look: bool
) -> ResponseReturnValue:
    known = homes.list_homes(session)
    offer_choices(session, form, known)
    if look:
        form.look()
    return _page(form, lay_out_for(session, form, said, known, entry), entry)


def lay_out_for(
    session: Session, form: PlanForm, said: Typed, known: list[homes.Home], entry: Entry | None
) -> Board:
    return planner.lay_out(
        session,
        form,
        said,
        known=known,
        event_id=entry.event.id if entry else None,
        activity_id=entry.activity.id if entry else None,
        by_person=current_user.person_id if entry is None else entry.event.leader_id,
        bans=current_user.sees_all,
    )


def offer_choices(session: Session, form: PlanForm, known: list[homes.Home]) -> None:
    in_use = [home for home in known if not home.retired or home.key == form.home.data]
    offer(form.home, [(home.key, home.label) for home in in_use])
    offer(form.funding, queries.funding_choices(session), gettext("none"))


def _page(
    form: PlanForm, board: Board, entry: Entry | None, *, overtaken: bool = False
) -> tuple[str, int]:
    when = board.picture.when
    contacts = when.home.contacts if when.home else []
    form.contact.choices = [(one.id, one.name) for one in contacts]
    if when.home and not form.contact.data:
        form.contact.data = planner.contact_of(form, when.home)
    offer(form.leader, [(one.id, one.full_name) for one in board.adults])
    form.leader.data = board.picture.leader_id
    form.minutes.render_kw = {"placeholder": str(when.minutes)}
    template = "performances/_picture.html" if wants_part() else "performances/plan.html"
    return page(
        template,
        form=form,
        board=board,
        picture=board.picture,
        entry=entry,
        overtaken=overtaken,
    )


def _ask_if_wanted(session: Session, entry: Entry) -> int:
    if request.args.get("then") != "ask":
        return 0
    return requests.ask(session, entry, by=current_user.actor, at=clock.now())


def _say_saved(title: str, told: int) -> None:
    if told:
        flash(
            ngettext(
                "Saved. One family is being asked.",
                "Saved. %(num)d families are being asked.",
                told,
            ),
            "success",
        )
    else:
        flash(gettext("Saved: %(title)s", title=title), "success")
