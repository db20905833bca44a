"""What a service may raise and a page can show."""

from typing import Any


class RuleBroken(Exception):
    """A rule of the house refuses the request; the text is meant for the person at the screen.

    field: name of the form field the message belongs beside, or "" for the form as a whole.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleVersion(Exception):
    """Somebody else saved the same object first. Answered with 409 and both versions."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{type(current).__name__} has changed in the meantime")
        self.current = current


class NotForYou(Exception):
    """The object does not exist for this reader. Answered with 404, as if it were missing."""


class LinkEnded(NotForYou):
    """A secret address nobody holds any more. Answered with 404 and our telephone number."""
