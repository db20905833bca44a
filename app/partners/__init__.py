"""Organisations, contact persons, places and rooms, agreements, funding programmes."""
