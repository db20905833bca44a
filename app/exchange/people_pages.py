"""A list of people: hand it in, say what its columns mean, look through the rows, carry it out."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import Form, offer
from app.base.ids import ActivityId
from app.base.once import create_once
from app.exchange import carrying_out, drafts, planning, queries
from app.exchange.blueprint import bp
from app.exchange.columns import Meaning
from app.exchange.forms import ColumnsForm, ListForm
from app.exchange.lines import read_lines
from app.exchange.models import Draft, Sort
from app.exchange.planning import Plan
from app.people.models import FamilyRole
from app.people.words import ROLES
from app.programme.models import Activity
from app.programme.queries import seats_left
from app.programme.visibility import activity_for

PAGE = 100
"""Rows of one page of the preview."""
SAMPLES = 3
FIELD = "zeile-"


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Hand in a list. Below: what waits, and what was imported lately."""
    form = ListForm()
    if form.validate_on_submit():
        try:
            sheet = drafts.read_sheet(form.data_sent, form.pasted.data or "")
            return create_once(form.once, lambda session: _handed_in(session, sheet))
        except RuleBroken as refusal:
            form.show(refusal)
    session = db.session()
    return page(
        "exchange/index.html",
        form=form,
        imports=queries.list_imports(session),
        waiting=queries.list_drafts(session, current_user.actor),
    )


def _handed_in(session: Session, sheet: Any) -> str:
    draft = drafts.hand_in(session, sheet, by=current_user.actor, at=clock.now())
    return url_for("exchange.columns", draft_id=draft.id)


@bp.route("/import/<int:draft_id>/spalten", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def columns(draft_id: int) -> ResponseReturnValue:
    session = db.session()
    draft = _draft(session, draft_id)
    sheet = drafts.sheet_of(draft)
    form = ColumnsForm(
        data={
            "columns": drafts.meanings_of(draft),
            "usual": draft.usual,
            "activity_id": draft.activity_id,
        }
    )
    offer(
        form.activity_id, queries.activity_choices(session, Sort.PEOPLE), gettext("no, only people")
    )
    if len(form.columns) != len(sheet.headings):
        raise NotForYou
    if form.validate_on_submit():
        try:
            _tell(draft_id, form)
        except RuleBroken as refusal:
            form.form_errors.append(refusal.message)
        else:
            return redirect(url_for("exchange.preview", draft_id=draft_id), 303)
    return page(
        "exchange/columns.html",
        form=form,
        draft=draft,
        listed=sheet,
        samples=[[row[n] for row in sheet.rows[:SAMPLES]] for n in range(len(sheet.headings))],
    )


def _tell(draft_id: int, form: ColumnsForm) -> None:
    with transaction() as session:
        drafts.tell_columns(
            session,
            _draft(session, draft_id),
            [Meaning(one.data) for one in form.columns],
            usual=FamilyRole(form.usual.data),
            activity_id=form.activity_id.data,
            at=clock.now(),
        )


@bp.route("/import/<int:draft_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def preview(draft_id: int) -> ResponseReturnValue:
    """What would happen to each row (?seite=2). "ausfuehren" carries it out."""
    form = Form()
    number = max(request.args.get("seite", 1, type=int), 1)
    if form.validate_on_submit():
        if request.form.get("tat") == "ausfuehren":
            return create_once(form.once, lambda session: _carried_out(session, draft_id))
        with transaction() as session:
            drafts.decide(session, _draft(session, draft_id), _chosen())
        onward = request.form.get("weiter", type=int) or number
        return redirect(url_for("exchange.preview", draft_id=draft_id, seite=onward), 303)
    session = db.session()
    draft = _draft(session, draft_id)
    planned = _plan(session, draft)
    activity = session.get(Activity, draft.activity_id) if draft.activity_id else None
    pages = max(-(-len(planned.rows) // PAGE), 1)
    number = min(number, pages)
    return page(
        "exchange/preview.html",
        form=form,
        draft=draft,
        plan=planned,
        rows=planned.rows[(number - 1) * PAGE : number * PAGE],
        number=number,
        pages=pages,
        activity=activity,
        left=seats_left(session, activity) if activity else None,
        roles=ROLES,
        field=FIELD,
        refused=drafts.sheet_of(draft).refused,
    )


def _plan(session: Session, draft: Draft, more: Mapping[str, str] | None = None) -> Plan:
    today = clock.today()
    sheet = drafts.sheet_of(draft)
    return planning.plan(
        session,
        read_lines(sheet.rows, drafts.meanings_of(draft), today),
        {**drafts.choices_of(draft), **(more or {})},
        usual=FamilyRole(draft.usual),
        today=today,
    )


def _chosen() -> dict[str, str]:
    """What was decided on this page: "new", "skip" or a person's number, by row."""
    found = {}
    for name, value in request.form.items():
        number = name.removeprefix(FIELD)
        sound = value in (planning.NEW, planning.SKIP) or (value.isascii() and value.isdigit())
        if name.startswith(FIELD) and number.isascii() and number.isdigit() and sound:
            found[number[:6]] = value[:12]
    return found


def _carried_out(session: Session, draft_id: int) -> str:
    """Not, when something else would happen by now than was shown."""
    draft = _draft(session, draft_id)
    if _plan(session, draft).fingerprint != request.form.get("gesehen"):
        words = gettext("Something has changed in the meantime. Please look through it again.")
        flash(words, "warning")
        return url_for("exchange.preview", draft_id=draft_id)
    run = carrying_out.carry_out(
        session,
        draft,
        _plan(session, draft, _chosen()),
        _activity(session, draft.activity_id),
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("The list has been taken in."), "success")
    return url_for("exchange.result", import_id=run.id)


def _activity(session: Session, activity_id: ActivityId | None) -> Activity | None:
    return activity_for(session, current_user, activity_id) if activity_id else None


def _draft(session: Session, draft_id: int) -> Draft:
    return drafts.draft_for(session, current_user.actor, draft_id, Sort.PEOPLE)


@bp.route("/import/<int:draft_id>/verwerfen", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw away a list that was not carried out, of people or of dates."""
    with transaction() as session:
        for sort in Sort:
            try:
                draft = drafts.draft_for(session, current_user.actor, draft_id, sort)
            except NotForYou:
                continue
            drafts.discard(session, draft)
    flash(gettext("The list is thrown away. Nothing has been taken in."), "success")
    return redirect(url_for("exchange.index"), 303)
