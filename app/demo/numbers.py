"""Telephone numbers nobody has.

The Bundesnetzagentur keeps some ranges free for films and books; only these are used here.
"""

from collections.abc import Callable
from itertools import count


class Numbers:
    """Hands out one number after the other."""

    def __init__(self) -> None:
        self.landline = _printer("030 23125 {:03d}", range(100, 1000))
        self.mobile = _printer("0176 040690{:02d}", range(100), "0171 39200{:02d}")


def _printer(pattern: str, numbers: range, then: str = "") -> Callable[[], str]:
    """One number at a time; when they are used up those of `then`, and so on in turns."""
    counter, patterns = count(), (pattern, then or pattern)

    def following() -> str:
        rounds, place = divmod(next(counter), len(numbers))
        return patterns[rounds % 2].format(numbers[place])

    return following
