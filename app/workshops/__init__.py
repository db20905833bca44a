"""Seats for an audience, the door, certificates, posters: what open events need besides."""
