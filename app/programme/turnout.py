"""How many came to a date, told by whoever has counted them there.

@counts
def at_the_door(session: Session, event_id: EventId) -> int | None: ...
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.base.ids import EventId

Counter = Callable[[Session, EventId], int | None]
_counters: list[Counter] = []


def counts(counter: Counter) -> Counter:
    """Decorates what knows how many came; None where nobody was counted."""
    _counters.append(counter)
    return counter


def counted(session: Session, event_id: EventId) -> int | None:
    """The first figure anybody has."""
    figures = (counter(session, event_id) for counter in _counters)
    return next((figure for figure in figures if figure is not None), None)
