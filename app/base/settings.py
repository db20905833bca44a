"""What the association sets for itself: its name, how it is reached, how it looks."""

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base.db import Model, Versioned, read
from app.base.ids import FileId


class Tint(StrEnum):
    """The house's colour. Each is as light and as dark as the others, so all can be read."""

    TEAL = ""
    BLUE = "blue"
    VIOLET = "violet"
    BERRY = "berry"
    BRICK = "brick"
    OCHRE = "ochre"
    LEAF = "leaf"


INKS = {
    Tint.TEAL: "#006565",
    Tint.BLUE: "#2e5984",
    Tint.VIOLET: "#5a4c81",
    Tint.BERRY: "#79425d",
    Tint.BRICK: "#7f4435",
    Tint.OCHRE: "#724f16",
    Tint.LEAF: "#30643d",
}
"""The same on paper; tokens.css says it for screens."""


class Association(Versioned, Model):
    """The one row that says whose house this is."""

    __tablename__ = "association"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="Einklang")
    short_name: Mapped[str] = mapped_column(default="Einklang")
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    register_number: Mapped[str] = mapped_column(default="")
    tint: Mapped[str] = mapped_column(default=Tint.TEAL, server_default="")
    logo_id: Mapped[FileId | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="SET NULL")
    )
    installation: Mapped[str] = mapped_column(default="")
    """Random host part of calendar UIDs; never changes."""
    demo: Mapped[bool] = mapped_column(default=False)


_HOUSE = select(Association).limit(1)
_SHOWN = select(
    Association.name,
    Association.short_name,
    Association.street,
    Association.postcode,
    Association.city,
    Association.phone,
    Association.email,
    Association.website,
    Association.demo,
    Association.tint,
    Association.logo_id,
    Association.version,
).limit(1)


@cache
def unnamed() -> Association:
    """Stands in until the house has been set up."""
    return Association(
        id=1,
        name="Einklang",
        short_name="Einklang",
        phone="",
        email="",
        demo=False,
        website="",
        tint="",
    )


def association(session: Session) -> Association:
    return session.scalar(_HOUSE) or unnamed()


def shown(session: Session) -> Any:
    """What pages say of the association, as a light row."""
    return read(session, _SHOWN).one_or_none() or unnamed()
