"""How kinds of partners and states of agreements are called."""

from typing import Any

from flask_babel import lazy_gettext

from app.partners.models import OrganisationKind

KINDS: dict[str, Any] = {
    OrganisationKind.SENIOR_HOME: lazy_gettext("Senior home"),
    OrganisationKind.SCHOOL: lazy_gettext("School"),
    OrganisationKind.AUTHORITY: lazy_gettext("Authority"),
    OrganisationKind.COMPANY: lazy_gettext("Company"),
    OrganisationKind.BANK: lazy_gettext("Bank"),
    OrganisationKind.UTILITY: lazy_gettext("Utility"),
    OrganisationKind.CLUB: lazy_gettext("Club"),
    OrganisationKind.ASSOCIATION: lazy_gettext("Association"),
}
STATES: dict[str, tuple[Any, str]] = {
    "open": (lazy_gettext("runs without end"), "good"),
    "running": (lazy_gettext("runs"), "good"),
    "ending": (lazy_gettext("ends soon"), "warn"),
    "ended": (lazy_gettext("ended"), "quiet"),
}
"""State of an agreement: its word and its tone."""
