"""How roles, purposes and answers are called on staff pages, and which languages can be chosen."""

from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext, lazy_gettext

from app.people.models import ConsentState, Evidence, FamilyRole, Purpose

ROLES: dict[str, Any] = {
    FamilyRole.CHILD: lazy_gettext("Child"),
    FamilyRole.GUARDIAN: lazy_gettext("Guardian"),
    FamilyRole.GUARDIAN_WITHOUT_CUSTODY: lazy_gettext("Parent without custody"),
    FamilyRole.OTHER: lazy_gettext("Belongs to the household"),
}
PURPOSES: dict[str, Any] = {
    Purpose.PHOTO_INTERNAL: lazy_gettext("Photos within the school"),
    Purpose.PHOTO_NOTICE_BOARD: lazy_gettext("Photos on the notice board"),
    Purpose.PHOTO_PRESS: lazy_gettext("Photos in the newspaper"),
    Purpose.PHOTO_WEBSITE: lazy_gettext("Photos on the website"),
    Purpose.PHOTO_SOCIAL_MEDIA: lazy_gettext("Photos on social media"),
    Purpose.VIDEO: lazy_gettext("Video and sound"),
    Purpose.TRIP: lazy_gettext("Trips"),
    Purpose.DATA_USE: lazy_gettext("Use of data"),
}
STATES: dict[str, Any] = {
    ConsentState.GIVEN: lazy_gettext("allowed"),
    ConsentState.REFUSED: lazy_gettext("not allowed"),
    ConsentState.WITHDRAWN: lazy_gettext("withdrawn"),
}
EVIDENCE: dict[str, Any] = {
    Evidence.PAPER: lazy_gettext("on paper"),
    Evidence.SPOKEN: lazy_gettext("spoken"),
    Evidence.FAMILY_LINK: lazy_gettext("on the family's page"),
}

INTERPRETED = (
    *("ar", "bg", "bs", "cs", "de", "el", "en", "es", "fa", "fa_AF", "fr", "hr", "hu", "hy", "it"),
    *("ka", "ku", "mk", "nl", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sr", "ti"),
    *("tr", "uk", "ur", "vi", "zh"),
)
"""Languages an interpreter can be found for.

Romanes is left out on purpose: many Sinti want it neither written nor used by offices, and
the choice would mark a person (DOMAIN C3, F4). Who needs it says so in the note.
"""
SIGNED = "gsg"


def interpreter_choices() -> list[tuple[str, Any]]:
    named = sorted(((tag, language_name(tag)) for tag in (*INTERPRETED, SIGNED)), key=_by_name)
    return [("", lazy_gettext("No interpreter needed")), *named]


def language_name(tag: str) -> str:
    """A language in the reader's own words."""
    if tag == SIGNED:
        return gettext("German Sign Language")
    return str((get_locale() or Locale("de")).languages.get(tag, tag))


def own_language_name(tag: str) -> str:
    """A language in its own words: Українська."""
    return (Locale.parse(tag).display_name or tag).capitalize()


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
