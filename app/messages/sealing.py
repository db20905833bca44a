"""Secret addresses rest sealed in the outbox: a copied database opens nothing."""

import base64

from cryptography.fernet import Fernet, InvalidToken

from app.base import keys


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keys.key("outbox")))


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The address, or "" when it was sealed with a key this installation no longer has."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""
