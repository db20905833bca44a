"""What somebody has at home, on their page and on that of their lesson."""

from flask import render_template
from sqlalchemy.orm import Session

from app.base import clock
from app.base.ids import PersonId
from app.courses import loan_queries
from app.courses.models import TAUGHT
from app.people.parts import on_person
from app.programme.models import Activity
from app.programme.parts import on_activity


@on_person
def of_person(session: Session, person_id: PersonId) -> str:
    rows = loan_queries.at_home_of(session, [person_id])
    return _drawn(rows, named=False)


@on_activity
def of_members(session: Session, activity: Activity) -> str:
    if activity.kind not in TAUGHT:
        return ""
    return _drawn(loan_queries.at_home_of_members(session, activity.id), named=True)


def _drawn(rows: object, *, named: bool) -> str:
    if not rows:
        return ""
    return render_template("courses/_at_home.html", rows=rows, named=named, today=clock.today())
