"""Who has a place in an activity: add somebody, change, take out, offer, accept, decline."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou
from app.base.ids import PersonId
from app.base.web import wants_part
from app.people.models import Person
from app.people.queries import families_of, find_people
from app.programme import offers, places, queries
from app.programme.blueprint import bp
from app.programme.buttons import press, seen_version, warn_of_bans
from app.programme.forms import PersonForm, PlaceForm
from app.programme.models import OVER, Activity, Participation, ParticipationStatus
from app.programme.queries import seats_left
from app.programme.visibility import activity_for, participation_for
from app.rules.text import clean

MOST_FOUND = 8
MOST_TYPED = 80
RETURNING = (
    ParticipationStatus.ACTIVE,
    ParticipationStatus.WAITLISTED,
    ParticipationStatus.APPLIED,
)


@bp.route("/angebote/<int:activity_id>/personen")
@requires(Permission.PROGRAMME_EDIT)
def find_members(activity_id: int) -> ResponseReturnValue:
    """People to add, for what is typed (?wer=…): a page, or for htmx the list alone."""
    session = db.session()
    found = activity_for(session, current_user, activity_id)
    typed = clean(request.args.get("wer", ""))[:MOST_TYPED]
    rows = find_people(session, typed, limit=MOST_FOUND) if typed else []
    inside = {row.person_id for row in queries.participants(session, found.id)}
    template = "programme/_found.html" if wants_part() else "programme/find_members.html"
    return render_template(
        template,
        activity=found,
        typed=typed,
        rows=rows,
        inside=inside,
        full=_is_full(session, found),
        families=families_of(session, [row.id for row in rows]),
    )


def _is_full(session: Session, activity: Activity) -> bool:
    left = seats_left(session, activity)
    return left is not None and left <= 0


@bp.route("/angebote/<int:activity_id>/personen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def enrol(activity_id: int) -> ResponseReturnValue:
    """Give somebody a place, or one in the queue. Twice is once."""
    form = PersonForm()
    if not form.validate_on_submit():
        raise NotForYou

    def work(session: Session) -> str | dict[str, str]:
        found = activity_for(session, current_user, activity_id)
        person = session.get(Person, PersonId(form.person_id.data or 0))
        if person is None:
            raise NotForYou
        row = places.enrol(session, found, person.id, by=current_user.actor, at=clock.now())
        warn_of_bans(session, found.id)
        return _welcome(person, row)

    return press(work, _page_of(activity_id))


def _welcome(person: Person, row: Participation) -> str:
    name = person.call_name or person.given_name
    if row.status == ParticipationStatus.WAITLISTED:
        return gettext("All places are taken: %(name)s is on the waiting list.", name=name)
    return gettext("%(name)s takes part.", name=name)


@bp.route("/teilnahmen/<int:participation_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def member(participation_id: int) -> ResponseReturnValue:
    """What one person does in one activity."""
    row = participation_for(db.session(), current_user, participation_id)
    form = PlaceForm(obj=row)
    if not form.validate_on_submit():
        return page("programme/member.html", form=form, row=row)
    with transaction() as session:
        row = participation_for(session, current_user, participation_id)
        places.change_place(
            session,
            row,
            part=form.part.data or "",
            starts_on=form.starts_on.data,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
        activity_id = row.activity_id
    flash(gettext("Saved."), "success")
    return redirect(_page_of(activity_id), 303)


@bp.route("/teilnahmen/<int:participation_id>/beenden", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def leave(participation_id: int) -> ResponseReturnValue:
    row = participation_for(db.session(), current_user, participation_id)
    back, was, version = _page_of(row.activity_id), row.status, seen_version()

    def work(session: Session) -> str | dict[str, str]:
        held = participation_for(session, current_user, participation_id)
        if held.status in OVER:
            return gettext("%(name)s no longer takes part.", name=_first_name(held))
        offered = places.leave(
            session, held, version=version, by=current_user.actor, at=clock.now()
        )
        said = gettext("%(name)s no longer takes part.", name=_first_name(held))
        if offered:
            return f"{said} {_offered_to(session, offered)}"
        undo = url_for("programme.rejoin", participation_id=participation_id, war=was)
        return {"text": said, "undo": undo}

    return press(work, back)


@bp.route("/teilnahmen/<int:participation_id>/zurueck", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def rejoin(participation_id: int) -> ResponseReturnValue:
    """Undo of `leave`; ?war= says what they were before."""
    row = participation_for(db.session(), current_user, participation_id)
    was = next((one for one in RETURNING if one == request.args.get("war")), RETURNING[0])

    def work(session: Session) -> str:
        held = participation_for(session, current_user, participation_id)
        places.take_back_leaving(session, held, was, by=current_user.actor, at=clock.now())
        return gettext("%(name)s is on the list again.", name=_first_name(held))

    return press(work, _page_of(row.activity_id))


@bp.route("/angebote/<int:activity_id>/anbieten", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def offer_place(activity_id: int) -> ResponseReturnValue:
    """Offer the free place to whoever has waited longest."""

    def work(session: Session) -> str:
        found = activity_for(session, current_user, activity_id)
        who, now = current_user.actor, clock.now()
        rows = offers.offer_free(session, found, by_hand=True, by=who, at=now)
        if not rows:
            return gettext("Nobody can be offered a place now.")
        return _offered_to(session, rows)

    return press(work, _page_of(activity_id))


@bp.route("/teilnahmen/<int:participation_id>/annehmen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def accept(participation_id: int) -> ResponseReturnValue:
    """The family has said yes on the telephone."""
    row = participation_for(db.session(), current_user, participation_id)

    def work(session: Session) -> str:
        held = participation_for(session, current_user, participation_id)
        offers.accept_offer(session, held, by=current_user.actor, at=clock.now())
        return gettext("%(name)s takes part.", name=_first_name(held))

    return press(work, _page_of(row.activity_id))


@bp.route("/teilnahmen/<int:participation_id>/ablehnen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def decline(participation_id: int) -> ResponseReturnValue:
    """The family does not want the place: it is offered to the next."""
    row = participation_for(db.session(), current_user, participation_id)

    def work(session: Session) -> str:
        held = participation_for(session, current_user, participation_id)
        rows = offers.decline_offer(session, held, by=current_user.actor, at=clock.now())
        return _offered_to(session, rows) if rows else gettext("Noted. Nobody else waits.")

    return press(work, _page_of(row.activity_id))


def _offered_to(session: Session, rows: Sequence[Participation]) -> str:
    people = [session.get_one(Person, row.person_id) for row in rows]
    return gettext(
        "The place is offered to %(name)s; the family is told.",
        name=formats.listed([one.short_name for one in people]),
    )


def _first_name(row: Participation) -> str:
    return row.person.call_name or row.person.given_name


def _page_of(activity_id: int) -> str:
    return url_for("programme.activity", activity_id=activity_id, _anchor="menschen")
