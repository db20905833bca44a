"""Who does something: an account, a family's or home's link, or the house itself."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

Kind = Literal["account", "family", "host", "visitor", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Handed to every service as `by=`; stored as text such as "account:12"."""

    kind: Kind
    ref: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"


SYSTEM = Actor("system")

Namer = Callable[[Session, Collection[int]], Mapping[int, str]]
_namers: dict[str, Namer] = {}


def knows_names(kind: Kind) -> Callable[[Namer], Namer]:
    """Decorates the function of the room that knows what actors of this kind are called."""

    def keep(namer: Namer) -> Namer:
        _namers[kind] = namer
        return namer

    return keep


def names_of(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Names for stored actors such as "account:12"; nameless ones are missing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for actor in actors:
        kind, _, ref = actor.partition(":")
        wanted[kind].add(int(ref))
    return {
        f"{kind}:{ref}": name
        for kind, refs in wanted.items()
        if kind in _namers
        for ref, name in _namers[kind](session, refs).items()
    }
