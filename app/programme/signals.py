"""What higher floors want to hear of places. Sent inside the change's own transaction."""

from blinker import Signal

place_free = Signal("activity, by, at: a place is free and nobody in its own queue wants it")
offer_declined = Signal("row, late, at: somebody was offered this place and said no, or nothing")
event_changed = Signal('event, what, at: it is "cancelled", "moved" or "restored"')
place_taken = Signal("row, at: somebody has a place from now on")
