"""The way from an excursion in the programme to its coach, meeting points and counts."""

from flask import render_template
from sqlalchemy.orm import Session

from app.excursions.models import Trip
from app.programme.models import Activity, Kind
from app.programme.parts import instead_of_places, on_activity


@on_activity
def its_trip(session: Session, activity: Activity) -> str:
    if activity.kind != Kind.EXCURSION:
        return ""
    trip = session.get(Trip, activity.id)
    return render_template("excursions/_on_activity.html", activity=activity, trip=trip)


@instead_of_places
def seats_in_the_coach(session: Session, activity: Activity) -> str:
    if session.get(Trip, activity.id) is None:
        return ""
    return render_template("excursions/_seats.html", activity=activity)
