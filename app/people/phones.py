"""Numbers that must not be rung. Families share telephones.

A ban reaches as far as a number does: it is not offered for a child when somebody who must not
learn where the child is answers it too.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from app.people.models import ContactBan, FamilyMember, Phone


def told_of_child(child_id: Any) -> ColumnElement[bool]:
    """A condition on Phone: somebody banned from this child has the number too."""
    return _theirs().where(ContactBan.child_id == child_id)


def told_of_family(family_id: Any) -> ColumnElement[bool]:
    """A condition on Phone: somebody banned from a child of this family has the number too."""
    child = aliased(FamilyMember)
    return _theirs().where(ContactBan.child_id == child.person_id, child.family_id == family_id)


def _theirs() -> Any:
    theirs = aliased(Phone)
    same = and_(theirs.dialled == Phone.dialled, Phone.dialled != "")
    return exists().where(
        theirs.person_id == ContactBan.guardian_id, or_(same, theirs.number == Phone.number)
    )
