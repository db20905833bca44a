"""People and how they belong together.

There is no field for ethnicity, origin, religion, nationality or anything that stands in for
them, and none may be added: a house test reads every column and form field (CONTRIBUTING).
Person linking stops at guardian and child: nobody can ask this database for "all relatives".
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import BYTEWISE, Model, Versioned
from app.base.ids import FamilyId, LinkId, PersonId


class Person(Versioned, Model):
    """A human being known to the school; one name is enough."""

    __tablename__ = "person"

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    """First name(s), or the only name there is."""
    family_name: Mapped[str] = mapped_column(default="")
    call_name: Mapped[str] = mapped_column(default="")
    latin_name: Mapped[str] = mapped_column(default="")
    """How the name is written in Latin letters, when it is not."""
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    birth_about: Mapped[bool] = mapped_column(default=False)
    """The year follows from an age that was told: it may be the one before."""
    email: Mapped[str] = mapped_column(default="")
    """Never unique: siblings share, grandparents borrow."""
    interpreter: Mapped[str] = mapped_column(default="")
    """Language tag an interpreter is needed for, only when one is needed."""
    note: Mapped[str] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False, index=True)
    """A guest known by first name only; the office completes it."""
    archived_at: Mapped[datetime | None]
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)
    search_key: Mapped[str] = mapped_column(BYTEWISE, default="")
    """Folded names. Both keys follow the names by themselves, see people.search."""

    phones: Mapped[list["Phone"]] = relationship(
        cascade="all, delete-orphan", lazy="raise_on_sql", order_by="Phone.id"
    )

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """What teachers and other families read."""
        return self.call_name or self.given_name


class PersonKey(Model):
    """A key under which a person is found, one typo forgiven. Written by people.search."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_key_person", "key", "person_id"),)

    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)


class Phone(Model):
    """A number as it was given, and as it is dialled."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str]
    dialled: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")


class Family(Versioned, Model):
    """A household: who is reached together."""

    __tablename__ = "family"

    id: Mapped[FamilyId] = mapped_column(primary_key=True)
    name: Mapped[str]
    care_of: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de")
    """Language of the family's pages and messages."""
    note: Mapped[str] = mapped_column(default="")
    unseen_since: Mapped[datetime | None] = mapped_column(index=True)
    """Signed up by themselves, on a public page; the office has not looked at them yet."""
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)
    search_key: Mapped[str] = mapped_column(BYTEWISE, default="")

    members: Mapped[list["FamilyMember"]] = relationship(
        cascade="all, delete-orphan",
        lazy="raise_on_sql",
        order_by="FamilyMember.position",
        back_populates="family",
    )


class FamilyKey(Model):
    """A key under which a family's name is found. Written by people.search."""

    __tablename__ = "family_key"
    __table_args__ = (Index("ix_family_key_key_family", "key", "family_id"),)

    family_id: Mapped[FamilyId] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)


class FamilyRole(StrEnum):
    CHILD = "child"
    GUARDIAN = "guardian"
    GUARDIAN_WITHOUT_CUSTODY = "guardian_without_custody"
    OTHER = "other"


GUARDIANS = (FamilyRole.GUARDIAN, FamilyRole.GUARDIAN_WITHOUT_CUSTODY)


class FamilyMember(Model):
    """A person's place in a family; a child may belong to two."""

    __tablename__ = "family_member"
    __table_args__ = (UniqueConstraint("family_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[FamilyId] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    family: Mapped[Family] = relationship(back_populates="members", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class ContactBan(Model):
    """This guardian must not learn where this child is. Kills the guardian's links at once."""

    __tablename__ = "contact_ban"
    __table_args__ = (UniqueConstraint("guardian_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guardian_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    child_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]


class Purpose(StrEnum):
    """What a family may allow or refuse, each for itself."""

    PHOTO_INTERNAL = "photo_internal"
    PHOTO_NOTICE_BOARD = "photo_notice_board"
    PHOTO_PRESS = "photo_press"
    PHOTO_WEBSITE = "photo_website"
    PHOTO_SOCIAL_MEDIA = "photo_social_media"
    VIDEO = "video"
    TRIP = "trip"
    DATA_USE = "data_use"


ON_STAGE = Purpose.PHOTO_PRESS
"""What has to be answered before somebody plays in public: the press may be there."""


class ConsentState(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Evidence(StrEnum):
    """How we know of an answer."""

    PAPER = "paper"
    SPOKEN = "spoken"
    FAMILY_LINK = "family_link"


class Consent(Model):
    """One answer about one purpose. Never changed: the newest row of a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_purpose", "person_id", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    state: Mapped[str]
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(default="")
    """Who said so, in words: "mother, on paper"."""
    evidence: Mapped[str] = mapped_column(default="")
    """One of Evidence, or nothing."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class Clearance(Model):
    """An extended criminal record certificate was shown. Only the three facts the law allows."""

    __tablename__ = "clearance"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    seen_on: Mapped[date]
    certificate_on: Mapped[date]
    without_entry: Mapped[bool]
    renew_by: Mapped[date]
    recorded_by: Mapped[str]


class FamilyLink(Model):
    """A secret page address for a family, or for one guardian of it.

    Only the hash of the secret is stored; the secret itself is derived from the installation's
    key (base.keys.link_token), so the office can print the card again.
    """

    __tablename__ = "family_link"

    id: Mapped[LinkId] = mapped_column(primary_key=True)
    family_id: Mapped[FamilyId] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), index=True
    )
    guardian_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    generation: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_on: Mapped[date | None]

    @property
    def live(self) -> bool:
        return self.revoked_at is None
