"""Subjects by department: the list, a new one, changing one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.once import create_once
from app.courses import queries, subjects
from app.courses.blueprint import bp
from app.courses.forms import SubjectForm
from app.courses.models import Subject


@bp.route("/faecher", endpoint="subjects")
@requires(Permission.PROGRAMME_EDIT)
def list_all() -> ResponseReturnValue:
    found = queries.list_subjects(db.session())
    groups = queries.in_groups(found, lambda row: str(row.department))
    return page(
        "courses/subjects.html",
        departments=groups,
        some_missing=bool(subjects.missing_usual(row.name for row in found)),
    )


@bp.route("/faecher/uebliche", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def take_up_usual() -> ResponseReturnValue:
    """The subjects most music schools teach, as far as they are missing."""
    with transaction() as session:
        number = subjects.take_up_usual(session, by=current_user.actor, at=clock.now())
    said = ngettext("%(num)d subject is there now.", "%(num)d subjects are there now.", number)
    flash(said, "success")
    return redirect(url_for("courses.subjects"), 303)


@bp.route("/faecher/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_subject() -> ResponseReturnValue:
    form = SubjectForm(data={"department": request.args.get("bereich", "")})
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _added(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return _form_page(form, None)


def _added(session: Session, form: SubjectForm) -> str:
    subjects.add_subject(
        session,
        name=form.name.data or "",
        department=form.department.data or "",
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("Saved."), "success")
    return url_for("courses.subjects")


@bp.route("/faecher/<int:subject_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change_subject(subject_id: int) -> ResponseReturnValue:
    subject = queries.subject_for(db.session(), subject_id)
    form = SubjectForm(obj=subject)
    if not form.is_submitted():
        form.department.data = subject.department.name
    if form.validate_on_submit():
        try:
            _change(subject, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("courses.subjects"), 303)
    return _form_page(form, subject)


def _change(subject: Subject, form: SubjectForm) -> None:
    with transaction() as session:
        subjects.change_subject(
            session,
            subject,
            name=form.name.data or "",
            department=form.department.data or "",
            retired=bool(form.retired.data),
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


def _form_page(form: SubjectForm, subject: Subject | None) -> ResponseReturnValue:
    departments = queries.list_departments(db.session())
    form.department.render_kw = {"list": "departments", "autocomplete": "off"}
    return page("courses/subject.html", form=form, subject=subject, departments=departments)
