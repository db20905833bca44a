"""What higher rooms add to a page of a lower one, without the lower one knowing them."""

from collections.abc import Callable
from typing import Generic, TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

Subject = TypeVar("Subject")
Part = Callable[[Session, Subject], str]


class Parts(Generic[Subject]):
    """The parts of one kind of page, in the order of the rooms; used as a decorator.

    A part is finished HTML, drawn by a template of its own room; "" where it has nothing to say.
    """

    def __init__(self) -> None:
        self._parts: list[Part[Subject]] = []

    def __call__(self, part: Part[Subject]) -> Part[Subject]:
        self._parts.append(part)
        return part

    def of(self, session: Session, subject: Subject) -> list[Markup]:
        made = (part(session, subject) for part in self._parts)
        return [Markup(html) for html in made]  # noqa: S704  (templates wrote it)
