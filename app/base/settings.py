"""What the association sets for itself: its name and how it is reached."""

from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base.db import Model, Versioned, read


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
).limit(1)


@cache
def unnamed() -> Association:
    """Stands in until the house has been set up."""
    return Association(
        id=1, name="Einklang", short_name="Einklang", phone="", email="", demo=False, website=""
    )


def association(session: Session) -> Association:
    return session.scalar(_HOUSE) or unnamed()


def shown(session: Session) -> Any:
    """What pages say of the association, as a light row."""
    return read(session, _SHOWN).one_or_none() or unnamed()
