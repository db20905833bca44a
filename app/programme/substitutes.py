"""Who could lead a date instead: free or busy, and with what."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.base.ids import PersonId
from app.programme.claims import busy_times
from app.programme.leaders import leader_offers
from app.programme.models import Event


@dataclass(frozen=True, slots=True)
class Substitute:
    """`busy` names what they have at that time; "" when they are free."""

    person_id: PersonId
    name: str
    busy: str
    leads: bool


def list_substitutes(session: Session, event: Event, typed: str = "") -> list[Substitute]:
    """Everybody who leads something, and who fits what was typed; the free ones first."""
    people = leader_offers(session, [event.leader_id, event.stands_in_for_id], typed)
    ids = [person_id for person_id, _name in people]
    taken = busy_times(
        session,
        people=ids,
        places=(),
        start=event.starts_at,
        end=event.ends_at,
        except_for=event.id,
    )
    busy = {one.resource: one.title for one in taken}
    rows = [
        Substitute(
            person_id, name, busy.get(f"person:{person_id}", ""), person_id == event.leader_id
        )
        for person_id, name in people
    ]
    return sorted(rows, key=lambda row: (row.leads, bool(row.busy)))
