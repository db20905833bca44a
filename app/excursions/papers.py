"""What goes along on paper: a list to tick, the whole passenger list, and one for the coach."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, documents
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.excursions import keeping, lists, queries
from app.excursions.blueprint import bp
from app.excursions.queries import Journey, journey_for
from app.excursions.trip_pages import TRIP
from app.excursions.words import call_name
from app.people.queries import household_phones


@bp.get(TRIP + "/liste")
@requires(Permission.PROGRAMME_SEE)
def paper(activity_id: int) -> ResponseReturnValue:
    """Names, numbers and a box for every count; nothing of what families have told."""
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    riders = lists.coming(session, journey)
    points = queries.list_points(session, journey.id)
    return page(
        "excursions/paper.html",
        journey=journey,
        day=lists.when_words(journey),
        groups=lists.by_point(points, riders),
        total=len(riders),
        phones=household_phones(session, [rider.row.person_id for rider in riders]),
        calls=queries.list_calls(session, journey.id),
        call_name=call_name,
        most=lists.MOST_NUMBERS,
    )


@bp.post(TRIP + "/liste.pdf")
@requires(Permission.PROGRAMME_SEE)
def leader_pdf(activity_id: int) -> ResponseReturnValue:
    """The whole list with what families have told. A POST: each look leaves its trace first."""
    with transaction() as session:
        journey = journey_for(session, current_user, activity_id)
        notes = keeping.open_forms(session, journey, by=current_user.actor, at=clock.now())
        data = lists.for_leader(session, journey, notes)
    return _file("fahrgastliste", journey, documents.pdf("passengers", data))


@bp.get(TRIP + "/bus.pdf")
@requires(Permission.PROGRAMME_SEE)
def coach_pdf(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    data = lists.for_coach(session, journey)
    return _file("bus", journey, documents.pdf("coach", data))


@bp.get(TRIP + "/liste.csv")
@requires(Permission.PROGRAMME_SEE)
def passengers_csv(activity_id: int) -> ResponseReturnValue:
    """For a spreadsheet: who gets on where, and on which seat. No number, nothing told."""
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    heads, *rows = lists.for_spreadsheet(session, journey)
    return _file("fahrgaeste", journey, documents.spreadsheet(heads, rows), "csv")


KINDS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def _file(sort: str, journey: Journey, content: bytes, ending: str = "pdf") -> Response:
    """Named by the day alone: downloads lie about on shared computers."""
    answer = Response(content, content_type=KINDS[ending])
    name = f"{sort}-{journey.first_day.isoformat()}.{ending}"
    how = "inline" if ending == "pdf" else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
