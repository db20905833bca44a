"""The pages of this room, and the session cookie they stand on."""

from app.accounts import association, door, invited, manage, own, sessions
from app.accounts.blueprint import bp

install = sessions.install

__all__ = ["association", "bp", "door", "install", "invited", "manage", "own"]
