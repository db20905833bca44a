"""What somebody plans: everything one page says about a performance, before it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.base.ids import (
    ContactPersonId,
    FundingId,
    OrganisationId,
    PersonId,
    PieceId,
    PlaceId,
)
from app.programme.rides import Car
from app.rules.run_sheet import Plan, backward_plan

USUAL_MINUTES = 45


@dataclass(frozen=True, slots=True)
class Timing:
    """How many minutes each step of the day takes, the playing aside."""

    meet: int = 15
    travel: int = 20
    setup: int = 30
    teardown: int = 20

    def around(self, starts_at: datetime, minutes: int) -> Plan:
        """Counted back from the beginning; gathering and packing are one step here."""
        return backward_plan(
            starts_at,
            minutes,
            setup=self.setup,
            travel=self.travel,
            load=0,
            meet=self.meet,
            teardown=self.teardown,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """One performance as planned. Only home, beginning and length have no default.

    line_up: persons with their part: an instrument's key, or "" for whoever comes along
    """

    starts_at: datetime
    minutes: int = USUAL_MINUTES
    organisation_id: OrganisationId | None = None
    place_id: PlaceId | None = None
    title: str = ""
    contact_id: ContactPersonId | None = None
    leader_id: PersonId | None = None
    funding_id: FundingId | None = None
    line_up: Sequence[tuple[PersonId, str]] = ()
    pieces: Sequence[PieceId] = ()
    cars: Sequence[Car] = ()
    timing: Timing = field(default_factory=Timing)
    adults_needed: int = 1
    needs_piano: bool = False
    dress: str = ""
    wish: str = ""
    bring: str = ""
    public: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day_plan(self) -> Plan:
        return self.timing.around(self.starts_at, self.minutes)
