"""Families: the list, the fast entry, the page of one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import RuleBroken
from app.base.ids import FamilyId
from app.base.once import create_once
from app.base.web import wants_part
from app.people import directory, links, newcomers, queries, service
from app.people.blueprint import bp
from app.people.forms import (
    EditFamilyForm,
    FamilyForm,
)
from app.people.models import GUARDIANS, FamilyRole, Purpose
from app.people.visibility import family_for
from app.rules.text import names_origin

PAGE = 50
FOUND = 30
MOST_PRINTED = 2000


def after_key() -> tuple[str, int] | None:
    """Where the page before ended, from ?nach=<id>~<sort_key>. Nonsense means the beginning."""
    row_id, _, key = request.args.get("nach", "").partition("~")
    return (
        (key[:400], int(row_id))
        if row_id.isascii() and row_id.isdigit() and len(row_id) < 10
        else None
    )


def next_key(rows: list[AnyRow]) -> str | None:
    """?nach= for the page after a full one."""
    return f"{rows[PAGE - 1].id}~{rows[PAGE - 1].sort_key}" if len(rows) > PAGE else None


@bp.route("/familien")
@requires(Permission.PEOPLE_EDIT)
def families() -> ResponseReturnValue:
    session = db.session()
    query = request.args.get("q", "").strip()[:200]
    if query:
        rows, following = queries.find_families(session, query, FOUND), None
    else:
        rows = list(directory.list_families(session, after=after_key(), limit=PAGE + 1))
        following = next_key(rows)
    shown = rows[:PAGE]
    ids = [row.id for row in shown]
    template = "people/_families.html" if wants_part() else "people/families.html"
    return render_template(
        template,
        families=shown,
        members=queries.members_of(session, ids),
        phones=directory.first_phones(session, ids),
        query=query,
        following=following,
        guests=directory.count_guests(session),
        unseen=newcomers.count_unseen(session),
    )


@bp.route("/familien/druck")
@requires(Permission.PEOPLE_EDIT)
def print_families() -> ResponseReturnValue:
    session = db.session()
    rows = directory.list_families(session, limit=MOST_PRINTED)
    ids = [row.id for row in rows]
    return render_template(
        "people/print_families.html",
        families=rows,
        members=queries.members_of(session, ids),
        phones=directory.first_phones(session, ids),
    )


@bp.route("/familien/neu", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def add_family() -> ResponseReturnValue:
    form = FamilyForm()
    if "more" in request.form:
        form.offer_row()
        return render_template("people/add_family.html", form=form)
    if form.validate_on_submit() and form.written():
        try:
            return create_once(form.once, lambda session: _created(session, form))
        except RuleBroken as refusal:
            form.form_errors.append(refusal.message)
    elif form.is_submitted() and not form.errors:
        form.form_errors.append(gettext("Please write at least one person into the list."))
    form.offer_rows()
    return page("people/add_family.html", form=form)


def _created(session: Session, form: FamilyForm) -> str:
    facts = form.facts()
    family = service.create_family(
        session,
        **facts,
        members=[line.member(facts["name"]) for line in form.written()],
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("Saved. The family has its own link now: give it to them as a card."), "success")
    return url_for("people.family", family_id=family.id)


@bp.route("/familien/<int:family_id>")
@requires(Permission.PEOPLE_EDIT)
def family(family_id: FamilyId) -> ResponseReturnValue:
    session = db.session()
    family = family_for(session, current_user, family_id)
    ids = [member.person_id for member in family.members]
    live = list(directory.list_links(session, family_id))
    return render_template(
        "people/family.html",
        family=family,
        guardians=[member for member in family.members if member.role in GUARDIANS],
        children=[member for member in family.members if member.role == FamilyRole.CHILD],
        consents=queries.consents_of(session, ids),
        purposes=list(Purpose),
        clearances=directory.clearances_of(session, ids),
        bans=directory.list_bans(session, ids),
        banned=queries.banned_pairs(session, family_id),
        links=[(link, links.url_of(link)) for link in live],
        code_of=links.code_of,
        origin=names_origin(family.note),
    )


@bp.route("/familien/<int:family_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit_family(family_id: FamilyId) -> ResponseReturnValue:
    family = family_for(db.session(), current_user, family_id)
    form = EditFamilyForm(obj=family)
    if form.validate_on_submit():
        with transaction() as session:
            service.change_family(
                session,
                family,
                **form.facts(),
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
        flash(gettext("Saved."), "success")
        return redirect(url_for("people.family", family_id=family_id), 303)
    return page("people/edit_family.html", form=form, family=family)
