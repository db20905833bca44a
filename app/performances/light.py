"""The readiness light, assembled from what is planned and put into words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from app.base.ids import PersonId
from app.performances.busy import Trouble
from app.performances.homes import Home
from app.performances.instruments import label
from app.performances.musicians import Musician
from app.performances.plan import Car
from app.rules.lineup import Answer, PieceState, Player
from app.rules.readiness import Check, Readiness, Ride, Venue, readiness

TONES = {"green": "good", "amber": "warn", "red": "bad"}
NOT_THEIRS = -1
"""Drivers who are not in our books count from here downwards."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check as it is read: what, how far, and whom it concerns."""

    key: str
    tone: str
    label: str
    figure: str
    detail: str


@dataclass(frozen=True, slots=True)
class Light:
    tone: str
    word: str
    note: str
    lines: tuple[Line, ...]


def answer_of(one: Musician, *, busy: bool) -> Answer:
    """What to reckon with. Nobody asked yet: whoever is free is taken to come."""
    if one.said in ("yes", "no"):
        return "yes" if one.said == "yes" else "no"
    if one.said == "maybe" or one.asked:
        return "open"
    return "open" if busy else "yes"


def judge(
    people: Iterable[tuple[Musician, str]],
    *,
    pieces: Sequence[PieceState],
    cars: Sequence[Car],
    home: Home | None,
    needs_piano: bool,
    adults: int,
    troubles: Mapping[PersonId, Trouble],
) -> Light:
    """people: the line-up with their parts, and whoever is responsible."""
    line_up = list(people)
    players = [_player(one, part, troubles.get(one.id)) for one, part in line_up]
    rides = [
        Ride(driver_id=car.driver_id or NOT_THEIRS - number, seats=car.seats)
        for number, car in enumerate(cars)
    ]
    away = home is not None and not home.own
    venue = Venue(needs_piano=needs_piano, has_piano=home.piano if home else None, travel=away)
    found = readiness(players, pieces, rides, venue, adults=adults)
    asked = any(one.asked or one.said for one, _part in line_up)
    return _in_words(found, asked=asked)


def _player(one: Musician, part: str, trouble: Trouble | None) -> Player:
    """A part that was chosen is the instrument they bring; without one, all they play."""
    return Player(
        person_id=one.id,
        name=one.name,
        instruments=frozenset([part] if part else one.instruments),
        answer=answer_of(one, busy=trouble is not None),
        adult=one.adult,
        photo=one.photo,
        trip_ok=one.trip,
        cleared=one.cleared,
        conflicts=(trouble.sentence,) if trouble else (),
    )


def _in_words(found: Readiness, *, asked: bool) -> Light:
    checks = [check for check in found.checks if _matters(check, asked=asked)]
    lacking = sum(check.state != "good" for check in checks)
    word = {
        "green": gettext("Ready to play"),
        "amber": gettext("Almost ready to play"),
        "red": gettext("Not ready to play"),
    }[found.light]
    if not lacking:
        note = gettext("Everything is there.") if asked else gettext("If all who are free say yes.")
    else:
        note = ngettext("One thing is open.", "%(num)d things are open.", lacking)
    return Light(TONES[found.light], word, note, tuple(_line(check) for check in checks))


def _matters(check: Check, *, asked: bool) -> bool:
    """Lines that would only say "0 of 0" are left out, and so are answers nobody was asked for."""
    if check.key == "answers":
        return asked
    return check.state != "good" or check.want > 0


def _line(check: Check) -> Line:
    labels = {
        "instruments": gettext("Instruments"),
        "pieces": gettext("Pieces learned"),
        "adults": gettext("Adults coming"),
        "seats": gettext("Seats in cars"),
        "photo": gettext("Photo consent (press)"),
        "clearance": gettext("Clearance seen"),
        "venue": gettext("Place"),
        "conflicts": gettext("Free at that time"),
        "answers": gettext("Answers"),
        "trip": gettext("Consent to travel"),
    }
    return Line(check.key, check.state, labels[check.key], _figure(check), _detail(check))


def _figure(check: Check) -> str:
    if check.key == "venue":
        return gettext("fits") if check.state == "good" else gettext("please ask")
    if check.key == "pieces" and not check.want:
        return gettext("none chosen")
    if check.key in ("instruments", "seats", "adults") and check.have < check.want:
        return ngettext("one missing", "%(num)d missing", check.want - check.have)
    if check.state == "good" and check.have == check.want and check.key != "seats":
        return gettext("complete")
    return gettext("%(have)s of %(want)s", have=check.have, want=check.want)


def _detail(check: Check) -> str:
    words: Iterable[str] = check.who
    if check.key == "instruments":
        words = [label(word) for word in check.who]
    elif check.key == "venue":
        names = {
            "piano": gettext("Piano"),
            "step_free": gettext("Step-free way"),
            "audience": gettext("Number of listeners"),
        }
        words = [names.get(word, word) for word in check.who]
    return ", ".join(dict.fromkeys(words))
