"""What a check answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session

Grade = Literal["ok", "warn", "bad"]


class Verdict(NamedTuple):
    """grade, what was found, and how to mend it (empty when there is nothing to mend)."""

    grade: Grade
    words: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Ward:
    """What a check may look at. network: other machines may be asked."""

    session: Session
    config: Mapping[str, Any]
    at: datetime
    network: bool


Check = Callable[[Ward], Verdict]


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its place in the report."""

    group: str
    name: str
    verdict: Verdict


def good(words: str) -> Verdict:
    return Verdict("ok", words)


def warn(words: str, mend: str) -> Verdict:
    return Verdict("warn", words, mend)


def bad(words: str, mend: str) -> Verdict:
    return Verdict("bad", words, mend)
