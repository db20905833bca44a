"""What of an income could be attached (§ 850c ZPO): a hint whether an instalment can be borne.

The figures change every 1 July; nothing is said of a day no known table covers.
"""

from dataclasses import dataclass
from datetime import date

MOST_DEPENDANTS = 5
STEP = 10_00
"""Income is rounded down to ten euros."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cents a month. Valid from `first` to `last`, both included."""

    first: date
    last: date
    base: int
    first_dependant: int
    further_dependant: int
    all_above: int

    def free_below(self, dependants: int) -> int:
        """Of an income up to here nothing can be attached."""
        further = max(min(dependants, MOST_DEPENDANTS) - 1, 0)
        first = self.first_dependant if dependants else 0
        return self.base + first + further * self.further_dependant


TABLES = (Table(date(2025, 7, 1), date(2026, 6, 30), 1555_00, 585_23, 326_04, 4766_99),)
"""Announced in the Federal Law Gazette; the next is to be added each spring."""


def table_on(day: date) -> Table | None:
    return next((one for one in TABLES if one.first <= day <= one.last), None)


def attachable(table: Table, income: int, dependants: int) -> int:
    """Cents a month of the net income that could be attached.

    Of what exceeds the free amount three tenths stay, two more for the first dependant, one for
    each further up to the fifth; all above the table's end can be attached.
    """
    counted = min(income, table.all_above)
    excess = max(counted - counted % STEP - table.free_below(dependants), 0)
    people = min(dependants, MOST_DEPENDANTS)
    stays = 4 + people if people else 3
    return excess * (10 - stays) // 10 + max(income - table.all_above, 0)
