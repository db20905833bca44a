"""How often a stranger may write to us, and how many mails that may cause."""

from datetime import datetime

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.accounts.throttle import Bucket, TooOften, network, take
from app.base.errors import RuleBroken

WRITING = Bucket("public", burst=10, hourly=20)
MAILING = Bucket("welcome", burst=2, hourly=1)


def check_writing(session: Session, *, at: datetime) -> None:
    """Raises RuleBroken for who has written very often from the same connection."""
    try:
        take(session, WRITING, network(request.remote_addr), at=at)
    except TooOften as full:
        raise RuleBroken(
            gettext(
                "That was a lot at once. Please try again in %(minutes)d minutes, or ring us.",
                minutes=full.minutes,
            )
        ) from full


def may_mail(session: Session, address: str, *, at: datetime) -> bool:
    """Whether this address may get one more mail that somebody without an account caused."""
    if not address:
        return False
    try:
        take(session, MAILING, address.casefold(), at=at)
    except TooOften:
        return False
    return True
