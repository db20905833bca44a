"""The outbox: written with the change, delivered after the commit."""
