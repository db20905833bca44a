"""Whoever opens a form to change something and saves it as it is, is not refused."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from app.accounts.models import Account
from app.base.db import db
from app.courses.instrument_models import Instrument
from app.courses.models import Wish, WishOutcome
from app.excursions.models import Passenger, Trip
from app.partners.models import Agreement, FundingProgramme, Organisation, Place
from app.people.models import Family, Person
from app.performances.models import Piece
from app.programme.models import (
    Activity,
    Event,
    Kind,
    Participation,
    ParticipationStatus,
    Series,
)
from app.workshops.models import Admission
from tests.conftest import MOMENT

MOST_ALIKE = 20
PAGES: dict[str, Select[Any]] = {
    "/angebote/{}/bearbeiten": select(Activity.id).where(Activity.kind != Kind.PERFORMANCE),
    "/ausfluege/{}/bearbeiten": select(Trip.activity_id),
    "/ausfluege/{}/mitfahrt/{}": select(Participation.activity_id, Participation.id).join(
        Passenger, Passenger.participation_id == Participation.id
    ),
    "/familien/{}/bearbeiten": select(Family.id),
    "/foerderungen/{}/bearbeiten": select(FundingProgramme.id),
    "/instrumente/{}/bearbeiten": select(Instrument.id),
    "/konten/{}": select(Account.id),
    "/menschen/{}/bearbeiten": select(Person.id),
    "/orte/{}/bearbeiten": select(Place.id),
    "/partner/{}/bearbeiten": select(Organisation.id),
    "/repertoire/{}": select(Piece.id),
    "/serien/{}": select(Series.id).where(Series.last_on > MOMENT.date()),
    "/teilnahmen/{}": select(Participation.id).where(
        Participation.status == ParticipationStatus.ACTIVE
    ),
    "/termine/{}/aendern": select(Event.id)
    .join(Event.activity)
    .where(Activity.kind == Kind.COURSE, Event.starts_at > MOMENT),
    "/einlass/{}/plaetze": select(Admission.event_id),
    "/vereinbarungen/{}/bearbeiten": select(Agreement.id),
    "/warteliste/{}": select(Wish.id).where(Wish.outcome == WishOutcome.OPEN),
}

Field = tuple[str, str]


class Forms(HTMLParser):
    """The forms of a page that are sent to its own address, filled as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[Field]] = []
        self.fields: list[Field] | None = None
        self.choice = ""
        self.options: list[tuple[str, bool]] = []
        self.text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form" and known.get("method") == "post" and not known.get("action"):
            self.fields = []
        if self.fields is None or "disabled" in known:
            return
        if tag == "input" and known.get("name"):
            ticks = known.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in known:
                self.fields.append((known["name"], known.get("value", "on" if ticks else "")))
        elif tag == "select":
            self.choice, self.options = known.get("name", ""), []
        elif tag == "option" and self.choice:
            self.options.append((known.get("value", ""), "selected" in known))
        elif tag == "textarea":
            self.text = (known.get("name", ""), [])

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.fields is None:
            return
        if tag == "select" and self.choice:
            chosen = [value for value, selected in self.options if selected]
            first = [value for value, _selected in self.options[:1]]
            self.fields += [(self.choice, value) for value in chosen or first]
            self.choice = ""
        elif tag == "textarea" and self.text:
            self.fields.append((self.text[0], "".join(self.text[1]).removeprefix("\n")))
            self.text = None
        elif tag == "form":
            if dict(self.fields).get("version"):
                self.found.append(self.fields)
            self.fields = None


def as_it_is(client: FlaskClient, path: str) -> list[str]:
    """Send each form of the page that changes something; what was refused."""
    reader = Forms()
    reader.feed(client.get(path).text)
    refused = [] if reader.found else [f"no form on {path}"]
    for fields in reader.found:
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        answer = client.post(path, data=sent)
        if answer.status_code != 303:
            words = re.findall(r"field__error[^>]*>\s*(?:<[^>]*>\s*)*([^<]+)", answer.text)
            refused.append(f"{answer.status_code} {path}: {words}")
    return refused


@pytest.mark.parametrize("page", PAGES)
def test_every_form_can_be_saved_as_it_is(
    demo_app: Flask, browser_of: Callable[[str], FlaskClient], page: str
) -> None:
    with demo_app.app_context():
        ids = db.session.execute(PAGES[page].limit(MOST_ALIKE)).all()
    client = browser_of("mara")
    assert ids
    assert [words for one in ids for words in as_it_is(client, page.format(*one))] == []


@pytest.mark.parametrize("html", ['<form method="post"><input name="version" value="1"></form>'])
def test_forms_are_found(html: str) -> None:
    reader = Forms()
    reader.feed(html)
    assert reader.found == [[("version", "1")]]
