"""Words of the door, for the page and for its script."""

import json
from functools import cache

from flask_babel import get_locale, gettext, ngettext

from app.rules.door import House
from app.workshops.models import SeatStatus


def inside_words(arrived: int | str, seats: int | str) -> str:
    """What the button beside a party says."""
    if arrived == 0:
        return gettext("let in")
    if arrived == seats:
        return gettext("%(number)s inside", number=arrived)
    return gettext("%(number)s of %(seats)s inside", number=arrived, seats=seats)


def room_words(house: House) -> str:
    """Whether there are seats left, and if not, why."""
    if house.over:
        return _over(house.over)
    if house.free:
        return _free(house.free)
    if house.to_come:
        return gettext("All other seats are reserved.")
    return gettext("Every seat is taken.")


def _over(number: int, shown: str = "") -> str:
    return ngettext(
        "%(count)s person more than seats",
        "%(count)s people more than seats",
        number,
        count=shown or number,
    )


def _free(number: int, shown: str = "") -> str:
    return ngettext("%(count)s seat free", "%(count)s seats free", number, count=shown or number)


def to_come_words(number: int, shown: str = "") -> str:
    return ngettext(
        "%(count)s reserved still to come",
        "%(count)s reserved still to come",
        number,
        count=shown or number,
    )


def walk_in_words(number: int, shown: str = "") -> str:
    return ngettext(
        "%(count)s without a reservation",
        "%(count)s without a reservation",
        number,
        count=shown or number,
    )


def one_more(house: House) -> str:
    """On the button for whoever came without a reservation."""
    return gettext("+1 without a reservation") if house.free else gettext("+1 all the same")


def badge_of(status: str) -> str:
    """What is special about a party's seats."""
    return {
        SeatStatus.OFFERED: gettext("offered"),
        SeatStatus.WAITLISTED: gettext("waiting list"),
        SeatStatus.CANCELLED: gettext("given back"),
    }.get(SeatStatus(status), "")


def for_script() -> str:
    """Everything door.js may have to say, as JSON. {n}, {seats}, {name} are filled in there."""
    return _script_words(str(get_locale()))


@cache
def _script_words(_locale: str) -> str:
    words = {
        "outside": inside_words(0, 1),
        "inside": inside_words("{n}", "{n}"),
        "some": inside_words("{n}", "{seats}"),
        "over": [_over(one, "{n}") for one in (1, 2)],
        "free": [_free(one, "{n}") for one in (1, 2)],
        "reserved": gettext("All other seats are reserved."),
        "full": gettext("Every seat is taken."),
        "to_come": [to_come_words(one, "{n}") for one in (1, 2)],
        "walk_ins": [walk_in_words(one, "{n}") for one in (1, 2)],
        "more": gettext("+1 without a reservation"),
        "more_anyway": gettext("+1 all the same"),
        "badges": {status: badge_of(status) for status in SeatStatus},
        "said": "{name}: {state}",
        "gone": gettext("not inside"),
        "one_less": gettext("−1 without a reservation"),
        "one_too_many": gettext("+1, although no seat is free"),
        "given_back": gettext(
            "%(name)s had given the seats back. They are counted all the same.", name="{name}"
        ),
        "found": gettext("%(count)s found", count="{n}"),
        "nobody": gettext("Nobody of this name has reserved."),
        "undo": gettext("Undo"),
        "open": gettext("Open the door list"),
        "kept": gettext("kept"),
        "no_network": gettext("There is no network. Please try again as soon as there is one."),
    }
    return json.dumps(words, ensure_ascii=False)
