"""What the pages of the import read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.exchange.models import Draft, Import, Made, Sort
from app.programme.models import Activity, Kind

MOST = 20


def list_imports(session: Session) -> Sequence[AnyRow]:
    """The last few, with the offer they were for."""
    return session.execute(_IMPORTS.order_by(Import.id.desc()).limit(MOST)).all()


_IMPORTS = select(
    Import.id,
    Import.sort,
    Import.made_at,
    Import.made_by,
    Import.people,
    Import.families,
    Import.places,
    Import.events,
    Import.changed,
    Import.undone_at,
    Import.stayed,
    Import.activity_id,
    Activity.title.label("activity"),
).outerjoin(Activity, Activity.id == Import.activity_id)


def get_import(session: Session, import_id: int) -> AnyRow:
    """Raises NotForYou when there is none."""
    row = session.execute(_IMPORTS.where(Import.id == import_id)).one_or_none()
    if row is None:
        raise NotForYou
    return row


def is_known(session: Session, import_id: int) -> bool:
    """Whether it is still known what it has made."""
    found = session.scalar(
        select(func.count()).select_from(Made).where(Made.import_id == import_id)
    )
    return bool(found)


def list_drafts(session: Session, owner: Actor) -> Sequence[AnyRow]:
    """Lists somebody has handed in and not carried out, the newest first."""
    return session.execute(
        select(Draft.id, Draft.sort, Draft.created_at)
        .where(Draft.owner == str(owner))
        .order_by(Draft.id.desc())
        .limit(MOST)
    ).all()


def activity_choices(session: Session, sort: Sort) -> list[tuple[int, str]]:
    """Running offers. The dates of a performance are its planner's."""
    rows = select(Activity.id, Activity.title).where(Activity.archived_at.is_(None))
    if sort is Sort.EVENTS:
        rows = rows.where(Activity.kind != Kind.PERFORMANCE)
    found = session.execute(rows.order_by(Activity.sort_key, Activity.id))
    return [(row.id, row.title) for row in found]
