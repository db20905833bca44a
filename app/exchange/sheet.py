"""A table as it was handed in: rows of cleaned texts, within bounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.base.errors import RuleBroken
from app.rules.text import clean

MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_CELL = 500
"""Letters. A longer one is a text somebody wrote, or quotes that were never closed."""

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """headings: "" where a column has none; refused: headings whose columns were not taken in"""

    headings: Sequence[str]
    rows: Rows
    refused: Sequence[str] = ()


def unreadable(message: str) -> RuleBroken:
    return RuleBroken(message, field="file")


def bounded(rows: Iterable[Iterable[str]]) -> Rows:
    """Cleaned rows, all of one width, empty ones left out.

    Raises RuleBroken for more than fits, as soon as that is seen.
    """
    kept: Rows = []
    for row in rows:
        cells = [_cell(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise unreadable(gettext("At most %(most)s columns, please.", most=MOST_COLUMNS))
        kept.append(cells)
        if len(kept) > MOST_ROWS + 1:
            raise unreadable(gettext("At most %(most)s rows, please.", most=MOST_ROWS))
    if not kept:
        raise unreadable(gettext("There is nothing in it."))
    width = max(len(row) for row in kept)
    return [row + [""] * (width - len(row)) for row in kept]


def _cell(cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        raise unreadable(
            gettext("One cell is longer than %(most)s letters. Is it a list?", most=LONGEST_CELL)
        )
    return clean(cell)
