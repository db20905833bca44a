"""What marks are called, on the page and for its script."""

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.attendance.sheet import Sheet
from app.rules.marks import TAP_ORDER, Mark

MARKS: dict[Mark | None, tuple[Any, str]] = {
    Mark.PRESENT: (lazy_gettext("present"), "check"),
    Mark.ABSENT: (lazy_gettext("missing"), "x"),
    Mark.EXCUSED: (lazy_gettext("excused"), "mail"),
    Mark.LATE: (lazy_gettext("late"), "clock"),
    None: (lazy_gettext("still open"), "circle-dashed"),
}
"""Word and picture of each mark; in the order of taps, None being no mark."""

REASONS = {
    "ill": lazy_gettext("Teacher ill"),
    "holiday": lazy_gettext("Holiday or day off"),
    "room": lazy_gettext("Room not free"),
    "few": lazy_gettext("Too few are there"),
}
"""Why a lesson is off, in one tap. Families read these words."""


def counted(mark: Mark | None, number: int, shown: str = "") -> str:
    """ "10 da", "2 fehlen"; `shown` stands for the number in a sentence for a script."""
    count = shown or str(number)
    if mark is None:
        return ngettext("%(count)s open", "%(count)s open", number, count=count)
    if mark is Mark.PRESENT:
        return ngettext("%(count)s present", "%(count)s present", number, count=count)
    if mark is Mark.ABSENT:
        return ngettext("%(count)s missing", "%(count)s missing", number, count=count)
    if mark is Mark.EXCUSED:
        return ngettext("%(count)s excused", "%(count)s excused", number, count=count)
    return ngettext("%(count)s late", "%(count)s late", number, count=count)


def count_line(sheet: Sheet) -> str:
    counts = sheet.counts
    return " · ".join(counted(mark, counts[mark]) for mark in MARKS if counts[mark])


def in_this_language() -> dict[Mark | None, tuple[str, str]]:
    """MARKS, translated once rather than in every line of a page."""
    return {mark: (str(word), icon) for mark, (word, icon) in MARKS.items()}


def for_script() -> str:
    """Everything register.js may have to say, as JSON. {n}, {name}, {mark} are filled in there."""
    return _script_words(str(get_locale()))


def for_queue() -> str:
    """Everything queue.js may have to say, as JSON. {n} and {name} are filled in there."""
    return _queue_words(str(get_locale()))


@cache
def _script_words(_locale: str) -> str:
    words = {
        "order": list(TAP_ORDER),
        "marks": {mark or "": str(word) for mark, (word, _icon) in MARKS.items()},
        "icons": {mark or "": icon for mark, (_word, icon) in MARKS.items()},
        "counts": {mark or "": _both(partial(_counted, mark)) for mark in MARKS},
        "minutes": gettext("%(minutes)s min", minutes="{n}"),
        "everybody": gettext("%(count)s entered", count="{n}"),
        "marked": "{name}: {mark}",
        "undo": gettext("Undo"),
        "no_network": gettext("There is no network. Please try again as soon as there is one."),
        "sign_later": gettext("Not everything has been sent yet. Please close the register then."),
        "kept": gettext("kept"),
        "running": gettext("running for %(minutes)s min", minutes="{n}"),
        "note_kept": gettext("kept on this phone"),
        "note_saved": gettext("saved"),
        "note_clash": gettext("Somebody else has changed the note meanwhile:"),
        "elsewhere": gettext("Another device says: %(mark)s", mark="{mark}"),
    }
    return json.dumps(words, ensure_ascii=False)


def _counted(mark: Mark | None, number: int) -> str:
    return counted(mark, number, "{n}")


def _both(say: Callable[[int], str]) -> list[str]:
    """The sentence for one and the sentence for more."""
    return [say(1), say(2)]


@cache
def _queue_words(_locale: str) -> str:
    words = {
        "saved": gettext("saved"),
        "sending": gettext("being sent …"),
        "not_kept": gettext("not saved: this phone refuses to keep anything"),
        "short": {
            "offline": _both(lambda n: gettext("No network: %(count)s kept", count="{n}")),
            "waiting": _both(_waiting),
            "signed_out": _both(_waiting),
        },
        "long": {
            "offline": _both(_offline),
            "waiting": _both(_unsent),
            "signed_out": _both(_signed_out),
        },
        "others": _both(_of_others),
        "leaving": _both(_leaving),
        "refused": gettext("One entry does not fit any more: %(what)s", what="{what}"),
        "discard": gettext("Discard"),
        "open": gettext("Open register"),
        "sign_in": gettext("Sign in"),
        "note": gettext("Lesson note"),
    }
    return json.dumps(words, ensure_ascii=False)


def _waiting(n: int) -> str:
    return ngettext("%(count)s is waiting", "%(count)s are waiting", n, count="{n}")


def _offline(n: int) -> str:
    return ngettext(
        "No network. %(count)s entry is kept on this phone.",
        "No network. %(count)s entries are kept on this phone.",
        n,
        count="{n}",
    )


def _unsent(n: int) -> str:
    return ngettext(
        "%(count)s entry is waiting to be sent.",
        "%(count)s entries are waiting to be sent.",
        n,
        count="{n}",
    )


def _signed_out(n: int) -> str:
    return ngettext(
        "Please sign in again: %(count)s entry is waiting.",
        "Please sign in again: %(count)s entries are waiting.",
        n,
        count="{n}",
    )


def _of_others(n: int) -> str:
    return ngettext(
        "%(count)s entry of %(name)s is waiting.",
        "%(count)s entries of %(name)s are waiting.",
        n,
        count="{n}",
        name="{name}",
    )


def _leaving(n: int) -> str:
    return ngettext(
        "%(count)s entry has not been sent yet. It stays on this phone until you sign in here"
        " again. Press once more to sign out.",
        "%(count)s entries have not been sent yet. They stay on this phone until you sign in"
        " here again. Press once more to sign out.",
        n,
        count="{n}",
    )
