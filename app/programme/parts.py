"""What higher rooms add to the page of an activity: the courses what a lesson teaches.

@on_activity
def subject(session: Session, activity: Activity) -> str: ...
"""

from app.base.parts import Parts
from app.programme.models import Activity

on_activity = Parts[Activity]()
instead_of_places = Parts[Activity]()
"""Shown in the form of an activity where another page says how many fit: the number, and a link."""
