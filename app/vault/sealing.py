"""What is sealed: anybody can write it, only who holds the other half of the key can read it.

HPKE (RFC 9180) with ML-KEM-768 and X25519 together and AES-256-GCM: what is copied today stays
closed even to whoever breaks one of the two later. Each sealed text is bound to the place it was
written for: moved to another row or column, or put back to an older version, it does not open.
"""

import json
from dataclasses import astuple, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

FORM = b"\x01"
"""First byte of what is sealed: another suite will be another one."""
STEP = 64
"""Texts are filled up to a multiple of it: their length tells less."""
X25519_BYTES, SEED_BYTES = 32, 64
_suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Broken(Exception):
    """It was changed, moved, put back, or sealed for somebody else."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a sealed text belongs to, and to which version of it."""

    table: str
    row: str
    column: str
    version: int = 1

    @property
    def bound(self) -> bytes:
        return json.dumps(astuple(self), ensure_ascii=True).encode()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two halves of a key, as bytes. Whoever has only `public` can write, never read."""

    private: bytes
    public: bytes


def new_pair() -> Pair:
    lattice, curve = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return Pair(
        lattice.private_bytes_raw() + curve.private_bytes_raw(),
        lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw(),
    )


def seal(public: bytes, plain: bytes, where: Where) -> bytes:
    """Close `plain` for whoever holds the other half of `public`."""
    lattice = MLKEM768PublicKey.from_public_bytes(public[:-X25519_BYTES])
    curve = X25519PublicKey.from_public_bytes(public[-X25519_BYTES:])
    key = MLKEM768X25519PublicKey(lattice, curve)
    return FORM + _suite.encrypt(_filled(plain), key, info=where.bound)


def unseal(private: bytes, sealed: bytes, where: Where) -> bytes:
    """Raises Broken."""
    if sealed[:1] != FORM:
        raise Broken
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:SEED_BYTES])
    curve = X25519PrivateKey.from_private_bytes(private[SEED_BYTES:])
    key = MLKEM768X25519PrivateKey(lattice, curve)
    try:
        return _emptied(_suite.decrypt(sealed[1:], key, info=where.bound))
    except InvalidTag:
        raise Broken from None


def _filled(plain: bytes) -> bytes:
    """The text, one byte that ends it, and zeros."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % STEP)


def _emptied(filled: bytes) -> bytes:
    return filled.rstrip(b"\x00")[:-1]
