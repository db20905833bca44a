"""Sealed records: what is written here, only those who are meant to can read."""
