"""Questions about instruments and who has them. Lists select columns.

Leaders see every instrument, but only of their own pupils who has it.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Date, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.base.db import AnyRow, AnySelect, read
from app.base.errors import NotForYou
from app.base.files import StoredFile
from app.base.ids import ActivityId, FileId, InstrumentId, LoanId, PersonId
from app.courses.instrument_models import Care, Instrument, Loan, LoanPhoto
from app.courses.models import Course, Department, Subject
from app.courses.starting_set import USUAL
from app.people.models import ContactBan, FamilyMember, FamilyRole, Person
from app.people.queries import LISTED, find_people
from app.programme.models import Activity, Participation, ParticipationStatus
from app.programme.visibility import Reader, own_activities
from app.programme.words import full_name
from app.rules.names import fold, matches

MOST_FOUND = 8
MOST_SUGGESTED = 24
PLAYED = tuple(name for name in USUAL if name.endswith("instrumente") or name == "Schlagwerk")
"""Departments of the usual ones whose subjects are instruments."""
Guardian = aliased(Person)


def _own_pupils(reader: Reader) -> AnySelect:
    return select(Participation.person_id).where(
        Participation.activity_id.in_(own_activities(reader.person_id)),
        Participation.status == ParticipationStatus.ACTIVE,
    )


def _known_to(reader: Reader) -> ColumnElement[bool]:
    """A condition on Loan: may this reader know who has it?"""
    return true() if reader.sees_all else Loan.person_id.in_(_own_pupils(reader))


def list_instruments(
    session: Session, reader: Reader, *, retired: bool = False
) -> Sequence[AnyRow]:
    """All of them in order, each with its open loan: loan_id is None where it is free.

    known: whether the reader may know who has it; names are empty where not
    """
    known = _known_to(reader)
    return session.execute(
        select(
            *(Instrument.id, Instrument.kind, Instrument.number, Instrument.maker),
            *(Instrument.kept_at, Instrument.condition, Instrument.retired),
            Loan.id.label("loan_id"),
            Loan.due_on,
            case((known, Person.id)).label("person_id"),
            case((known, Person.given_name), else_="").label("given_name"),
            case((known, Person.family_name), else_="").label("family_name"),
        )
        .outerjoin(Loan, (Loan.instrument_id == Instrument.id) & Loan.returned_on.is_(None))
        .outerjoin(Person, Person.id == Loan.person_id)
        .where(Instrument.retired.is_(retired))
        .order_by(Instrument.sort_key, Instrument.id)
    ).all()


def get_instrument(session: Session, instrument_id: int) -> Instrument:
    """Raises NotForYou when there is none."""
    found = session.get(Instrument, InstrumentId(instrument_id))
    if found is None:
        raise NotForYou
    return found


def loan_for(session: Session, reader: Reader, loan_id: int) -> Loan:
    """Raises NotForYou when it is missing, or somebody else's pupil has it."""
    found = session.scalar(select(Loan).where(Loan.id == LoanId(loan_id), _known_to(reader)))
    if found is None:
        raise NotForYou
    return found


def loan_row(session: Session, loan_id: LoanId) -> AnyRow:
    """Everything a page or a paper says of one loan."""
    return session.execute(_loans().where(Loan.id == loan_id)).one()


def history_of(session: Session, reader: Reader, instrument_id: InstrumentId) -> Sequence[AnyRow]:
    """Who has had it, the latest first; to leaders only their own pupils."""
    query = _loans().where(Loan.instrument_id == instrument_id, _known_to(reader))
    return session.execute(query.order_by(Loan.from_on.desc(), Loan.id.desc())).all()


def open_loan_of(session: Session, instrument_id: InstrumentId) -> Loan | None:
    """Whoever has it, whether the reader may know them or not."""
    return session.scalar(
        select(Loan).where(Loan.instrument_id == instrument_id, Loan.returned_on.is_(None))
    )


def list_care(session: Session, instrument_id: InstrumentId) -> Sequence[AnyRow]:
    return session.execute(
        select(Care.id, Care.done_on, Care.what)
        .where(Care.instrument_id == instrument_id)
        .order_by(Care.done_on.desc(), Care.id.desc())
    ).all()


def photos_of(session: Session, loan_id: LoanId) -> Sequence[AnyRow]:
    """file_id and moment, in the order they were taken."""
    return session.execute(
        select(LoanPhoto.file_id, LoanPhoto.moment)
        .where(LoanPhoto.loan_id == loan_id)
        .order_by(LoanPhoto.file_id)
    ).all()


def photo_of(session: Session, loan: Loan, file_id: int) -> StoredFile:
    """Raises NotForYou for a file that is not this loan's."""
    found = session.scalar(
        select(StoredFile)
        .join(LoanPhoto, LoanPhoto.file_id == StoredFile.id)
        .where(LoanPhoto.loan_id == loan.id, StoredFile.id == FileId(file_id))
    )
    if found is None:
        raise NotForYou
    return found


_AT_HOME = (
    select(Loan.id, Loan.person_id, Loan.due_on, Instrument.kind, Instrument.number)
    .join(Instrument, Instrument.id == Loan.instrument_id)
    .where(Loan.returned_on.is_(None))
    .order_by(Loan.due_on, Loan.id)
)
_AT_HOME_OF = _AT_HOME.where(Loan.person_id.in_(bindparam("people", expanding=True)))


def at_home_of(session: Session, people: Collection[PersonId]) -> Sequence[AnyRow]:
    """What these people have at home. One statement, put together once."""
    return read(session, _AT_HOME_OF, people=list(people)).all()


def at_home_of_members(session: Session, activity_id: ActivityId) -> Sequence[AnyRow]:
    """What those who take part in an activity have at home, with their names."""
    return session.execute(
        _AT_HOME.add_columns(Person.given_name, Person.family_name, Person.call_name)
        .join(Person, Person.id == Loan.person_id)
        .join(Participation, Participation.person_id == Person.id)
        .where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .order_by(None)
        .order_by(Person.sort_key, Loan.id)
    ).all()


_WANTED_BACK = (
    _AT_HOME.add_columns(Person.given_name, Person.family_name, Person.archived_at)
    .join(Person, Person.id == Loan.person_id)
    .where(or_(Loan.due_on < bindparam("today", type_=Date()), Person.archived_at.is_not(None)))
)


def list_wanted_back(session: Session, today: date) -> Sequence[AnyRow]:
    """What is overdue, and what people have who come no longer; the longest overdue first."""
    return read(session, _WANTED_BACK, today=today).all()


def kinds(session: Session) -> list[str]:
    """Words to choose a kind from: what the inventory has, what is taught, what is usual."""
    held = session.scalars(select(Instrument.kind).distinct())
    taught = session.scalars(
        select(Subject.name)
        .join(Department, Department.id == Subject.department_id)
        .where(Department.name.in_(PLAYED), Subject.retired.is_(False))
    )
    usual = (name for department in PLAYED for name in USUAL[department])
    return sorted({*held, *taught, *usual}, key=fold)


def kept_places(session: Session) -> list[str]:
    """Where instruments are kept already."""
    return sorted(set(session.scalars(select(Instrument.kept_at).distinct())) - {""}, key=fold)


def find_borrowers(session: Session, reader: Reader, typed: str) -> list[AnyRow]:
    """People of the typed name this reader may lend to: rows of LISTED."""
    if reader.sees_all:
        return find_people(session, typed, limit=MOST_FOUND)
    rows = session.execute(_pupils(reader)).all()
    return [row for row in rows if matches(typed, row.search_key)][:MOST_FOUND]


def likely_borrowers(session: Session, reader: Reader, kind: str) -> list[AnyRow]:
    """Who learns this instrument and has none of the kind at home: rows of LISTED."""
    subjects = [
        row.id
        for row in session.execute(select(Subject.id, Subject.name))
        if fold(row.name) == fold(kind)
    ]
    having = (
        select(Loan.person_id)
        .join(Instrument, Instrument.id == Loan.instrument_id)
        .where(Loan.returned_on.is_(None), Instrument.kind == kind)
    )
    learning = (
        select(Participation.person_id)
        .join(Course, Course.activity_id == Participation.activity_id)
        .join(Activity, Activity.id == Participation.activity_id)
        .where(
            Course.subject_id.in_(subjects),
            Participation.status == ParticipationStatus.ACTIVE,
            Activity.archived_at.is_(None),
        )
    )
    query = _pupils(reader).where(Person.id.in_(learning), Person.id.not_in(having))
    return list(session.execute(query.limit(MOST_SUGGESTED)))


def borrower_for(session: Session, reader: Reader, person_id: int) -> AnyRow:
    """A row of LISTED. Raises NotForYou for whom this reader may not lend to."""
    found = session.execute(_pupils(reader).where(Person.id == PersonId(person_id))).one_or_none()
    if found is None:
        raise NotForYou
    return found


def guardians_of(session: Session, person_id: PersonId) -> list[tuple[PersonId, str]]:
    """Who may sign for this child, those with custody first. Nobody for an adult.

    Left out is who must have no contact with the child.
    """
    child, guardian = aliased(FamilyMember), aliased(FamilyMember)
    banned = select(ContactBan.guardian_id).where(ContactBan.child_id == person_id)
    rows = session.execute(
        select(*LISTED)
        .join(guardian, guardian.person_id == Person.id)
        .join(child, child.family_id == guardian.family_id)
        .where(
            child.person_id == person_id,
            child.role == FamilyRole.CHILD,
            guardian.role == FamilyRole.GUARDIAN,
            Person.archived_at.is_(None),
            Person.id.not_in(banned),
        )
        .order_by(guardian.position, guardian.id)
    )
    return list({row.id: full_name(row) for row in rows}.items())


def _pupils(reader: Reader) -> AnySelect:
    rows = select(*LISTED).where(Person.archived_at.is_(None))
    if not reader.sees_all:
        rows = rows.where(Person.id.in_(_own_pupils(reader)))
    return rows.order_by(Person.sort_key, Person.id)


def _loans() -> AnySelect:
    return (
        select(
            *(Loan.id, Loan.instrument_id, Loan.person_id, Loan.guardian_id, Loan.created_at),
            *(Loan.from_on, Loan.due_on, Loan.accessories, Loan.condition_out, Loan.note_out),
            *(Loan.returned_on, Loan.condition_in, Loan.note_in, Loan.reminded_on),
            *(Instrument.kind, Instrument.number, Person.given_name, Person.family_name),
            *(Person.call_name, Person.archived_at),
            func.coalesce(Guardian.given_name, "").label("guardian_given"),
            func.coalesce(Guardian.family_name, "").label("guardian_family"),
        )
        .join(Instrument, Instrument.id == Loan.instrument_id)
        .join(Person, Person.id == Loan.person_id)
        .outerjoin(Guardian, Guardian.id == Loan.guardian_id)
    )
