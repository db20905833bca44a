"""Sign-in, sessions, roles, invitations."""
