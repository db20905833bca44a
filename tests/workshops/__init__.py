"""Seats for an audience, the door, papers."""
