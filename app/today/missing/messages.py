"""Families to call, and messages that did not arrive."""

from collections.abc import Iterator
from functools import partial

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.messages import queries as messages
from app.today.missing.finding import Finding, Item, Tone


def troubles(session: Session) -> Iterator[Finding]:
    calls, failed = messages.count_troubles(session)
    if calls:
        yield Finding("bad", partial(_calls, calls))
    if failed:
        yield Finding("bad", partial(_failed_messages, failed))


def _calls(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("Call %(num)d family today", "Call %(num)d families today", count),
        gettext("Something has changed at short notice."),
        url_for("messages.calls"),
        gettext("Open the call list"),
        "phone",
    )


def _failed_messages(count: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext("%(num)d message did not arrive", "%(num)d messages did not arrive", count),
        "",
        url_for("messages.outbox", zustand="fehlgeschlagen"),
        gettext("Look at the messages"),
        "mail",
    )
