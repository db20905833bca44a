"""How names are sorted, searched, abbreviated and compared.

Two different foldings, because German needs two: *sorting* spells umlauts out
(DIN 5007-2: ä = ae), *searching* meets people where they type
(Müller = Mueller = Muller). Both are stored with the person, so that the
database orders and preselects without knowing any of this.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from app.rules.letters import plain, words

PARTICLES = frozenset(
    "von van vom zu zum zur de del della der den dem di da du dos das la le ten ter dr prof".split()
)
"""Words that open a family name without counting for its place in a list (DIN 5007-2)."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
AFTER_VOWEL = re.compile("(?<=[aou])e+")  # all e at once, or folding twice would differ
TYPO_FROM = 4  # letters; in shorter words one typo is another name (Ali, Ala, Eli)
LAST_CHARACTER = "\U0010ffff"


def sort_key(*parts: str) -> str:
    """Key that orders persons as DIN 5007-2 wants it; store it, compare it bytewise.

    parts: family name first, then given names; empty ones do not count, so a
           person with one name stands where that name belongs

    "Zum Berg, Ina" stands under B. Parts are parted by a space and words by a
    hyphen, which is the greater of the two: every Berg before any Berg-Adler.
    A column for it needs COLLATE "C" on PostgreSQL, whose other collations
    skip spaces and hyphens.
    """
    spelt = [words(plain(_spell_out(part))) for part in parts]
    kept = [part for part in spelt if part]
    if kept:
        kept[0] = _without_particles(kept[0])
    return " ".join("-".join(part) for part in kept)


@lru_cache(maxsize=4096)  # a search folds its query again for every row it scores
def fold(text: str) -> str:
    """Form in which names are searched: one spelling for all that people type.

    Case, accents, ß, punctuation and doubled spaces go; ae, oe and ue become
    a, o and u, as ä, ö and ü do. Apostrophes and joiners vanish (O'Brien is one
    word). Letters of other scripts stay; only vowel signs of Arabic go.
    """
    return AFTER_VOWEL.sub("", " ".join(words(plain(text))))


def matches(query: str, folded: str) -> bool:
    """Whether a typed query finds this folded text; see `score`."""
    return score(query, folded) is not None


def score(query: str, folded: str) -> float | None:
    """How well a typed query fits a text folded before; None if it does not.

    Each word of the query must begin some word of the text or, from four
    letters on, equal one but for a single typo (a letter wrong, missing, too
    many, or two neighbours swapped). Compounds may be written together or
    apart (Anna-Lena, Annalena). An empty query fits nothing.

    returns: 0 to 1; whole words before beginnings before typos
    """
    wanted, there = fold(query).split(), folded.split()
    if not wanted:
        return None
    parts = [_word_score(word, [*there, *_joined(there)]) for word in wanted]
    found = [part for part in parts if part is not None]
    if len(found) == len(wanted):
        return sum(found) / len(found)
    return 0.3 if any(_joins(wanted, i, there) for i in range(len(wanted) - 1)) else None


def near_keys(text: str) -> set[str]:
    """Keys for a stored index that finds names in spite of one typo.

    Every word, neighbours written together, and from four letters on each of
    them with one letter left out. Two words one typo apart always share a key,
    so the rows worth scoring for a query are those having a key in
    `near_keys(first)` or within `key_range(first)`, where *first* is the first
    word of the folded query. None that `matches` is missed.
    """
    whole = fold(text).split()
    keys = {*whole, *_joined(whole)}
    for word in list(keys):
        if len(word) >= TYPO_FROM:
            keys.update(word[:i] + word[i + 1 :] for i in range(len(word)))
    return keys


def key_range(word: str) -> tuple[str, str]:
    """Bounds `low <= key < high` of all keys that begin with this folded word."""
    return word, word + LAST_CHARACTER


def traces(query: str) -> list[str]:
    """Pieces of which a folded text, its spaces left out, holds at least one if it `matches`.

    For rows without stored keys: a database finds those worth scoring with LIKE. One typo
    leaves one half of a word whole, unless it swaps the two letters where the halves meet.
    Empty for an empty query.
    """
    longest = max(fold(query).split(), key=len, default="")
    if len(longest) < TYPO_FROM:
        return [longest] if longest else []
    half = len(longest) // 2
    first, second = longest[:half], longest[half:]
    return [first, second, first[:-1] + second[0] + first[-1] + second[1:]]


@dataclass(frozen=True, slots=True)
class Identity:
    """What little is known of who somebody is."""

    given: str
    family: str = ""
    birth_date: date | None = None
    birth_year: int | None = None

    @property
    def certain_birth_date(self) -> date | None:
        """None for 1 January too: papers say so when the day is unknown."""
        day = self.birth_date
        return None if day is None or (day.month, day.day) == (1, 1) else day

    @property
    def certain_birth_year(self) -> int | None:
        day = self.certain_birth_date
        return day.year if day else self.birth_year


def likely_same(a: Identity, b: Identity) -> bool:
    """Whether two entries may be one person, worth a hint and never a merge.

    Names equal once folded, in either order of given and family name, or one
    typo apart; and no certain birth year against it. 1 January proves nothing.
    After a typo, two certain birth dates must agree (twins are not doubles of
    cousins); so must they when one entry lacks the family name.
    """
    years = a.certain_birth_year, b.certain_birth_year
    if None not in years and years[0] != years[1]:
        return False
    days = a.certain_birth_date, b.certain_birth_date
    if not _solid(a.family) or not _solid(b.family):
        alike = _solid(a.given + a.family) == _solid(b.given + b.family)
        return alike or (
            _solid(a.given) == _solid(b.given) != "" and days[0] == days[1] is not None
        )
    typos = _typos_between(a, b)
    return typos == 0 or (typos == 1 and (None in days or days[0] == days[1]))


def _typos_between(a: Identity, b: Identity) -> int:
    """Typos in the whole name, in the better order of its halves: 0, 1 or 2 for too many."""
    there = _solid(b.given), _solid(b.family)
    return min(
        sum(_typos(mine, other) for mine, other in zip(here, there, strict=True))
        for here in ((_solid(a.given), _solid(a.family)), (_solid(a.family), _solid(a.given)))
    )


def _typos(a: str, b: str) -> int:
    if a == b:
        return 0
    return 1 if min(len(a), len(b)) >= TYPO_FROM and within_one_typo(a, b) else 2


def within_one_typo(a: str, b: str) -> bool:
    """Whether the Damerau-Levenshtein distance of two words is at most one."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    i = next((i for i, letter in enumerate(a) if letter != b[i]), len(a))
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return swapped or a[i + 1 :] == b[i + 1 :]


def _word_score(word: str, there: list[str]) -> float | None:
    """The best any word of the text makes of one word of the query."""
    best: float | None = None
    for other in there:
        if other.startswith(word):
            here = 0.6 + 0.4 * len(word) / len(other)
        elif len(word) >= TYPO_FROM and within_one_typo(word, other):
            here = 0.4
        else:
            continue
        best = here if best is None else max(best, here)
    return best


def _joins(wanted: list[str], i: int, there: list[str]) -> bool:
    """Whether the query fits once its words i and i+1 are written together."""
    together = wanted[i] + wanted[i + 1]
    if not any(word.startswith(together) for word in there):
        return False
    rest = wanted[:i] + wanted[i + 2 :]
    return all(_word_score(word, there) is not None for word in rest)


def _joined(parts: list[str]) -> Iterator[str]:
    return (a + b for a, b in pairwise(parts))


def _spell_out(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().translate(UMLAUTS)


def _without_particles(parts: list[str]) -> list[str]:
    rest = list(parts)
    while len(rest) > 1 and rest[0] in PARTICLES:
        rest.pop(0)
    return rest


def _solid(text: str) -> str:
    return fold(text).replace(" ", "")


def split_name(text: str) -> tuple[str, str]:
    """Given and family name of a name written in one line; one word is a given name.

    The family name is the last word, or begins where a small one does: "Maria von der Heide".
    """
    words = text.split()
    if len(words) < 2:
        return text.strip(), ""
    small = (i for i, word in enumerate(words) if i and word[0].islower())
    first = next(small, len(words) - 1)
    return " ".join(words[:first]), " ".join(words[first:])


def is_name(text: str) -> bool:
    """Whether this can be somebody's name: letters of any script, nothing to be clicked on."""
    if not any(letter.isalpha() for letter in text) or re.search(r"\.\S", text):
        return False
    return all(one.isalpha() or one in " -'’´`." or _is_mark(one) for one in text)


def _is_mark(one: str) -> bool:
    return unicodedata.category(one).startswith("M") or one in "\u200c\u200d"
