"""What everybody may see: the programme, sign-up, asking for lessons, legal pages."""
