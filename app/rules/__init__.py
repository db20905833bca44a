"""Floor 0: rules as pure functions. No Flask, no database, no clock, no words for people."""
