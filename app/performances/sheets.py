"""The run sheet: all somebody needs on the day, on one page of paper."""

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.settings import association
from app.performances import stored
from app.performances.instruments import label
from app.performances.picture import Picture
from app.performances.queries import Entry
from app.performances.typed import CarRow

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RunSheet:
    """Ready words; nothing of it is computed in a template."""

    title: str
    house: str
    day: str
    times: Pairs
    place: Pairs
    line_up: Pairs
    cars: Pairs
    pieces: Pairs
    music: str
    notes: Pairs
    checklist: list[str]
    words: dict[str, str]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def write(session: Session, entry: Entry) -> RunSheet:
    picture = stored.picture_of(session, entry)
    return RunSheet(
        title=entry.activity.title,
        house=association(session).name,
        day=formats.date_full(entry.event.starts_at),
        times=_times(picture),
        place=_place(picture),
        line_up=[
            (one.full_name, label(part) if part else gettext("comes along"))
            for one, part in picture.chosen
            if one.said != "no"
        ],
        cars=_cars(picture),
        pieces=_pieces(picture),
        music=formats.seconds_clock(picture.seconds),
        notes=_notes(entry),
        checklist=_checklist(entry, picture),
        words=_words(),
    )


def _times(picture: Picture) -> Pairs:
    plan = picture.when.plan
    if plan is None:
        return []
    steps = [
        (plan.meet_at, gettext("Meeting point")),
        (plan.depart_at, gettext("Departure")),
        (plan.arrive_at, gettext("Setting up")),
        (plan.start, gettext("Begin")),
        (plan.end, gettext("End")),
        (plan.back_at, gettext("Back again")),
    ]
    away = picture.when.home is None or not picture.when.home.own
    return [
        (formats.clock(moment), word)
        for number, (moment, word) in enumerate(steps)
        if away or number != 1
    ]


def _place(picture: Picture) -> Pairs:
    home = picture.when.home
    if home is None:
        return []
    rows = [(gettext("Place"), home.label), (gettext("Address"), home.address)]
    rows += [
        (
            contact.task or gettext("Contact"),
            f"{contact.name}, {formats.phone(contact.phone)}".strip(", "),
        )
        for contact in home.contacts
    ]
    if home.phone:
        rows.append((gettext("Telephone"), formats.phone(home.phone)))
    rows += [(gettext("Parking"), home.parking), (gettext("House rules"), home.house_rules)]
    return [(word, text) for word, text in rows if text]


def _cars(picture: Picture) -> Pairs:
    return [
        (_driver(row, picture), row.seats) for row in picture.typed.cars if row.driver or row.name
    ]


def _driver(row: CarRow, picture: Picture) -> str:
    one = picture.people.get(row.driver) if row.driver else None
    return one.full_name if one else row.name


def _pieces(picture: Picture) -> Pairs:
    return [(row.piece.title, formats.seconds_clock(row.piece.seconds)) for row in picture.rows]


def _notes(entry: Entry) -> Pairs:
    performance = entry.performance
    rows = [
        (gettext("What to wear"), performance.dress),
        (gettext("For everybody"), performance.bring),
        (gettext("What the home wishes"), performance.wish),
    ]
    return [(word, text) for word, text in rows if text]


def _checklist(entry: Entry, picture: Picture) -> list[str]:
    """What is forgotten most easily, as far as it applies here."""
    home = picture.when.home
    refusing = [one.name for one, _part in picture.chosen if one.photo != "yes"]
    items = [
        gettext("Instruments, tuner, spare strings"),
        gettext("Music stands and sheet music"),
        gettext("Water for everybody, first-aid kit"),
    ]
    if home is None or not home.own:
        items.append(gettext("Telephone numbers of the families"))
    if home is None or home.sockets is not True:
        items.append(gettext("Ask about sockets, bring an extension lead"))
    if entry.performance.needs_piano:
        items.append(gettext("The piano is free and open"))
    if refusing:
        items.append(gettext("No photos of: %(names)s", names=formats.listed(refusing)))
    return [*items, gettext("Count the listeners, say thank you, leave the list of music")]


def _words() -> dict[str, str]:
    return {
        "day": gettext("The day"),
        "place": gettext("Place"),
        "line_up": gettext("Line-up"),
        "cars": gettext("Cars"),
        "set_list": gettext("Set list"),
        "notes": gettext("Notes"),
        "checklist": gettext("Checklist"),
        "run_sheet": gettext("Run sheet"),
        "seats": gettext("seats"),
        "time": gettext("Time"),
        "what": gettext("What"),
        "name": gettext("Name"),
        "part": gettext("Part"),
        "piece": gettext("Piece"),
        "length": gettext("Length"),
    }
