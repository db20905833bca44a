"""Seats, posters and certificates, on the page of an offer."""

from flask import render_template
from sqlalchemy.orm import Session

from app.base import clock
from app.programme.models import Activity, Kind
from app.programme.parts import on_activity
from app.workshops import queries


@on_activity
def for_the_public(session: Session, activity: Activity) -> str:
    attended = activity.kind == Kind.WORKSHOP and queries.anybody_attended(session, activity.id)
    if not activity.public and not attended:
        return ""
    dates = queries.coming_dates(session, activity.id, clock.now()) if activity.public else []
    return render_template(
        "workshops/_on_activity.html",
        activity=activity,
        dates=dates,
        attended=attended,
        seats=queries.seats_of(session, [row.id for row in dates]),
    )
