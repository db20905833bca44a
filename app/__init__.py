"""Einklang: the working desk of a small social music school and integration office."""
