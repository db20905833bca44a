"""Use cases around people and families."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import FamilyId, PersonId
from app.people import links, protection
from app.people.models import GUARDIANS, ContactBan, Family, FamilyMember, FamilyRole, Person, Phone
from app.people.signals import (
    family_changed,
    guest_recognised,
    person_archived,
    person_renamed,
    person_restored,
)
from app.rules.times import day_of

OLDEST = 120
"""Years. An earlier birth is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """One line of the form for a whole family."""

    given_name: str
    family_name: str = ""
    role: FamilyRole = FamilyRole.CHILD
    birth_date: date | None = None
    birth_year: int | None = None
    birth_about: bool = False
    phone: str = ""
    email: str = ""
    call_name: str = ""


def create_family(
    session: Session,
    *,
    name: str,
    members: Sequence[NewMember],
    street: str = "",
    postcode: str = "",
    city: str = "",
    care_of: str = "",
    language: str = "de",
    note: str = "",
    by: Actor,
    at: datetime,
) -> Family:
    """A whole family at once, with the link to its own page."""
    family = Family(
        name=name,
        street=street,
        postcode=postcode,
        city=city,
        care_of=care_of,
        language=language,
        note=note,
    )
    for position, line in enumerate(members):
        person = _person_of(line, at)
        family.members.append(FamilyMember(person=person, role=line.role, position=position))
    session.add(family)
    session.flush()
    links.issue_link(session, family, by=by, at=at)
    audit.record(session, "people.create_family", "family", family.id, by=by, at=at)
    return family


def change_family(
    session: Session,
    family: Family,
    *,
    name: str,
    street: str,
    postcode: str,
    city: str,
    care_of: str,
    language: str,
    note: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Name, address, language, note. Members have use cases of their own."""
    check_version(family, version)
    family.name, family.note, family.language = name, note, language
    family.street, family.postcode, family.city = street, postcode, city
    family.care_of = care_of
    session.flush()
    audit.record(session, "people.change_family", "family", family.id, by=by, at=at)


def add_member(
    session: Session, family: Family, member: NewMember, *, by: Actor, at: datetime
) -> Person:
    """Somebody new in this family."""
    person = _person_of(member, at)
    session.add(person)
    session.flush()
    join_family(session, family, person, role=member.role, by=by, at=at)
    return person


def join_family(
    session: Session, family: Family, person: Person, *, role: FamilyRole, by: Actor, at: datetime
) -> FamilyMember:
    """Somebody known already belongs here too: a child of two households, a grandmother.

    The family's links die if they would now serve both sides of a contact ban.
    Raises RuleBroken for a member who is one already, and while nobody has looked at a family
    that has come by itself: its page is in a stranger's hands.
    """
    hold(session, Family, family.id)
    if family.unseen_since is not None:
        raise RuleBroken(gettext("Please look at this family first: it has come by itself."))
    if _membership(session, family.id, person.id) is not None:
        raise RuleBroken(gettext("%(name)s belongs to this family already.", name=person.name))
    last = session.scalar(
        select(func.max(FamilyMember.position)).where(FamilyMember.family_id == family.id)
    )
    position = 0 if last is None else last + 1
    member = FamilyMember(family_id=family.id, person_id=person.id, role=role, position=position)
    session.add(member)
    session.flush()
    links.revoke_unsafe_links(session, family.id, by=by, at=at)
    audit.record(session, "people.join_family", "family", family.id, by=by, at=at)
    family_changed.send(session, family_ids=[family.id], at=at)
    return member


def change_role(
    session: Session, member: FamilyMember, *, role: FamilyRole, by: Actor, at: datetime
) -> None:
    """Child, guardian, guardian without custody, other. Who is no guardian keeps no link."""
    if member.role == role:
        return
    member.role = role
    session.flush()
    if role not in GUARDIANS:
        links.revoke_links_of(session, member.person_id, family_id=member.family_id, by=by, at=at)
    audit.record(session, "people.change_role", "family", member.family_id, by=by, at=at)
    family_changed.send(session, family_ids=[member.family_id], at=at)


def remove_member(session: Session, member: FamilyMember, *, by: Actor, at: datetime) -> None:
    """They belong here no longer; the person stays. Their own link to this family dies."""
    family_id, person_id = member.family_id, member.person_id
    session.delete(member)
    session.flush()
    links.revoke_links_of(session, person_id, family_id=family_id, by=by, at=at)
    audit.record(session, "people.remove_member", "family", family_id, by=by, at=at)
    family_changed.send(session, family_ids=[family_id], at=at)


def create_person(
    session: Session,
    *,
    given_name: str,
    family_name: str = "",
    call_name: str = "",
    latin_name: str = "",
    birth_date: date | None = None,
    birth_year: int | None = None,
    birth_about: bool = False,
    email: str = "",
    interpreter: str = "",
    note: str = "",
    phones: Sequence[tuple[str, str]] = (),
    provisional: bool = False,
    by: Actor,
    at: datetime,
) -> Person:
    """Somebody without a family: a teacher, a volunteer, or a guest known by first name.

    phones: (number, label)
    """
    person = Person(
        given_name=given_name,
        family_name=family_name,
        call_name=call_name,
        latin_name=latin_name,
        email=email,
        interpreter=interpreter,
        note=note,
        provisional=provisional,
        phones=_phones(phones),
    )
    _set_birth(person, birth_date, birth_year, at, about=birth_about)
    session.add(person)
    session.flush()
    audit.record(session, "people.create_person", "person", person.id, by=by, at=at)
    return person


def change_person(
    session: Session,
    person: Person,
    *,
    given_name: str,
    family_name: str,
    call_name: str,
    latin_name: str,
    birth_date: date | None,
    birth_year: int | None,
    birth_about: bool = False,
    email: str,
    interpreter: str,
    note: str,
    phones: Sequence[tuple[str, str]],
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change what is known of somebody. A guest whose entry the office saves is a guest no more.

    person: with phones loaded (directory.find_person)
    """
    check_version(person, version)
    before = person.short_name
    person.given_name, person.family_name = given_name, family_name
    person.call_name, person.latin_name = call_name, latin_name
    person.email, person.interpreter, person.note = email, interpreter, note
    person.provisional = False
    _set_birth(person, birth_date, birth_year, at, about=birth_about)
    _set_phones(person, phones)
    session.flush()
    audit.record(session, "people.change_person", "person", person.id, by=by, at=at)
    if person.short_name != before:
        person_renamed.send(session, person_ids=[person.id], at=at)


def recognise_guest(
    session: Session, guest: Person, known: Person, *, by: Actor, at: datetime
) -> None:
    """A guest is somebody we know: whatever was noted of them is noted of the other, and they go.

    Raises RuleBroken for somebody who is no guest, or is the same person.
    """
    if not guest.provisional or guest is known:
        raise RuleBroken(gettext("%(name)s is not a guest any more.", name=guest.short_name))
    _keep_bans(session, guest.id, known.id, by=by, at=at)
    guest_recognised.send(session, guest_id=guest.id, person_id=known.id, at=at)
    session.execute(delete(Person).where(Person.id == guest.id))
    session.expunge(guest)
    audit.record(session, "people.recognise_guest", "person", known.id, by=by, at=at)


def _keep_bans(
    session: Session, guest_id: PersonId, known_id: PersonId, *, by: Actor, at: datetime
) -> None:
    """A contact ban noted of the guest is one of the person."""
    rows = session.scalars(
        select(ContactBan).where(
            or_(ContactBan.guardian_id == guest_id, ContactBan.child_id == guest_id)
        )
    ).all()
    for row in rows:
        guardian = known_id if row.guardian_id == guest_id else row.guardian_id
        child = known_id if row.child_id == guest_id else row.child_id
        if guardian != child:
            one, other = session.get_one(Person, guardian), session.get_one(Person, child)
            protection.ban_contact(session, one, other, by=by, at=at)


def archive_person(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """They come no longer: out of lists and search, their own links dead, nothing deleted."""
    if person.archived_at is not None:
        return
    person.archived_at = at
    session.flush()
    links.revoke_links_of(session, person.id, by=by, at=at)
    audit.record(session, "people.archive_person", "person", person.id, by=by, at=at)
    person_archived.send(session, person_id=person.id, by=by, at=at)
    _tell_families_of(session, person.id, at)


def restore_person(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    if person.archived_at is None:
        return
    person.archived_at = None
    session.flush()
    audit.record(session, "people.restore_person", "person", person.id, by=by, at=at)
    person_restored.send(session, person_id=person.id, by=by, at=at)
    _tell_families_of(session, person.id, at)


def _person_of(line: NewMember, at: datetime) -> Person:
    person = Person(
        given_name=line.given_name,
        family_name=line.family_name,
        call_name=line.call_name,
        email=line.email,
        phones=_phones([(line.phone, "")]),
    )
    _set_birth(person, line.birth_date, line.birth_year, at, about=line.birth_about)
    return person


def _set_birth(
    person: Person, day: date | None, year: int | None, at: datetime, *, about: bool
) -> None:
    """A whole date brings its year along. Raises RuleBroken for what cannot be."""
    today = day_of(at)
    year = day.year if day else year
    if (day and day > today) or (year and year > today.year):
        raise RuleBroken(gettext("This birthday is still to come."), field="birth")
    if year is not None and year < today.year - OLDEST:
        raise RuleBroken(gettext("Please check the year of birth."), field="birth")
    person.birth_date, person.birth_year = day, year
    person.birth_about = about and day is None and year is not None


def _set_phones(person: Person, phones: Sequence[tuple[str, str]]) -> None:
    """Replace the numbers, unless they are the same: an unchanged person keeps its version."""
    wanted = [(number, label) for number, label in phones if number]
    if [(phone.number, phone.label) for phone in person.phones] != wanted:
        person.phones = _phones(wanted)


def _phones(wanted: Sequence[tuple[str, str]]) -> list[Phone]:
    return [
        Phone(number=number, dialled=formats.dialled(number), label=label)
        for number, label in wanted
        if number
    ]


def _membership(session: Session, family_id: FamilyId, person_id: PersonId) -> FamilyMember | None:
    return session.scalar(
        select(FamilyMember).where(
            FamilyMember.family_id == family_id, FamilyMember.person_id == person_id
        )
    )


def _tell_families_of(session: Session, person_id: PersonId, at: datetime) -> None:
    theirs = session.scalars(
        select(FamilyMember.family_id).where(FamilyMember.person_id == person_id)
    ).all()
    if theirs:
        family_changed.send(session, family_ids=list(theirs), at=at)
