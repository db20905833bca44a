"""The fixed cast of every test. All of them are invented.

Amira (pupil) and her mother Frau Haddad; Karim, her brother, plays football; Ben Berg and his
father, another family, who must see nothing of the Haddads. Jonas teaches Amira's guitar
course, Kofi coaches the team, Lena counsels, Vera runs the office, Mara manages, Till looks
after the machine, Uwe may sign in but has no role.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.models import Account, SignIn
from app.base import keys
from app.base.access import Role
from app.base.actor import Actor
from app.people.models import Family, FamilyMember, FamilyRole, Person
from app.rules.names import fold, sort_key

LONG_AGO = datetime(2026, 8, 24, 8, 0, tzinfo=UTC)
STAFF: dict[str, tuple[Role, ...]] = {
    "mara": (Role.MANAGER,),
    "vera": (Role.OFFICE,),
    "jonas": (Role.LEADER,),
    "kofi": (Role.LEADER,),
    "lena": (Role.COUNSELLOR,),
    "till": (Role.TECHNICIAN,),
    "uwe": (),
}


@dataclass
class Cast:
    """Rows of the cast, by name; tokens sign staff in."""

    amira: Person
    karim: Person
    frau_haddad: Person
    ben: Person
    herr_berg: Person
    haddads: Family
    bergs: Family
    staff: dict[str, Person]
    accounts: dict[str, Account]
    tokens: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return Actor("account", self.accounts[name].id)


def make_person(session: Session, given: str, family: str = "", **more: object) -> Person:
    person = Person(
        given_name=given,
        family_name=family,
        sort_key=sort_key(family, given),
        search_key=fold(f"{given} {family}"),
        **more,
    )
    session.add(person)
    session.flush()
    return person


def make_family(session: Session, name: str, **roles: list[Person]) -> Family:
    """make_family(session, "Haddad", child=[amira], guardian=[mother])"""
    family = Family(name=name, sort_key=sort_key(name), search_key=fold(name))
    session.add(family)
    session.flush()
    for role, people in roles.items():
        for person in people:
            session.add(
                FamilyMember(family_id=family.id, person_id=person.id, role=FamilyRole(role))
            )
    session.flush()
    return family


def make_account(session: Session, name: str, roles: tuple[Role, ...], person: Person) -> Account:
    account = Account(
        email=f"{name}@example.org",
        name=person.name,
        person_id=person.id,
        roles=" ".join(sorted(roles)),
        created_at=LONG_AGO,
    )
    session.add(account)
    session.flush()
    return account


def sign_in(session: Session, account: Account, token: str) -> str:
    now = datetime.now(UTC)
    session.add(
        SignIn(
            account_id=account.id,
            token_hash=keys.digest(token),
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(days=1),
        )
    )
    session.flush()
    return token


def make_cast(session: Session) -> Cast:
    amira = make_person(session, "Amira", "Haddad", birth_year=2014)
    karim = make_person(session, "Karim", "Haddad", birth_year=2012)
    mother = make_person(session, "Samira", "Haddad", email="samira@example.org")
    ben = make_person(session, "Ben", "Berg", birth_year=2014)
    father = make_person(session, "Holger", "Berg")
    staff = {
        name: make_person(session, name.capitalize(), "Muster", birth_year=1985) for name in STAFF
    }
    accounts = {
        name: make_account(session, name, roles, staff[name]) for name, roles in STAFF.items()
    }
    return Cast(
        amira=amira,
        karim=karim,
        frau_haddad=mother,
        ben=ben,
        herr_berg=father,
        haddads=make_family(session, "Haddad", child=[amira, karim], guardian=[mother]),
        bergs=make_family(session, "Berg", child=[ben], guardian=[father]),
        staff=staff,
        accounts=accounts,
        tokens={
            name: sign_in(session, account, f"token-of-{name}")
            for name, account in accounts.items()
        },
    )
