"""Use cases around partners and places: whom we work with, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import Minutes, check_version
from app.base.ids import ContactPersonId, OrganisationId
from app.partners.models import ContactPerson, Organisation, OrganisationKind, Place
from app.partners.signals import place_changed
from app.rules.names import fold, sort_key


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One line of contact persons in an organisation's form; without id somebody new."""

    name: str
    task: str = ""
    phone: str = ""
    email: str = ""
    id: ContactPersonId | None = None


def create_organisation(
    session: Session,
    *,
    kind: OrganisationKind,
    name: str,
    street: str = "",
    postcode: str = "",
    city: str = "",
    phone: str = "",
    email: str = "",
    website: str = "",
    house_rules: str = "",
    note: str = "",
    contacts: Sequence[ContactLine] = (),
    by: Actor,
    at: datetime,
) -> Organisation:
    organisation = Organisation(
        kind=kind,
        name=name,
        street=street,
        postcode=postcode,
        city=city,
        phone=phone,
        email=email,
        website=website,
        house_rules=house_rules,
        note=note,
        sort_key=sort_key(name),
        search_key=fold(name),
        contacts=[_contact(line) for line in contacts],
    )
    session.add(organisation)
    session.flush()
    audit.record(
        session, "partners.create_organisation", "organisation", organisation.id, by=by, at=at
    )
    return organisation


def change_organisation(
    session: Session,
    organisation: Organisation,
    *,
    kind: OrganisationKind,
    name: str,
    street: str,
    postcode: str,
    city: str,
    phone: str,
    email: str,
    website: str,
    house_rules: str,
    note: str,
    contacts: Sequence[ContactLine],
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Contact persons no longer listed go; performances keep their facts without them.

    organisation: with contacts loaded (queries.find_organisation)
    """
    check_version(organisation, version)
    organisation.kind, organisation.name = kind, name
    organisation.sort_key, organisation.search_key = sort_key(name), fold(name)
    organisation.street, organisation.postcode, organisation.city = street, postcode, city
    organisation.phone, organisation.email, organisation.website = phone, email, website
    organisation.house_rules, organisation.note = house_rules, note
    known = {contact.id: contact for contact in organisation.contacts}
    organisation.contacts = [
        _changed(known[line.id], line) if line.id in known else _contact(line) for line in contacts
    ]
    session.flush()
    audit.record(
        session, "partners.change_organisation", "organisation", organisation.id, by=by, at=at
    )


def create_place(
    session: Session,
    *,
    name: str,
    organisation_id: OrganisationId | None = None,
    own: bool = False,
    street: str = "",
    postcode: str = "",
    city: str = "",
    step_free: bool | None = None,
    piano: bool | None = None,
    piano_tuned_on: date | None = None,
    sockets: bool | None = None,
    parking: str = "",
    largest_audience: int | None = None,
    largest_group: int | None = None,
    travel_minutes: int = 0,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Place:
    """A room of our own (`own`) or a place at a partner's. None: nobody has asked yet."""
    place = Place(
        name=name,
        organisation_id=organisation_id,
        own=own,
        street=street,
        postcode=postcode,
        city=city,
        step_free=step_free,
        piano=piano,
        piano_tuned_on=piano_tuned_on,
        sockets=sockets,
        parking=parking,
        largest_audience=largest_audience,
        largest_group=largest_group,
        travel_minutes=Minutes(travel_minutes),
        note=note,
        sort_key=sort_key(name),
    )
    session.add(place)
    session.flush()
    audit.record(session, "partners.create_place", "place", place.id, by=by, at=at)
    return place


def change_place(
    session: Session,
    place: Place,
    *,
    name: str,
    street: str,
    postcode: str,
    city: str,
    step_free: bool | None,
    piano: bool | None,
    piano_tuned_on: date | None,
    sockets: bool | None,
    parking: str,
    largest_audience: int | None,
    largest_group: int | None,
    travel_minutes: int,
    note: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Whether name or address changed: then calendars are told and follow."""
    check_version(place, version)
    before = place.address
    place.name, place.sort_key = name, sort_key(name)
    place.street, place.postcode, place.city = street, postcode, city
    place.step_free, place.piano, place.sockets = step_free, piano, sockets
    place.piano_tuned_on, place.parking, place.note = piano_tuned_on, parking, note
    place.largest_audience, place.largest_group = largest_audience, largest_group
    place.travel_minutes = Minutes(travel_minutes)
    session.flush()
    audit.record(session, "partners.change_place", "place", place.id, by=by, at=at)
    moved = place.address != before
    if moved:
        place_changed.send(session, place_id=place.id, at=at)
    return moved


def retire(
    session: Session, one: Organisation | Place, *, retired: bool, by: Actor, at: datetime
) -> None:
    """Out of the lists to choose from, or back into them; past dates keep it."""
    one.retired = retired
    session.flush()
    deed = "retire" if retired else "revive"
    audit.record(
        session, f"partners.{deed}_{one.__tablename__}", one.__tablename__, one.id, by=by, at=at
    )


def _contact(line: ContactLine) -> ContactPerson:
    return ContactPerson(name=line.name, task=line.task, phone=line.phone, email=line.email)


def _changed(contact: ContactPerson, line: ContactLine) -> ContactPerson:
    contact.name, contact.task = line.name, line.task
    contact.phone, contact.email = line.phone, line.email
    return contact
