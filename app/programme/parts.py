"""What higher rooms add to the page of an activity: the courses what a lesson teaches.

    @on_activity
    def subject(session: Session, activity: Activity) -> str: ...

A part is finished HTML, drawn by a template of its own room; "" where it has nothing to say.
"""

from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.programme.models import Activity

Part = Callable[[Session, Activity], str]
_PARTS: list[Part] = []


def on_activity(part: Part) -> Part:
    """Show this on every activity's page, in the order of the rooms."""
    _PARTS.append(part)
    return part


def parts_of(session: Session, activity: Activity) -> list[Markup]:
    return [Markup(part(session, activity)) for part in _PARTS]  # noqa: S704  (templates wrote it)
