"""Argon2id. Checking an unknown name costs as much as checking a known one.

Hash and check while no transaction is open: they take 40 ms, in which nobody should have to
wait for the database.
"""

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext

LEAST = 12
MOST = 200
_AT_ONCE = BoundedSemaphore(2)
"""46 MiB each: a burst of sign-ins must not use up a small machine's memory."""


@cache
def _hasher(quick: bool) -> PasswordHasher:
    """46 MiB and one pass, as OWASP advises; tests use the least there is."""
    if quick:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)


@cache
def _dummy(quick: bool) -> str:
    return _hasher(quick).hash("nobody has this password")


def make(password: str) -> str:
    with _AT_ONCE:
        return _hasher(current_app.testing).hash(_spelt(password))


def matches(password: str, stored: str) -> bool:
    """True when `password` is the one `stored` was made from; "" stands for no account."""
    quick = current_app.testing
    known = stored or _dummy(quick)
    try:
        with _AT_ONCE:
            _hasher(quick).verify(known, _spelt(password[:MOST]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored) and len(password) <= MOST


def _spelt(password: str) -> bytes:
    """The same bytes whichever way a keyboard composes an ä."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


# Words everybody tries first. They may be part of a password, but not most of it.
_COMMON = (
    *("passwort", "password", "kennwort", "geheim", "secret", "welcome", "willkommen", "hallo"),
    *("qwertzuiop", "qwertyuiop", "qwertz", "qwerty", "asdfghjkl", "asdfgh", "yxcvbnm", "zxcvbnm"),
    *("1234567890", "0123456789", "987654321", "123456789", "12345678", "123456", "1234"),
    *("abcdefghijkl", "abcdef", "iloveyou", "ichliebedich", "letmein", "admin", "schatz"),
    *("musikschule", "einklang", "fussball", "football", "sommer", "winter", "koblenz"),
)
_LETTERS_OF_ITS_OWN = 6
_DIFFERENT_SIGNS = 5


def refusal(password: str, *, email: str = "", name: str = "") -> str:
    """Why a new password is not good enough, in words; "" when it is.

    Length counts, not a mixture of signs (NIST SP 800-63B). Refused are passwords made of
    little more than the commonest words, the person's name or their e-mail address.
    """
    if len(password) < LEAST:
        return gettext("Please take at least %(num)s characters.", num=LEAST)
    if len(password) > MOST:
        return gettext("Please take at most %(num)s characters.", num=MOST)
    rest = _without(password.casefold(), (*_words(email), *_words(name), *_COMMON))
    if len(rest) < _LETTERS_OF_ITS_OWN or len(set(rest)) < _DIFFERENT_SIGNS:
        return gettext("This is easy to guess. Take three or four words that nobody expects.")
    return ""


def _words(text: str) -> list[str]:
    words = re.split(r"[\W_]+", text.casefold())
    return sorted((word for word in words if len(word) > 2), key=len, reverse=True)


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
