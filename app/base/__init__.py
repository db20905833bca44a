"""Tools of the house. Knows no feature; every floor above may use it."""
