"""What the roles are called, what each may do in plain words, and which do not go together."""

from typing import Any

from flask_babel import gettext, lazy_gettext

from app.base.access import Role
from app.base.errors import RuleBroken

LABELS: dict[Role, Any] = {
    Role.MANAGER: lazy_gettext("Manager"),
    Role.OFFICE: lazy_gettext("Office"),
    Role.LEADER: lazy_gettext("Teacher or coach"),
    Role.COUNSELLOR: lazy_gettext("Counsellor"),
    Role.SUPERVISOR: lazy_gettext("Supervisor"),
    Role.BOARD: lazy_gettext("Board"),
    Role.TECHNICIAN: lazy_gettext("Technician"),
}
SENTENCES: dict[Role, Any] = {
    Role.MANAGER: lazy_gettext(
        "Plans everything, sees all offers and people, opens accounts and changes settings."
    ),
    Role.OFFICE: lazy_gettext(
        "Plans everything and sees all offers and people, but opens no accounts."
    ),
    Role.LEADER: lazy_gettext(
        "Sees their own lessons and the people in them, and takes attendance."
    ),
    Role.COUNSELLOR: lazy_gettext("Sees the calendar. Counselling itself is kept apart."),
    Role.SUPERVISOR: lazy_gettext("Looks after helpers, and sees nothing else."),
    Role.BOARD: lazy_gettext("Is on the board, and sees no names."),
    Role.TECHNICIAN: lazy_gettext("Looks after the machine, and sees no contents."),
}
APART: tuple[tuple[Role, Role, Any], ...] = (
    (
        Role.TECHNICIAN,
        Role.COUNSELLOR,
        lazy_gettext("Who looks after the machine must not be able to read counselling as well."),
    ),
    (
        Role.TECHNICIAN,
        Role.SUPERVISOR,
        lazy_gettext("Who looks after the machine must not see who is placed as a helper."),
    ),
)
"""Together these would give one person what two were meant to hold (TRUST T12, T22)."""


def check(roles: frozenset[Role]) -> None:
    """Raise RuleBroken for an account without a role or with two that must stay apart."""
    if not roles:
        raise RuleBroken(gettext("Please choose at least one role."), field="roles")
    for one, other, reason in APART:
        if one in roles and other in roles:
            raise RuleBroken(str(reason), field="roles")


def stored(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
