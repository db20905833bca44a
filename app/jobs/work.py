"""The recurring work. Every step is idempotent and has transactions of its own: a worker may be
killed at any line, or run twice, and the next round puts things right.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import db, transaction
from app.base.upsert import insert
from app.courses.lending import remind_due as remind_of_loans
from app.courses.substitution import cancel_due
from app.excursions.reminding import remind_due as remind_of_trip_forms
from app.jobs import sweeping
from app.jobs.models import JobRun
from app.messages import smtp, timing
from app.messages.delivery import deliver_due
from app.messages.service import drop_past
from app.performances.home_link import remind_homes_due
from app.performances.requests import remind_due
from app.programme import reminding
from app.programme.offers import move_on_expired_offers
from app.rules.times import day_of, local
from app.workshops import seats

log = logging.getLogger("einklang.jobs")

Step = Callable[[datetime], object]
NIGHT_HOUR = 3
"""Berlin's clocks. A machine that sleeps at night does it when it is next awake."""
BEAT = timedelta(minutes=5)
"""A worker silent for longer is taken for dead."""


def minutely(*, at: datetime) -> None:
    """Send what is due, pass on offers nobody took, remind whoever has not answered."""
    _run("minutely", MINUTELY, at)


def nightly(*, at: datetime) -> None:
    """Sweep what has had its day."""
    _run("nightly", sweeping.STEPS, at)


def nightly_if_due(*, at: datetime) -> bool:
    """Run the nightly work once a day, after NIGHT_HOUR. Returns whether it was due."""
    last = last_run(db.session(), "nightly")
    db.session.rollback()
    if local(at).hour < NIGHT_HOUR or (last and day_of(last.ended_at) >= day_of(at)):
        return False
    nightly(at=at)
    return True


def last_run(session: Session, name: str) -> JobRun | None:
    return session.scalar(select(JobRun).where(JobRun.name == name))


def is_alive(session: Session, at: datetime) -> bool:
    """Has the worker done its minutely round lately?"""
    last = last_run(session, "minutely")
    return last is not None and at - last.ended_at <= BEAT


def _run(name: str, steps: Mapping[str, Step], at: datetime) -> None:
    """Each step by itself: one that fails does not hold up the others."""
    troubles = []
    for label, step in steps.items():
        try:
            step(at)
        except Exception as error:
            db.session.rollback()
            log.exception("job %s: %s", name, label)
            troubles.append(f"{label}: {type(error).__name__}")
    with transaction() as session:
        words = {"ended_at": at, "trouble": ", ".join(troubles)}
        statement = insert(session, JobRun).values(name=name, **words)
        session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=words))


def _send_mail(at: datetime) -> None:
    server = smtp.server_of(current_app.config)
    if server is None:
        return
    with smtp.SmtpPost(server, own_name=smtp.own_name(current_app.config)) as post:
        tally = deliver_due(post, at=at)
    if tally.sent or tally.failed or tally.put_off:
        log.info("mail: %d sent, %d put off, %d failed", tally.sent, tally.put_off, tally.failed)


def _drop_past(at: datetime) -> None:
    with transaction() as session:
        drop_past(session, at=at)


def _move_on_offers(at: datetime) -> None:
    with transaction() as session:
        move_on_expired_offers(session, by=SYSTEM, at=at)


def _move_on_seats(at: datetime) -> None:
    with transaction() as session:
        seats.move_on_expired(session, at=at)


def _by_day(step: Step) -> Step:
    """Reminders that fall due at night wait for the morning; what has begun by then needs none."""
    return lambda at: None if timing.is_night(at) else step(at)


def _remind_guests(at: datetime) -> None:
    with transaction() as session:
        seats.remind_due(session, at=at)


def _cancel_without_substitute(at: datetime) -> None:
    with transaction() as session:
        cancel_due(session, at=at)


def _remind_families(at: datetime) -> None:
    with transaction() as session:
        remind_due(session, at=at)


def _remind_of_dates(at: datetime) -> None:
    with transaction() as session:
        reminding.remind_due(session, at=at)


def _remind_of_trip_forms(at: datetime) -> None:
    with transaction() as session:
        remind_of_trip_forms(session, at=at)


def _remind_borrowers(at: datetime) -> None:
    with transaction() as session:
        remind_of_loans(session, at=at)


def _remind_homes(at: datetime) -> None:
    with transaction() as session:
        remind_homes_due(session, at=at)


MINUTELY: dict[str, Step] = {
    "past": _drop_past,
    "offers": _move_on_offers,
    "seats": _move_on_seats,
    "substitutes": _cancel_without_substitute,
    "reminders": _by_day(_remind_families),
    "dates": _by_day(_remind_of_dates),
    "guests": _by_day(_remind_guests),
    "trip_forms": _by_day(_remind_of_trip_forms),
    "homes": _by_day(_remind_homes),
    "loans": _by_day(_remind_borrowers),
    "mail": _send_mail,
}
"""In this order: what a step queues, the last one may already send."""
