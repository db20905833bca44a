"""Who did what, when: written with the change itself, each row chained to the one before."""
