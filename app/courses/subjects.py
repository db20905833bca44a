"""Use cases of subjects and their departments."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.courses.models import Department, Subject
from app.courses.starting_set import USUAL
from app.rules.names import fold, sort_key


def add_subject(
    session: Session, *, name: str, department: str, by: Actor, at: datetime
) -> Subject:
    """department: an existing one's name, or a new one's. Raises RuleBroken for a double."""
    subject = Subject(retired=False)
    _apply(session, subject, name, department)
    session.add(subject)
    session.flush()
    audit.record(session, "courses.add_subject", "subject", subject.id, by=by, at=at)
    return subject


def change_subject(
    session: Session,
    subject: Subject,
    *,
    name: str,
    department: str,
    retired: bool,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """retired: offered for new lessons no longer."""
    check_version(subject, version)
    _apply(session, subject, name, department)
    subject.retired = retired
    session.flush()
    audit.record(session, "courses.change_subject", "subject", subject.id, by=by, at=at)


def take_up_usual(session: Session, *, by: Actor, at: datetime) -> int:
    """Add what of the usual subjects is missing. Returns how many that were."""
    missing = missing_usual(session.scalars(select(Subject.name)))
    for name, department in missing:
        add_subject(session, name=name, department=department, by=by, at=at)
    return len(missing)


def missing_usual(names: Iterable[str]) -> list[tuple[str, str]]:
    """Usual subjects, each with its department, that are not among these names."""
    there = {fold(name) for name in names}
    return [
        (name, department)
        for department, usual in USUAL.items()
        for name in usual
        if fold(name) not in there
    ]


def _apply(session: Session, subject: Subject, name: str, department: str) -> None:
    same = select(Subject.id, Subject.name)
    if any(fold(row.name) == fold(name) and row.id != subject.id for row in session.execute(same)):
        raise RuleBroken(gettext("There is a subject of this name already."), field="name")
    subject.name, subject.sort_key = name, sort_key(name)
    subject.department_id = _department(session, department).id


def _department(session: Session, name: str) -> Department:
    """The one of this name, however it is spelt; else a new one at the end."""
    known = session.scalars(select(Department)).all()
    found = next((one for one in known if fold(one.name) == fold(name)), None)
    if found is None:
        last = session.scalar(select(func.max(Department.position))) or 0
        found = Department(name=name, position=last + 1)
        session.add(found)
        session.flush()
    return found
