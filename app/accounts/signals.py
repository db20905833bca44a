"""Told to floors above, inside the changing transaction. Sent with the session as sender."""

from blinker import Signal

account_closed = Signal("person_id, by, at: what its owner got as a leader must end now")
