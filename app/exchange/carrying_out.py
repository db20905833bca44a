"""A planned list becomes people, families and places, in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import Versioned
from app.base.ids import PersonId
from app.exchange.lines import Line, split_name
from app.exchange.models import Draft, Import, Made, Sort
from app.exchange.planning import Household, Outcome, Plan, Row
from app.people import service as people
from app.people.models import Family, FamilyRole, Person, Phone
from app.people.service import NewMember
from app.programme import places
from app.programme.models import OVER, Activity, Participation


@dataclass(frozen=True, slots=True)
class Scribe:
    """Carries out one import and notes what it makes."""

    session: Session
    run: Import
    by: Actor
    at: datetime

    def note(self, thing: Versioned, **ids: int) -> None:
        made = Made(import_id=self.run.id, version=thing.version, **ids)
        self.session.add(made)


def carry_out(
    session: Session,
    draft: Draft,
    plan: Plan,
    activity: Activity | None,
    *,
    by: Actor,
    at: datetime,
) -> Import:
    """Make what is planned and throw the draft away. activity: where everybody gets a place"""
    run = Import(
        sort=Sort.PEOPLE,
        made_at=at,
        made_by=str(by),
        activity_id=activity.id if activity else None,
    )
    session.add(run)
    session.flush()
    scribe = Scribe(session, run, by, at)
    persons: dict[int, PersonId] = {
        row.line.number: row.known.id for row in plan.of(Outcome.KNOWN) if row.known
    }
    for household in plan.households:
        persons |= _take_in(scribe, household)
    if activity is not None:
        known = _places(session, activity)
        for row in plan.rows:
            person_id = persons.get(row.line.number)
            if person_id is not None:
                _enrol(scribe, activity, person_id, row.line.part, known.get(person_id, ""))
    session.delete(draft)
    session.flush()
    audit.record(session, "exchange.import_people", "import", run.id, by=by, at=at)
    return run


def _take_in(scribe: Scribe, household: Household) -> dict[int, PersonId]:
    """The people of one household, by the number of their row."""
    if household.alone:
        return {row.line.number: _single(scribe, row.line) for row in household.rows}
    members = list(_members(household))
    if household.home is None:
        made = _family(scribe, household, [member for member, _row in members])
    else:
        made = _joined(scribe, household.home.id, [member for member, _row in members])
    found = {}
    for person, (_member, row) in zip(made, members, strict=True):
        if row is not None:
            found[row.line.number] = person.id
    _further_numbers(scribe, household, made)
    return found


def _members(household: Household) -> Iterator[tuple[NewMember, Row | None]]:
    """Guardians first. What the list says of a number is theirs, if there is a guardian."""
    rows = household.rows
    phones, mail = _numbers(household), next((row.line.email for row in rows if row.line.email), "")
    for number, name in enumerate(household.guardians):
        given, family = split_name(name)
        first = number == 0
        yield (
            NewMember(
                given,
                family,
                FamilyRole.GUARDIAN,
                phone=phones[0] if first and phones else "",
                email=mail if first else "",
            ),
            None,
        )
    for row in rows:
        line = row.line
        own = not household.guardians
        yield (
            NewMember(
                line.given_name,
                line.family_name,
                row.role,
                line.birth_date,
                line.birth_year,
                phone=line.phones[0] if own and line.phones else "",
                email=line.email if own else "",
                call_name=line.call_name,
            ),
            row,
        )


def _numbers(household: Household) -> list[str]:
    found = {formats.dialled(one): one for row in household.rows for one in row.line.phones}
    return list(found.values())


def _family(scribe: Scribe, household: Household, members: Sequence[NewMember]) -> list[Person]:
    street, postcode, city = household.address
    family = people.create_family(
        scribe.session,
        name=household.name,
        members=members,
        street=street,
        postcode=postcode,
        city=city,
        by=scribe.by,
        at=scribe.at,
    )
    scribe.note(family, family_id=family.id)
    scribe.run.families += 1
    return [_noted(scribe, member.person) for member in family.members]


def _joined(scribe: Scribe, family_id: int, members: Sequence[NewMember]) -> list[Person]:
    family = scribe.session.get_one(Family, family_id)
    return [
        _noted(
            scribe,
            people.add_member(scribe.session, family, member, by=scribe.by, at=scribe.at),
        )
        for member in members
    ]


def _single(scribe: Scribe, line: Line) -> PersonId:
    person = people.create_person(
        scribe.session,
        given_name=line.given_name,
        family_name=line.family_name,
        call_name=line.call_name,
        birth_date=line.birth_date,
        birth_year=line.birth_year,
        email=line.email,
        phones=[(number, "") for number in line.phones],
        by=scribe.by,
        at=scribe.at,
    )
    return _noted(scribe, person).id


def _noted(scribe: Scribe, person: Person) -> Person:
    scribe.note(person, person_id=person.id)
    scribe.run.people += 1
    return person


def _further_numbers(scribe: Scribe, household: Household, made: Sequence[Person]) -> None:
    """A form takes one number for each person; lists may have more."""
    if household.guardians:
        owners = [(made[0], number) for number in _numbers(household)[1:]]
    else:
        rows = zip(made, household.rows, strict=True)
        owners = [(person, number) for person, row in rows for number in row.line.phones[1:]]
    for person, number in owners:
        dialled = formats.dialled(number)
        scribe.session.add(Phone(person_id=person.id, number=number, dialled=dialled))


def _places(session: Session, activity: Activity) -> dict[PersonId, str]:
    """How everybody stands who is or was on the list of an offer."""
    rows = select(Participation.person_id, Participation.status).where(
        Participation.activity_id == activity.id
    )
    return {row.person_id: row.status for row in session.execute(rows)}


def _enrol(scribe: Scribe, activity: Activity, person_id: PersonId, part: str, before: str) -> None:
    """A place, or one in the queue. Who has one keeps it."""
    if before and before not in OVER:
        return
    made = places.enrol(scribe.session, activity, person_id, part=part, by=scribe.by, at=scribe.at)
    row = Made(import_id=scribe.run.id, participation_id=made.id, version=made.version)
    row.before = before
    scribe.session.add(row)
    scribe.run.places += 1
