"""The offers somebody has a place in, or waits for, on their page in the people room."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import PersonId
from app.people.parts import on_person
from app.programme.models import OVER, Activity, Participation


@on_person
def offers(session: Session, person_id: PersonId) -> str:
    rows = session.execute(
        select(Activity.id, Activity.title, Activity.kind, Participation.status)
        .join(Participation, Participation.activity_id == Activity.id)
        .where(
            Participation.person_id == person_id,
            Participation.status.not_in(OVER),
            Activity.archived_at.is_(None),
        )
        .order_by(Activity.sort_key, Activity.id)
    ).all()
    return render_template("programme/_on_person.html", rows=rows)
