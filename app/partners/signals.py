"""What higher floors want to hear of partners. Sent inside the change's own transaction."""

from blinker import Signal

place_changed = Signal("place_id, at: name or address of a place changed; calendars show both")
