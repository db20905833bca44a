"""Secret keys on disk, and secret links derived from them.

Keys lie in EINKLANG_KEYS (by default the folder `keys` inside the data folder), one file
each, readable by the service alone. A secret link is an HMAC of what it opens, so the
office can print it again at any time, while the database holds only its hash: a copied
database opens nothing.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from flask import current_app

KEY_BYTES = 32


def load(folder: Path, name: str) -> bytes:
    """The key called `name`; made on first use, with mode 0600.

    Raises OSError when the folder cannot be written.
    """
    path = folder / f"{name}.key"
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _create(path)


def _create(path: Path) -> bytes:
    """Write a fresh key aside, then link it in: two processes starting at once agree on one."""
    key = secrets.token_bytes(KEY_BYTES)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return bytes.fromhex(path.read_text("ascii"))


def key(name: str) -> bytes:
    """The running app's key called `name`, read from disk once."""
    held: dict[str, bytes] = current_app.extensions.setdefault("einklang_keys", {})
    if name not in held:
        held[name] = load(Path(current_app.config["KEYS"]), name)
    return held[name]


def link_token(sort: str, ref: int, generation: str) -> str:
    """The secret of a link: 256 bit, the same each time it is asked for.

    sort, ref:  what it opens, for example "family", 12
    generation: random text stored with the link; a new one makes the old link worthless
    """
    digest = hmac.new(key("links"), f"{sort}:{ref}:{generation}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode("ascii")


def new_generation() -> str:
    return secrets.token_urlsafe(9)


def digest(token: str) -> str:
    """How a secret is stored and looked up: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
