"""Whose house it is, and who works there."""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from app.accounts import association, passwords
from app.accounts import service as accounts
from app.accounts.service import AccountFacts
from app.base.access import Role
from app.base.actor import SYSTEM
from app.demo.story import Story
from app.people import protection
from app.people import service as people

HOUSE = {
    "name": "Musikschule Einklang e.V.",
    "short_name": "Einklang",
    "street": "Am Klangufer 7",
    "postcode": "56070",
    "city": "Koblenz",
    "phone": "030 23125 010",
    "email": "buero@example.org",
    "website": "https://musikschule.example",
    "register_number": "VR 0000",
}


class Employee(NamedTuple):
    """clearance: months since the certificate was issued; None for whoever needs none."""

    given: str
    family: str
    age: int
    role: Role
    clearance: int | None = None
    instruments: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.given.lower()}@example.org"

    @property
    def password(self) -> str:
        """The invented school hides nothing; each account has its own all the same."""
        return f"Notenblatt-von-{self.given.lower()}"


STAFF = (
    Employee("Mara", "Lindner", 46, Role.MANAGER, 14, ("klavier",)),
    Employee("Vera", "Sommerfeld", 39, Role.OFFICE),
    Employee("Jonas", "Albrecht", 34, Role.LEADER, 20, ("gitarre", "ukulele")),
    Employee("Elif", "Aydın", 31, Role.LEADER, 9, ("violine",)),
    Employee("Tomasz", "Wrona", 52, Role.LEADER, 33, ("akkordeon", "keyboard")),
    Employee("Carla", "Bianchi", 45, Role.LEADER, 26, ("gesang",)),
    Employee("Samuel", "Adeyemi", 29, Role.LEADER, 5, ("cajon", "schlagzeug")),
    Employee("Nadia", "Karimi", 37, Role.LEADER, 41, ("klavier",)),
    Employee("Oleksii", "Marchenko", 48, Role.LEADER, 17, ("kontrabass", "e_bass")),
    Employee("Kofi", "Mensah", 36, Role.LEADER, 60),
    Employee("Lena", "Brandt", 42, Role.COUNSELLOR),
    Employee("Georg", "Thelen", 58, Role.SUPERVISOR),
    Employee("Ingrid", "Castor", 66, Role.BOARD),
    Employee("Till", "Neumann", 27, Role.TECHNICIAN),
)
TEACHER = "jonas@example.org"
"""Whose register is always open (lesson.py)."""
SOON = timedelta(days=20)
"""When the clearance of whoever showed it five years ago has to be renewed."""


def tell(story: Story) -> None:
    _found(story)
    for employee in STAFF:
        _employ(story, employee)
    for employee in STAFF:
        if employee.clearance is not None:
            _see_certificate(story, employee)


def _found(story: Story) -> None:
    house = association.found(
        story.session, name=HOUSE["name"], demo=True, by=SYSTEM, at=story.begun
    )
    association.change(story.session, house, HOUSE, version=None, by=SYSTEM, at=story.begun)


def _employ(story: Story, employee: Employee) -> None:
    person = people.create_person(
        story.session,
        given_name=employee.given,
        family_name=employee.family,
        birth_year=story.today.year - employee.age,
        email=employee.email,
        phones=[(story.numbers.mobile(), "")],
        by=SYSTEM,
        at=story.begun,
    )
    facts = AccountFacts(
        name=person.name,
        email=employee.email,
        roles=frozenset((employee.role,)),
        person_id=person.id,
    )
    account = accounts.open_account(story.session, facts, by=SYSTEM, at=story.begun)
    account.password_hash = passwords.make(employee.password)
    story.people[employee.given] = person
    story.accounts[employee.given] = account.id


def _see_certificate(story: Story, employee: Employee) -> None:
    """Kofi's is five years old in three weeks; the others have time."""
    issued = story.today - relativedelta(months=employee.clearance or 0)
    due = employee.clearance == 60
    if due:
        issued += SOON
    protection.record_clearance(
        story.session,
        story.people[employee.given],
        seen_on=issued + timedelta(days=0 if due else 10),
        certificate_on=issued,
        without_entry=True,
        by=story.office,
        at=story.now,
    )
