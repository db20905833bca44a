"""How fast the house is, measured beside its own floors on the same machine in the same run."""
