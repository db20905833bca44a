"""What a new calendar address can be about, and what was picked."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import RuleBroken
from app.feeds.forms import FeedForm
from app.feeds.models import FeedKind
from app.programme.models import Activity
from app.programme.queries import leader_choices, list_places

FIELD = {
    FeedKind.TEAM: "activity_id",
    FeedKind.ROOM: "place_id",
    FeedKind.LEADER: "person_id",
}


def fill(session: Session, form: FeedForm) -> None:
    activities = session.execute(
        select(Activity.id, Activity.title)
        .where(Activity.archived_at.is_(None))
        .order_by(Activity.sort_key)
    )
    nothing = [("", gettext("please choose"))]
    form.activity_id.choices = nothing + [(row.id, row.title) for row in activities]
    form.place_id.choices = nothing + [
        (row.id, row.name) for row in list_places(session) if row.own
    ]
    form.person_id.choices = nothing + list(leader_choices(session))


def picked(session: Session, form: FeedForm) -> dict[str, Any]:
    """Arguments for service.issue. Raises RuleBroken when the choice is incomplete."""
    kind = FeedKind(form.kind.data)
    if kind is FeedKind.PUBLIC:
        return {"kind": kind, "label": gettext("Public calendar")}
    name = FIELD[kind]
    field = form[name]
    if field.data is None:
        raise RuleBroken(gettext("Please choose whose calendar it is."), field=name)
    label = dict(field.choices)[field.data]
    return {"kind": kind, "label": label, name: field.data}
