"""Each create form makes one object, however often it is sent.

A form carries a random key. The key and the place the answer led to are stored in the same
transaction as the object, so a double tap, a reload or a replay is led to the first one.
"""

from collections.abc import Callable
from datetime import datetime

from flask import redirect
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from app.base import clock
from app.base.db import Model, db, transaction


class FormKey(Model):
    """A form that has been acted upon. Swept after 30 days by the nightly job."""

    __tablename__ = "form_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    used_at: Mapped[datetime] = mapped_column(index=True)


def location_of(session: Session, key: str) -> str | None:
    return session.scalar(select(FormKey.location).where(FormKey.key == key))


def create_once(
    key: str,
    make: Callable[[Session], str],
    address: Callable[[Session, str], str] | None = None,
) -> Response:
    """Run `make` in one transaction unless `key` has been used; answer 303 to the one object.

    make:    creates the object and returns the path of its page
    address: where that path is a secret: makes it of what `make` returned, which alone is stored
    """
    try:
        with transaction() as session:
            location = location_of(session, key)
            if location is None:
                claim = FormKey(key=key, location="", used_at=clock.now())
                session.add(claim)
                session.flush()
                claim.location = location = make(session)
    except IntegrityError:
        location = location_of(db.session(), key)
        if not location:
            raise
    return redirect(address(db.session(), location) if address else location, 303)
