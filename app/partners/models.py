"""Whom the school works with, and where."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import BYTEWISE, Cents, Minutes, Model, Versioned
from app.base.ids import AgreementId, ContactPersonId, FundingId, OrganisationId, PlaceId


class OrganisationKind(StrEnum):
    SENIOR_HOME = "senior_home"
    SCHOOL = "school"
    AUTHORITY = "authority"
    COMPANY = "company"
    BANK = "bank"
    UTILITY = "utility"
    CLUB = "club"
    ASSOCIATION = "association"


class Organisation(Versioned, Model):
    """A partner body."""

    __tablename__ = "organisation"

    id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    house_rules: Mapped[str] = mapped_column(default="")
    """What guests must know: hygiene, photo rule, supper time."""
    note: Mapped[str] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Offered nowhere any more; what was there keeps it."""
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)
    search_key: Mapped[str] = mapped_column(default="")

    contacts: Mapped[list["ContactPerson"]] = relationship(
        cascade="all, delete-orphan", lazy="raise_on_sql", order_by="ContactPerson.id"
    )
    places: Mapped[list["Place"]] = relationship(
        lazy="raise_on_sql", order_by="Place.id", back_populates="organisation"
    )


class ContactPerson(Versioned, Model):
    """Whom to ring at a partner's."""

    __tablename__ = "contact_person"

    id: Mapped[ContactPersonId] = mapped_column(primary_key=True)
    organisation_id: Mapped[OrganisationId] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    task: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")


class Place(Versioned, Model):
    """A room of our own, or a place at a partner's, with the facts a performance needs.

    A yes/no that nobody has asked yet is None, never "no".
    """

    __tablename__ = "place"

    id: Mapped[PlaceId] = mapped_column(primary_key=True)
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    own: Mapped[bool] = mapped_column(default=False)
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    step_free: Mapped[bool | None]
    piano: Mapped[bool | None]
    piano_tuned_on: Mapped[date | None]
    sockets: Mapped[bool | None]
    parking: Mapped[str] = mapped_column(default="")
    largest_audience: Mapped[int | None]
    largest_group: Mapped[int | None]
    travel_minutes: Mapped[Minutes] = mapped_column(default=0)
    """From the music school, by car."""
    note: Mapped[str] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Offered nowhere any more; what was there keeps it."""
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)

    organisation: Mapped[Organisation | None] = relationship(
        lazy="raise_on_sql", back_populates="places"
    )

    @property
    def address(self) -> str:
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.name, self.street, town) if part)


class Agreement(Versioned, Model):
    """A cooperation agreement: with whom, since when, until when, and when to think of it."""

    __tablename__ = "agreement"

    id: Mapped[AgreementId] = mapped_column(primary_key=True)
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    parties: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date]
    ends_on: Mapped[date | None]
    remind_days: Mapped[int] = mapped_column(default=60)
    note: Mapped[str] = mapped_column(default="")


class FundingProgramme(Versioned, Model):
    """Who pays for what. Activities are attributed to it; plan figures are typed as totals."""

    __tablename__ = "funding_programme"

    id: Mapped[FundingId] = mapped_column(primary_key=True)
    name: Mapped[str]
    funder: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    grant: Mapped[Cents | None]
    planned_events: Mapped[int | None]
    planned_people: Mapped[int | None]
    planned_hours: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
