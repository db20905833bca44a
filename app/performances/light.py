"""The readiness light, assembled from what is planned and put into words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from app.base.ids import PersonId
from app.performances.busy import Trouble
from app.performances.homes import Home
from app.performances.instruments import label
from app.performances.musicians import Musician
from app.programme.rides import Car
from app.rules.lineup import Answer, PieceState, Player
from app.rules.readiness import Check, Readiness, Ride, Venue, readiness

ANSWERS: Mapping[str, Answer] = {"yes": "yes", "no": "no"}
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


def judge(
    line_up: Sequence[tuple[Musician, str]],
    companions: Iterable[Musician],
    *,
    pieces: Sequence[PieceState],
    cars: Sequence[Car],
    home: Home | None,
    needs_piano: bool,
    adults: int,
    troubles: Mapping[PersonId, Trouble],
) -> Light:
    """line_up: who was chosen, with their parts.  companions: who leads or drives besides."""
    asked = any(one.asked or one.said for one, _part in line_up)
    rides = [
        Ride(driver_id=car.driver_id or NOT_THEIRS - number, seats=car.seats)
        for number, car in enumerate(cars)
    ]
    away = home is not None and not home.own
    venue = Venue(
        needs_piano=needs_piano,
        has_piano=home.piano if home else None,
        room=home.largest_group if home else None,
        travel=away,
    )
    found = readiness(
        [_player(one, [part] if part else one.instruments, troubles) for one, part in line_up],
        pieces,
        rides,
        venue,
        companions=[_player(one, (), troubles) for one in companions],
        asked=asked,
        adults=adults,
    )
    return _in_words(found, asked=asked)


def _player(one: Musician, brings: Iterable[str], troubles: Mapping[PersonId, Trouble]) -> Player:
    trouble = troubles.get(one.id)
    return Player(
        person_id=one.id,
        name=one.name,
        instruments=frozenset(brings),
        answer=ANSWERS.get(one.said, "open"),
        adult=one.adult,
        photo=one.photo,
        trip_ok=one.trip,
        cleared=one.cleared,
        conflicts=(trouble.sentence,) if trouble else (),
    )


def _in_words(found: Readiness, *, asked: bool) -> Light:
    checks = [check for check in found.checks if _matters(check)]
    lacking = sum(check.state != "good" for check in checks)
    word = {
        "green": gettext("Ready to play"),
        "amber": gettext("Almost ready to play"),
        "red": gettext("Not ready to play"),
    }[found.light]
    if not lacking:
        note = gettext("Everything is there.") if asked else gettext("If everybody says yes.")
    else:
        note = ngettext("One thing is open.", "%(num)d things are open.", lacking)
    return Light(TONES[found.light], word, note, tuple(_line(check) for check in checks))


def _matters(check: Check) -> bool:
    """Lines that would only say "0 of 0" are left out."""
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
    lacking = check.want - check.have
    if check.key == "venue":
        return gettext("fits") if check.state == "good" else gettext("please ask")
    if check.key == "pieces" and not check.want:
        return gettext("none chosen")
    if check.key == "instruments" and check.state == "bad" and not check.want:
        return gettext("nobody plays")
    if check.key == "conflicts" and lacking:
        return ngettext("one is not", "%(num)d are not", lacking)
    if check.key in ("instruments", "seats", "adults") and lacking > 0:
        return ngettext("one missing", "%(num)d missing", lacking)
    if check.key == "seats":
        return ngettext(
            "%(have)s for one passenger",
            "%(have)s for %(num)d passengers",
            check.want,
            have=check.have,
        )
    if check.have >= check.want:
        return gettext("complete")
    return gettext("%(have)s of %(want)s", have=check.have, want=check.want)


def _detail(check: Check) -> str:
    words: Iterable[str] = check.who
    if check.key == "instruments":
        words = [label(word) for word in check.who]
    elif check.key == "venue":
        names = {
            "piano": gettext("Piano"),
            "room": gettext("Room for the players"),
        }
        words = [names.get(word, word) for word in check.who]
    return ", ".join(dict.fromkeys(words))
