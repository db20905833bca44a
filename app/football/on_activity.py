"""The way from a team in the programme to the coach's desk."""

from flask import render_template
from sqlalchemy.orm import Session

from app.programme.models import Activity, Kind
from app.programme.parts import on_activity


@on_activity
def its_desk(_session: Session, activity: Activity) -> str:
    if activity.kind != Kind.TEAM:
        return ""
    return render_template("football/_on_activity.html", activity=activity)
