"""The register of one event: the page, and what can be done there without any script."""

import re
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.attendance import marking, offline, paper, recognising, service, words
from app.attendance import sheet as sheets
from app.attendance.blueprint import bp
from app.attendance.forms import OPEN, AmendForm, CallOffForm, GuestForm, NoteForm
from app.attendance.taps import MOST_LATE, SentTap, new_tap
from app.base import clock
from app.base.access import Permission, requires
from app.base.actor import names_of
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import GREATEST
from app.base.ids import PersonId
from app.base.web import wants_part
from app.base.wire import TAP_ID
from app.people import queries as people
from app.programme.models import Activity, Event, Kind
from app.programme.visibility import event_for
from app.rules.marks import Mark, next_mark
from app.rules.text import names_origin

__all__ = ["bp", "offline", "paper"]

EVENT = "/anwesenheit/<int:event_id>"
SET = re.compile(rf"([0-9]{{1,10}}):({'|'.join((*Mark, OPEN))})")


def install(_app: Flask) -> None:
    recognising.connect()


@bp.get(EVENT)
@requires(Permission.REGISTER_KEEP)
def register(event_id: int) -> ResponseReturnValue:
    return _page(event_id)


def _page(event_id: int, **forms: Any) -> tuple[str, int]:
    """The page, with a form that was wrong shown as it was typed."""
    sheet = sheets.get_sheet(db.session(), current_user, event_id)
    now = clock.now()
    head = sheet.head
    wrong = next(iter(forms.values()), None)
    return page(
        "attendance/register.html",
        form=wrong,
        sheet=sheet,
        signer=_signer(head.signed_by) if head.signed_at else "",
        opens_at=marking.opens_at(head.starts_at),
        is_open=now >= marking.opens_at(head.starts_at),
        begun=now >= head.starts_at,
        marks=words.in_this_language(),
        next_mark=next_mark,
        reasons=words.REASONS,
        may_call_off=_may_call_off(head.kind),
        count_line=words.count_line(sheet),
        words=words.for_script(),
        blank_line=sheets.BLANK,
        note_form=forms.get("note") or NoteForm(None, note=head.note, version=head.note_version),
        origin_words=names_origin(head.note),
        guest_form=forms.get("guest") or GuestForm(None),
        amend_form=forms.get("amend") or (AmendForm(None) if head.signed_at else None),
        other_reason=forms["call_off"].other.data if "call_off" in forms else "",
    )


def _signer(actor: str) -> str:
    """Who has closed the register, or "" when the account is gone."""
    return names_of(db.session(), [actor]).get(actor, "")


def _may_call_off(kind: str) -> bool:
    """A home, cars and families hang on a performance: whoever plans them calls it off."""
    return kind != Kind.PERFORMANCE or current_user.may(Permission.PERFORMANCES_EDIT)


def _event_to_call_off(session: Session, event_id: int) -> Event:
    event = event_for(session, current_user, event_id)
    if not _may_call_off(session.get_one(Activity, event.activity_id).kind):
        raise NotForYou
    return event


def _back(event_id: int, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for("attendance.register", event_id=event_id, _anchor=anchor or None), 303)


@bp.post(EVENT + "/marken")
@requires(Permission.REGISTER_KEEP)
def mark(event_id: int) -> ResponseReturnValue:
    """One mark by a plain form: `set` is "<person>:<mark>"."""
    if "set" not in request.form:
        return _back(event_id)  # Enter in a field, without a script
    wanted = SET.fullmatch(request.form["set"])
    if wanted is None or int(wanted[1]) > GREATEST:
        raise NotForYou
    person_id, given = PersonId(int(wanted[1])), wanted[2]
    tap = SentTap(
        tap=new_tap(),
        person_id=person_id,
        mark=None if given == OPEN else Mark(given),
        tapped_at=clock.now(),
        device="form",
        late=_minutes(request.form.get(f"late-{person_id}", "")) if given == Mark.LATE else 0,
        seen=next(iter(_tap_ids(f"seen-{person_id}")), ""),
        settles=_tap_ids(f"lost-{person_id}"),
    )
    with transaction() as session:
        event = event_for(session, current_user, event_id)
        taken = marking.save_taps(session, event, [tap], by=current_user.actor, at=clock.now())
        if taken[0].why:
            raise RuleBroken(marking.in_words(taken[0].why))
    return _back(event_id, f"p{person_id}")


def _minutes(text: str) -> int:
    return min(int(text), MOST_LATE) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _tap_ids(field: str) -> tuple[str, ...]:
    return tuple(TAP_ID.findall(request.form.get(field, "")[:1000]))


@bp.post(EVENT + "/alle-da")
@requires(Permission.REGISTER_KEEP)
def everybody(event_id: int) -> ResponseReturnValue:
    with transaction() as session:
        event = event_for(session, current_user, event_id)
        made = service.all_present(session, event, by=current_user.actor, at=clock.now())
    flash(ngettext("%(num)d mark saved.", "%(num)d marks saved.", made), "success")
    return _back(event_id)


@bp.post(EVENT + "/gast")
@requires(Permission.REGISTER_KEEP)
def guest(event_id: int) -> ResponseReturnValue:
    form = GuestForm()
    if not form.validate_on_submit():
        return _page(event_id, guest=form)
    name = str(form.first_name.data)
    try:
        with transaction() as session:
            event = event_for(session, current_user, event_id)
            person_id = service.add_guest(
                session, event, name, client_id=form.once, by=current_user.actor, at=clock.now()
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(event_id, guest=form)
    flash(_("%(name)s is here as a guest", name=name), "success")
    return _back(event_id, f"p{person_id}")


@bp.post(EVENT + "/notiz")
@requires(Permission.REGISTER_KEEP)
def note(event_id: int) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(event_id, note=form)
    with transaction() as session:
        event = event_for(session, current_user, event_id)
        service.save_note(
            session,
            event,
            form.note.data or "",
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(_("Note saved."), "success")
    return _back(event_id, "note")


@bp.post(EVENT + "/abschliessen")
@requires(Permission.REGISTER_KEEP)
def sign(event_id: int) -> ResponseReturnValue:
    with transaction() as session:
        event = event_for(session, current_user, event_id)
        service.sign(session, event, by=current_user.actor, at=clock.now())
    flash(_("The register is closed. Thank you!"), "success")
    return _back(event_id)


@bp.post(EVENT + "/aendern")
@requires(Permission.REGISTER_KEEP)
def amend(event_id: int) -> ResponseReturnValue:
    form = AmendForm()
    if not form.validate_on_submit() or not form.person.data:
        return _page(event_id, amend=form)
    try:
        with transaction() as session:
            service.amend(
                session,
                event_for(session, current_user, event_id),
                PersonId(form.person.data),
                None if form.mark.data == OPEN else Mark(form.mark.data),
                late=form.late.data or 0,
                reason=str(form.reason.data),
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(event_id, amend=form)
    flash(_("Changed. The reason is kept with it."), "success")
    return _back(event_id, f"p{form.person.data}")


@bp.post(EVENT + "/faellt-aus")
@requires(Permission.REGISTER_KEEP)
def call_off(event_id: int) -> ResponseReturnValue:
    form = CallOffForm()
    if not form.validate_on_submit():
        return _page(event_id, call_off=form)
    reason = str(words.REASONS.get(form.reason.data or "", form.other.data or ""))
    try:
        with transaction() as session:
            event = _event_to_call_off(session, event_id)
            service.call_off(session, event, reason=reason, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(event_id, call_off=form)
    undo = url_for("attendance.restore", event_id=event_id)
    flash({"text": _("The lesson is off. The families will be told."), "undo": undo}, "success")  # type: ignore[arg-type]
    return _back(event_id)


@bp.post(EVENT + "/findet-statt")
@requires(Permission.REGISTER_KEEP)
def restore(event_id: int) -> ResponseReturnValue:
    with transaction() as session:
        event = _event_to_call_off(session, event_id)
        service.take_place_after_all(session, event, by=current_user.actor, at=clock.now())
    flash(_("The lesson takes place after all."), "success")
    return _back(event_id)


@bp.get(EVENT + "/anrufen/<int:person_id>")
@requires(Permission.REGISTER_KEEP)
def call(event_id: int, person_id: int) -> ResponseReturnValue:
    """The numbers to ring for somebody on this sheet: a part of the page, or a page."""
    sheet = sheets.get_sheet(db.session(), current_user, event_id)
    line = next((line for line in sheet.lines if line.person_id == person_id), None)
    if line is None:
        raise NotForYou
    calls = people.household_phones(db.session(), [line.person_id])
    return render_template(
        "attendance/_call.html" if wants_part() else "attendance/call.html",
        sheet=sheet,
        line=line,
        calls=calls.get(line.person_id, []),
    )
