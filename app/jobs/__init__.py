"""Work that nobody waits for, and what keeps the house running."""
