"""The first page of the day for each role, and the one list of what is missing."""
