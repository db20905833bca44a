"""What the chapters of the invented school hand on to each other."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.ids import AccountId, FundingId, OrganisationId, PersonId, PieceId, PlaceId
from app.demo.numbers import Numbers
from app.partners.models import Organisation
from app.people.models import Family, Person
from app.programme.models import Activity
from app.rules.holidays import public_holidays
from app.rules.times import at, day_of, school_year, school_year_span

SCHOOL_DAYS = frozenset(range(5))
VISITING_DAYS = frozenset((1, 2, 3, 4))
"""Tuesday to Friday: senior homes want their Mondays and weekends (DOMAIN D4)."""


@dataclass
class Story:
    """Everything that has been told so far, by the name it goes by.

    People go by their call name or given name, which is nobody else's here.
    """

    session: Session
    rng: Random
    now: datetime
    numbers: Numbers = field(default_factory=Numbers)
    people: dict[str, Person] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    accounts: dict[str, AccountId] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, PlaceId] = field(default_factory=dict)
    funding: dict[str, FundingId] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    pieces: dict[str, PieceId] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def year(self) -> tuple[date, date]:
        """First and last day of the running school year."""
        return school_year_span(school_year(self.today))

    @property
    def begun(self) -> datetime:
        """When the year was prepared: its first morning, or just now on that very day."""
        return min(at(self.year[0], time(8)), self.now - timedelta(hours=1))

    @property
    def manager(self) -> Actor:
        return self.actor("Mara")

    @property
    def office(self) -> Actor:
        return self.actor("Vera")

    def actor(self, name: str) -> Actor:
        return Actor("account", self.accounts[name])

    def family_of(self, person_id: PersonId) -> Actor:
        """Who answers for this person: the first of their families."""
        for family in self.families.values():
            if any(member.person_id == person_id for member in family.members):
                return Actor("family", family.id)
        return self.office

    def organisation_id(self, name: str) -> OrganisationId:
        return self.organisations[name].id

    def ago(self, days: int, *, hours: int = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hours)

    def day(self, distance: int, weekdays: frozenset[int] = SCHOOL_DAYS) -> date:
        """The day so far from today, or the next further away that suits and is no holiday."""
        step = 1 if distance >= 0 else -1
        day = self.today + timedelta(days=distance)
        while day.weekday() not in weekdays or public_holidays(day, day):
            day += timedelta(days=step)
        return day
