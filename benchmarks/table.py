"""What came out, as rows for people and for machines."""

from collections.abc import Iterable
from dataclasses import dataclass

HEADINGS = ("Work", "Database", "Size", "Result", "Ratio", "Statements", "Target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One result. ratio: to what `against` names; kept: whether the target is reached.

    value is in `unit`, kept is None where there is no target.
    """

    work: str
    database: str
    size: str
    value: float
    unit: str = "ms"
    ratio: float | None = None
    against: str = "hello"
    statements: int | None = None
    target: str = ""
    kept: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} × {self.against}"
        sign = {True: "✓", False: "✗", None: ""}[self.kept]
        shown = f"{self.value:.2f}" if self.unit == "ms" else f"{self.value:,.0f}"
        counted = "" if self.statements is None else str(self.statements)
        result = f"{shown} {self.unit}"
        return (self.work, self.database, self.size, result, ratio, counted, self.target, sign)


def markdown(rows: Iterable[Row]) -> str:
    """A table that reads well even before it is rendered."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    shown = [_line(line, widths) for line in lines]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"
