"""What the house forgets by itself, and how SQLite is kept tidy."""

from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import delete

from app.accounts import service as accounts
from app.accounts import signing_in
from app.accounts.models import Invitation
from app.attendance import ledger
from app.base import files
from app.base.actor import SYSTEM
from app.base.db import db, reading, transaction
from app.base.once import FormKey
from app.courses import offering, school_year, substitution
from app.exchange import drafts
from app.excursions import keeping
from app.feeds import service as feeds
from app.messages.models import Message, MessageStatus
from app.messages.waiting import TOLD as WERE_TOLD
from app.workshops import seats

FORM_KEYS = timedelta(days=30)
INVITATIONS = timedelta(days=30)
FEEDS = timedelta(days=730)
DROPPED = timedelta(days=30)
TOLD = timedelta(days=180)
TAPS = timedelta(days=180)
SUBSTITUTIONS = timedelta(days=180)
"""How long each is kept after it has had its day."""


def sweep_form_keys(at: datetime) -> None:
    with transaction() as session:
        session.execute(delete(FormKey).where(FormKey.used_at < at - FORM_KEYS))


def sweep_sign_ins(at: datetime) -> None:
    """Sessions that have ended, devices long unseen, buckets run empty."""
    with transaction() as session:
        signing_in.sweep(session, at=at)


def end_expired_accounts(at: datetime) -> None:
    """Nobody has to press a button on the day an account runs out."""
    with transaction() as session:
        accounts.end_expired(session, by=SYSTEM, at=at)


def sweep_invitations(at: datetime) -> None:
    with transaction() as session:
        session.execute(delete(Invitation).where(Invitation.expires_at < at - INVITATIONS))


def sweep_feeds(at: datetime) -> None:
    """Calendars whose link was revoked so long ago that no phone can still be asking."""
    with transaction() as session:
        feeds.sweep(session, before=at - FEEDS)


def sweep_imports(at: datetime) -> None:
    """Lists that were handed in and left lying; what old imports have made stays, unlisted."""
    with transaction() as session:
        drafts.sweep(session, at)


def sweep_substitutions(at: datetime) -> None:
    with transaction() as session:
        substitution.delete_old(session, before=at - SUBSTITUTIONS)


def offer_free_lessons(at: datetime) -> None:
    """Not swept but passed on: whoever has come to the queue since is asked too."""
    with transaction() as session:
        offering.offer_what_is_free(session, by=SYSTEM, at=at)


def sweep_reservations(at: datetime) -> None:
    with transaction() as session:
        seats.delete_old(session, before=at - seats.NAMES_KEPT)


def sweep_trip_forms(at: datetime) -> None:
    """What families have told for a trip: gone 14 days after the return."""
    with transaction() as session:
        keeping.delete_due(session, at=at)


def archive_old_year(at: datetime) -> None:
    """Lessons that go on in a new school year leave the lists with the old one."""
    with transaction() as session:
        school_year.archive_ended(session, at=at)


def sweep_messages(at: datetime) -> None:
    """What was told, or need not be told. What waits or has failed stays until somebody acts."""
    dropped = (Message.status == MessageStatus.DROPPED) & (Message.done_at < at - DROPPED)
    told = Message.status.in_(WERE_TOLD) & (Message.done_at < at - TOLD)
    with transaction() as session:
        session.execute(delete(Message).where(dropped | told))


def sweep_taps(at: datetime) -> None:
    """How marks came about, tap by tap: no phone still holds one that old. Marks stay."""
    with transaction() as session:
        ledger.sweep_taps(session, before=at - TAPS)


def sweep_files(at: datetime) -> None:
    """What belongs to nobody any more: first the rows, then bytes without a row."""
    with transaction() as session:
        files.delete_ownerless(session, at=at)
    with reading() as session:
        files.delete_rowless(session, at=at)


def tidy_database(_at: datetime) -> None:
    """Deleted rows live on in SQLite's write-ahead log until it is emptied."""
    if db.engine.dialect.name != "sqlite":
        return
    with closing(db.engine.raw_connection()) as raw:  # a checkpoint cannot be in a transaction
        cursor = raw.cursor()
        cursor.execute("PRAGMA optimize")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


STEPS = {
    "form keys": sweep_form_keys,
    "sign-ins": sweep_sign_ins,
    "expired accounts": end_expired_accounts,
    "invitations": sweep_invitations,
    "feeds": sweep_feeds,
    "imports": sweep_imports,
    "substitutions": sweep_substitutions,
    "free lessons": offer_free_lessons,
    "reservations": sweep_reservations,
    "trip forms": sweep_trip_forms,
    "old school year": archive_old_year,
    "messages": sweep_messages,
    "taps": sweep_taps,
    "files": sweep_files,
    "database": tidy_database,
}
