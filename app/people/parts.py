"""What higher rooms add to the page of a person: the programme the offers they have a place in.

@on_person
def offers(session: Session, person_id: PersonId) -> str: ...
"""

from app.base.ids import PersonId
from app.base.parts import Parts

on_person = Parts[PersonId]()
