"""What people hand in: a row in the database, its bytes in a folder no web server shows.

The bytes are safely on the disk before the row is committed, and go after the row has gone. What
a crash leaves between the two is found by the nightly sweep. A file belongs to whichever row
points at it, and goes with it.
"""

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import Response, current_app, request
from sqlalchemy import event, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base.actor import Actor
from app.base.db import Model
from app.base.errors import NotForYou
from app.base.ids import FileId
from app.base.photos import Photo

JPEG = "image/jpeg"
GOING = "files_going"
SETTLED = timedelta(days=1)
"""What is younger may belong to somebody who has not finished yet."""
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


class StoredFile(Model):
    """Something handed in. Its bytes are called `name`; what people called it is not kept."""

    __tablename__ = "stored_file"

    id: Mapped[FileId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by: Mapped[str]


def folder() -> Path:
    return Path(current_app.config["DATA"]) / "files"


def store_photo(session: Session, photo: Photo, *, by: Actor, at: datetime) -> StoredFile:
    """The bytes at once, the row with the transaction."""
    return _store(session, photo.jpeg, JPEG, by=by, at=at)


def remove(session: Session, file_id: FileId) -> None:
    """The row now, its bytes once that is committed."""
    stored = session.get_one(StoredFile, file_id)
    session.info.setdefault(GOING, []).append(folder() / stored.name)
    session.delete(stored)
    session.flush()


def content_of(stored: StoredFile) -> bytes | None:
    """None where the folder has lost it."""
    try:
        return (folder() / stored.name).read_bytes()
    except FileNotFoundError:
        return None


def answer(stored: StoredFile, shown_as: str) -> Response:
    """The bytes, to be looked at alone. The caller has made sure that this reader may.

    Browsers keep them, but ask each time whether they may still show them.
    """
    content = content_of(stored)
    if content is None:
        raise NotForYou
    response = Response(content, content_type=stored.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{shown_as}"'
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(stored.sha256)
    response.make_conditional(request)
    return response


def delete_ownerless(session: Session, *, at: datetime) -> int:
    """Rows nothing points at any more. Returns how many."""
    columns = [
        column
        for table in Model.metadata.tables.values()
        for column in table.columns
        if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys)
    ]
    query = select(StoredFile).where(StoredFile.created_at < at - SETTLED)
    if columns:
        owned = union_all(*(select(column).where(column.is_not(None)) for column in columns))
        query = query.where(StoredFile.id.not_in(owned))
    ownerless = session.scalars(query).all()
    for stored in ownerless:
        remove(session, stored.id)
    return len(ownerless)


def delete_rowless(session: Session, *, at: datetime) -> int:
    """Bytes no row knows: a save that was broken off, a removal cut short. Returns how many."""
    if not folder().is_dir():
        return 0
    before = (at - SETTLED).timestamp()
    settled = [path for path in folder().iterdir() if path.stat().st_mtime < before]
    known = set(session.scalars(select(StoredFile.name)))
    rowless = [path for path in settled if path.name not in known]
    for path in rowless:
        path.unlink(missing_ok=True)
    return len(rowless)


def missing(session: Session) -> int:
    """How many rows have lost their bytes."""
    there = {path.name for path in folder().iterdir()} if folder().is_dir() else set()
    return sum(name not in there for name in session.scalars(select(StoredFile.name)))


def _store(
    session: Session, content: bytes, media_type: str, *, by: Actor, at: datetime
) -> StoredFile:
    stored = StoredFile(
        name=secrets.token_hex(16),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
        created_by=str(by),
    )
    _write(folder(), stored.name, content)
    session.add(stored)
    session.flush()
    return stored


def _write(home: Path, name: str, content: bytes) -> None:
    """Nobody knows the name before the row is committed: until then half a file does no harm."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if os.name == "posix":  # the name in its folder has to last as well
        listed = os.open(home, os.O_RDONLY)
        try:
            os.fsync(listed)
        finally:
            os.close(listed)


@event.listens_for(Session, "after_commit")
def _let_go(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for path in session.info.pop(GOING, ()):
        path.unlink(missing_ok=True)


@event.listens_for(Session, "after_rollback")
def _keep(session: Session) -> None:
    session.info.pop(GOING, None)
