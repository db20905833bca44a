""" "Was fehlt noch?": one list of everything that waits for somebody, each with its one action.

Every source is a question a lower room answers; the files here make sentences and links of it.
"""

from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from app.programme.visibility import Reader
from app.rules.times import day_of
from app.today.missing import (
    consents,
    instruments,
    lessons,
    matches,
    messages,
    papers,
    people,
    performances,
    places,
    trips,
)
from app.today.missing.finding import RANK, Finding, Item


def findings(session: Session, reader: Reader, at: datetime) -> list[Finding]:
    """Everything, the most urgent first; within a tone in the order of the sources."""
    today = day_of(at)
    found = chain(
        messages.troubles(session),
        lessons.open_registers(session, reader, at),
        lessons.absences(session, reader, today),
        lessons.substitutions(session, at),
        performances.unsettled(session, at),
        consents.never_asked(session, at),
        places.offers(session),
        papers.agreements(session, today),
        instruments.not_back(session, today),
        papers.clearances(session, today),
        trips.open_counts(session, at),
        trips.forms(session, at),
        matches.called_off(session, at),
        people.guests(session),
        people.newcomers(session),
    )
    return sorted(found, key=lambda finding: RANK[finding.tone])


def open_registers(session: Session, reader: Reader, at: datetime, *, most: int) -> list[Item]:
    """A teacher's own lessons whose register nobody has closed, the oldest first."""
    return [finding.item for finding in lessons.open_registers(session, reader, at, most)]
