"""What everybody may see and do, without an account."""
