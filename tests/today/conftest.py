"""Tuesday afternoon: Jonas's guitar lesson is running."""

from tests.programme.conftest import guitar, room, stamp_of, tuesdays

__all__ = ["guitar", "room", "stamp_of", "tuesdays"]
