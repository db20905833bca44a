"""Where one can play: a partner's place, a partner without one, or a room of our own."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import ActivityId, ContactPersonId, OrganisationId, PersonId, PieceId, PlaceId
from app.partners.models import ContactPerson, Organisation, OrganisationKind, Place
from app.performances.models import Performance, PerformanceStatus, SetItem
from app.programme.models import Event, EventStatus

WITHOUT_PLACE = (
    OrganisationKind.SENIOR_HOME,
    OrganisationKind.SCHOOL,
    OrganisationKind.CLUB,
    OrganisationKind.ASSOCIATION,
)
"""Partners one plays at even before their rooms have been entered."""


@dataclass(frozen=True, slots=True)
class Contact:
    id: ContactPersonId
    name: str
    task: str
    phone: str
    email: str


@dataclass(slots=True)
class Home:
    """A place to play with what is known of it; a fact nobody has asked about is None."""

    key: str
    """"p3" for a place, "o7" for a partner without one: the value of the form's field."""
    name: str
    organisation: str
    address: str
    own: bool
    organisation_id: OrganisationId | None
    place_id: PlaceId | None
    phone: str
    email: str
    house_rules: str
    piano: bool | None
    piano_tuned_on: date | None
    step_free: bool | None
    sockets: bool | None
    parking: str
    largest_audience: int | None
    largest_group: int | None
    travel_minutes: int
    retired: bool
    contacts: list[Contact] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What a performance there is called."""
        return self.organisation or self.name

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Whom to ring up, with the number: the contacts, else the house."""
        found = [(one.name, one.phone) for one in self.contacts if one.phone]
        return found or ([(self.title, self.phone)] if self.phone else [])

    @property
    def label(self) -> str:
        if not self.organisation or self.organisation == self.name or not self.name:
            return self.title
        return f"{self.organisation} · {self.name}"


@dataclass(frozen=True, slots=True)
class LastTime:
    """The latest performance at a home, and what was played there."""

    activity_id: ActivityId
    starts_at: datetime
    minutes: int
    pieces: tuple[PieceId, ...]
    leader_id: PersonId | None


def list_homes(session: Session) -> list[Home]:
    """Senior homes first, then other partners, then own rooms. One statement."""
    homes: dict[str, Home] = {}
    for row in read(session, _statement()):
        key = f"p{row.place_id}" if row.place_id else f"o{row.organisation_id}"
        home = homes.get(key)
        if home is None:
            home = homes[key] = _home(key, row)
        if row.contact_id is not None:
            home.contacts.append(
                Contact(
                    row.contact_id,
                    row.contact_name,
                    row.contact_task,
                    row.contact_phone,
                    row.contact_email,
                )
            )
    return list(homes.values())


@cache
def _statement() -> AnySelect:
    senior = case((Organisation.kind == OrganisationKind.SENIOR_HOME, 0), else_=1)
    return (
        select(
            Place.id.label("place_id"),
            Place.name.label("place_name"),
            Place.own,
            Place.street,
            Place.postcode,
            Place.city,
            Place.piano,
            Place.piano_tuned_on,
            Place.step_free,
            Place.sockets,
            Place.parking,
            Place.largest_audience,
            Place.largest_group,
            Place.travel_minutes,
            or_(Place.retired.is_(True), Organisation.retired.is_(True)).label("retired"),
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            Organisation.street.label("organisation_street"),
            Organisation.postcode.label("organisation_postcode"),
            Organisation.city.label("organisation_city"),
            Organisation.phone,
            Organisation.email,
            Organisation.house_rules,
            ContactPerson.id.label("contact_id"),
            ContactPerson.name.label("contact_name"),
            ContactPerson.task.label("contact_task"),
            ContactPerson.phone.label("contact_phone"),
            ContactPerson.email.label("contact_email"),
        )
        .select_from(Place)
        .join(Organisation, Organisation.id == Place.organisation_id, full=True)
        .outerjoin(ContactPerson, ContactPerson.organisation_id == Organisation.id)
        .where(or_(Place.id.is_not(None), Organisation.kind.in_(WITHOUT_PLACE)))
        .order_by(
            case((Place.own.is_(True), 1), else_=0),
            senior,
            Organisation.sort_key,
            Place.sort_key,
            Place.id,
            ContactPerson.id,
        )
    )


def _home(key: str, row: AnyRow) -> Home:
    street = row.street or row.organisation_street or ""
    postcode = row.postcode or row.organisation_postcode or ""
    town = f"{postcode} {row.city or row.organisation_city or ''}"
    return Home(
        key=key,
        name=row.place_name or row.organisation_name,
        organisation="" if row.own else row.organisation_name or "",
        address=", ".join(part for part in (street, town.strip()) if part),
        own=bool(row.own),
        organisation_id=row.organisation_id,
        place_id=row.place_id,
        phone=row.phone or "",
        email=row.email or "",
        house_rules=row.house_rules or "",
        piano=row.piano,
        piano_tuned_on=row.piano_tuned_on,
        step_free=row.step_free,
        sockets=row.sockets,
        parking=row.parking or "",
        largest_audience=row.largest_audience,
        largest_group=row.largest_group,
        travel_minutes=row.travel_minutes or 0,
        retired=bool(row.retired),
        contacts=[],
    )


def find_last_time(
    session: Session, home: Home, *, before: datetime, except_for: ActivityId | None = None
) -> LastTime | None:
    """The latest performance at this home that began before an instant. One statement."""
    asked = {"before": before, "except_for": except_for or 0}
    if home.own or home.organisation_id is None:
        rows = read(session, _last_time(by_place=True), **asked, place=home.place_id).all()
    else:
        theirs = home.organisation_id
        rows = read(session, _last_time(by_place=False), **asked, organisation=theirs).all()
    if not rows:
        return None
    first = rows[0]
    minutes = int((first.ends_at - first.starts_at).total_seconds()) // 60
    pieces = tuple(row.piece_id for row in rows if row.piece_id is not None)
    return LastTime(first.activity_id, first.starts_at, minutes, pieces, first.leader_id)


@cache
def _last_time(*, by_place: bool) -> AnySelect:
    there = Performance.organisation_id == bindparam("organisation")
    latest = (
        select(Performance.activity_id, Event.starts_at, Event.ends_at, Event.leader_id)
        .join(Event, Event.id == Performance.event_id)
        .where(
            Event.place_id == bindparam("place") if by_place else there,
            Event.starts_at < bindparam("before"),
            Event.status != EventStatus.CANCELLED,
            Performance.status != PerformanceStatus.ASKED,
            Performance.activity_id != bindparam("except_for"),
        )
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(1)
        .subquery()
    )
    return (
        select(latest, SetItem.piece_id)
        .outerjoin(SetItem, SetItem.activity_id == latest.c.activity_id)
        .order_by(SetItem.position)
    )
