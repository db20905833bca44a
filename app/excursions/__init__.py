"""Trips: who comes along, on which seat, from where; and counting heads on the way."""
