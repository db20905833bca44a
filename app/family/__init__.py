"""The family's pages behind its secret link: no account, no app, any phone."""
