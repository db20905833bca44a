"""Lists from elsewhere: read, looked through row by row, carried out at once, and taken back."""
