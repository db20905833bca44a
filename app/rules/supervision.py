"""How many grown-ups go along with how many children.

No law fixes a ratio; one for eight to ten and at least two are usual (DOMAIN C7), so both are
settings of a trip.
"""

PER_ADULT = 8
LEAST_ADULTS = 2


def adults_needed(children: int, *, per_adult: int = PER_ADULT, least: int = LEAST_ADULTS) -> int:
    """Grown-ups for so many children; none where nobody is to be looked after.

    per_adult: children one grown-up looks after, at least 1. Raises ValueError below.
    """
    if per_adult < 1:
        raise ValueError("nobody looks after less than one child")
    return max(least, -(-children // per_adult)) if children > 0 else 0
