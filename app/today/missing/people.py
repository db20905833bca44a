"""Guests to complete, and families that came by themselves."""

from collections.abc import Iterator
from functools import partial

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.people import directory
from app.people import newcomers as unseen
from app.today.missing.finding import Finding, Item, Tone


def guests(session: Session) -> Iterator[Finding]:
    count = directory.count_guests(session)
    if count:
        yield Finding("quiet", partial(_guest_count, count))


def newcomers(session: Session) -> Iterator[Finding]:
    count = unseen.count_unseen(session)
    if count:
        yield Finding("warn", partial(_newcomer_count, count))


def _guest_count(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d guest to complete", "%(num)d guests to complete", count),
        gettext("Known by first name only."),
        url_for("people.guests"),
        gettext("Complete them"),
        "user-plus",
    )


def _newcomer_count(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d new family to look at", "%(num)d new families to look at", count),
        gettext("Signed up on a public page."),
        url_for("people.unseen_families"),
        gettext("Look at them"),
        "sparkles",
    )
