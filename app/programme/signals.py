"""What higher floors want to hear of places. Sent inside the change's own transaction."""

from blinker import Signal

place_free = Signal("activity, by, at: a place is free and nobody in its own queue wants it")
offer_declined = Signal("row, late, at: somebody was offered this place and said no, or nothing")
event_changed = Signal(
    'event, what, at: it is "cancelled", "restored" or "moved"; then also before: when it began'
)
event_retitled = Signal("event: it is called something else; when and where it is stays")
place_left = Signal("activity_id, person_id, at: somebody gives a place up, or says no")
event_removed = Signal(
    "event, at: it goes as if it had never been planned; who has recorded something refuses"
)
replied = Signal("event, person_id, said, at: somebody has answered, or answers differently now")
place_taken = Signal("row, at: somebody has a place from now on")
