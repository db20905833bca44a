"""What a lesson teaches, on the page of its activity in the programme."""

from flask import render_template
from sqlalchemy.orm import Session

from app.courses.models import TAUGHT
from app.courses.queries import facts_of
from app.courses.words import facts_in_words
from app.programme.models import Activity
from app.programme.parts import on_activity


@on_activity
def what_it_teaches(session: Session, activity: Activity) -> str:
    if activity.kind not in TAUGHT:
        return ""
    return render_template(
        "courses/_on_activity.html",
        activity=activity,
        facts=facts_of(session, [activity.id]).get(activity.id),
        facts_in_words=facts_in_words,
    )
