"""Who plays, who is missing, and who has still to be told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Said = Literal["yes", "no", "maybe", ""]


@dataclass(frozen=True, slots=True)
class Standing:
    """One player before a match. told: what their family was told last; None is nothing yet"""

    person_id: int
    picked: bool
    told: bool | None
    said: Said

    @property
    def missing(self) -> bool:
        """Was picked and has called off since: somebody else is needed."""
        return self.picked and self.said == "no"

    @property
    def hears_yes(self) -> bool:
        return self.picked and self.told is not True and self.said != "no"

    @property
    def counts_on_it(self) -> bool:
        """Was told that they play, and does not any more."""
        return not self.picked and self.told is True and self.said != "no"

    @property
    def hears_no(self) -> bool:
        """Wanted to play, or was told that they would, and does not this time."""
        wanted = self.said == "yes" and self.told is None
        return self.counts_on_it or (not self.picked and wanted)


def to_tell(players: Iterable[Standing]) -> tuple[list[int], list[int]]:
    """Who has to hear that they play, and who that they do not; whoever called off, nothing.

    While nobody is picked, who only wanted to may still be.
    """
    known = list(players)
    chosen = any(one.picked for one in known)
    return (
        [one.person_id for one in known if one.hears_yes],
        [one.person_id for one in known if (one.hears_no if chosen else one.counts_on_it)],
    )
