"""Amounts of money as people type them, in whole cents."""

import re

MOST = 100_000_000
"""One million euros: more is a slip of the hand."""
_AMOUNT = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d{1,7})(?:,(\d{1,2})|\.(\d{2})|,-)?")


def parse_cents(typed: str) -> int:
    """Cents of "350", "350,50", "1.200 €", "12.50". Raises ValueError for anything else."""
    bare = typed.replace("€", "").replace("EUR", "").replace("\u00a0", " ").strip()
    found = _AMOUNT.fullmatch(bare) if bare.isascii() else None
    if found is None:
        raise ValueError(typed)
    whole, comma, point = found.groups()
    cents = int(whole.replace(".", "").replace(" ", "")) * 100
    cents += int((comma or point or "").ljust(2, "0") or 0)
    if cents > MOST:
        raise ValueError(typed)
    return cents


def written_cents(cents: int) -> str:
    """How a form shows them: "350", "350,50"."""
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)
