"""What opens with a password or with a session: AES-256-GCM, bound to its place.

A counsellor's half of the key rests under their password. Unlocked, it rests once more under a
key that only the browser's cookie knows, so that neither database nor memory holds it open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.vault.sealing import Broken, Where

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
ROUNDS, LANES, KIBIBYTES = 3, 4, 64 * 1024
"""Argon2id, about a tenth of a second (RFC 9106, the second recommended choice)."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def password_key(password: str, salt: bytes) -> bytes:
    """The key a password stands for. Slow on purpose."""
    stretch = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=ROUNDS, lanes=LANES, memory_cost=KIBIBYTES
    )
    return stretch.derive(password.encode())


def lock(key: bytes, plain: bytes, where: Where) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, where.bound)


def unlock(key: bytes, locked: bytes, where: Where) -> bytes:
    """Raises Broken: another key, another place, or changed since."""
    try:
        return AESGCM(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], where.bound)
    except (InvalidTag, ValueError):
        raise Broken from None
