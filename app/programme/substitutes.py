"""Who could lead a date instead: free or busy, and with what; or kept away by a contact ban."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base.ids import PersonId
from app.programme.claims import busy_times
from app.programme.kept_apart import banned_pairs
from app.programme.leaders import leader_offers
from app.programme.models import Event
from app.programme.service import expected_people


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
    active = expected_people(session, event.activity_id)
    for guardian, child in banned_pairs(session, [*ids, *active]):
        if child in active:
            busy[f"person:{guardian}"] = gettext("contact ban with a child of this group")
    rows = [
        Substitute(
            person_id, name, busy.get(f"person:{person_id}", ""), person_id == event.leader_id
        )
        for person_id, name in people
    ]
    return sorted(rows, key=lambda row: (row.leads, bool(row.busy)))
