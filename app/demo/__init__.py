"""The invented school: to try the house out, to test it, and in sizes to measure it with."""
