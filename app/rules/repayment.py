"""Repayment by instalments: whole cents that add up, days that exist, payments in their order.

Amounts are cents. The months' ends follow § 188 (3) BGB, Saturdays, Sundays and public holidays
§ 193, what a payment settles first § 367.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.holidays import public_holidays

LEAST_LAST = 500
"""A smaller last instalment is paid with the one before it."""
MOST_INSTALMENTS = 240
YEAR = 365
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed, in the order in which payments settle it."""

    costs: int = 0
    interest: int = 0
    principal: int = 0

    @property
    def total(self) -> int:
        return self.costs + self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Instalment:
    due: date
    amount: int
    interest: int = 0
    """Of the amount: what has become due on the principal since the instalment before."""


@dataclass(frozen=True, slots=True)
class Arrears:
    """Due and not paid; `since` is the due day of the oldest of it."""

    amount: int
    since: date


def by_rate(total: int, rate: int, *, least_last: int = LEAST_LAST) -> list[int]:
    """Equal instalments and a rest, which goes with the one before it when it is small.

    Raises ValueError when nothing is owed or paid, or it would take longer than twenty years.
    """
    if total <= 0 or rate <= 0:
        raise ValueError("an instalment needs an amount")
    full, rest = divmod(total, rate)
    if full + (rest > 0) > MOST_INSTALMENTS:
        raise ValueError("this would take longer than twenty years")
    amounts = [rate] * full
    if 0 < rest < least_last and amounts:
        amounts[-1] += rest
    elif rest:
        amounts.append(rest)
    return amounts


def by_count(total: int, count: int) -> list[int]:
    """So many equal instalments; the cents that are over are paid with the last.

    Raises ValueError when there are more instalments than cents, or than twenty years have months.
    """
    if not 0 < count <= min(total, MOST_INSTALMENTS):
        raise ValueError("no such number of instalments")
    each, rest = divmod(total, count)
    return [each] * (count - 1) + [each + rest]


def due_days(first: date, count: int) -> list[date]:
    """The same day of each month, or its last; on the next working day where that is none."""
    return [working_day(_months_after(first, number)) for number in range(count)]


def working_day(day: date) -> date:
    """This day, or the next that is no Saturday, Sunday or public holiday."""
    while day.weekday() >= SATURDAY or public_holidays(day, day):
        day += ONE_DAY
    return day


def with_interest(
    principal: int, rate: int, *, agreed: date, first: date, basis_points: int
) -> list[Instalment]:
    """Instalments of `rate` each until principal and running interest are paid.

    agreed: from when interest runs, by days of a year of 365, rounded half up for each month
    basis_points: a year; 500 is five per cent
    Raises ValueError when the rate does not outweigh the interest.
    """
    plan, left, before = [], principal, agreed
    for number in range(MOST_INSTALMENTS):
        due = working_day(_months_after(first, number))
        interest = _interest(left, basis_points, (due - before).days)
        if interest >= rate and left:
            raise ValueError("the instalment would only pay interest")
        amount = min(rate, left + interest)
        plan.append(Instalment(due, amount, interest))
        left, before = left + interest - amount, due
        if not left:
            return plan
    raise ValueError("this would take longer than twenty years")


def settle(claim: Claim, payment: int) -> tuple[Claim, Claim]:
    """What the payment pays, and what is left: costs first, then interest, then principal.

    A payment beyond the claim pays the claim; the caller says who gets the rest back.
    """
    paid, left = [], payment
    for part in (claim.costs, claim.interest, claim.principal):
        paid.append(min(part, left))
        left -= paid[-1]
    costs, interest, principal = paid
    rest = Claim(claim.costs - costs, claim.interest - interest, claim.principal - principal)
    return Claim(costs, interest, principal), rest


def arrears(plan: Sequence[Instalment], paid: int, on: date) -> Arrears | None:
    """What should have been paid before `on` and has not; None when nothing is open."""
    for due, short in _open(plan, paid):
        if due >= on:
            return None
        late = sum(one.amount for one in plan if due < one.due < on)
        return Arrears(short + late, due)
    return None


def _open(plan: Sequence[Instalment], paid: int) -> Iterator[tuple[date, int]]:
    """Instalments not paid in full, and what is missing of each; payments fill the oldest."""
    for one in plan:
        short = max(one.amount - paid, 0)
        paid = max(paid - one.amount, 0)
        if short:
            yield one.due, short


def _months_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _interest(principal: int, basis_points: int, days: int) -> int:
    owed, parts = principal * basis_points * max(days, 0), YEAR * 10_000
    return (2 * owed + parts) // (2 * parts)
