"""Persons, families, guardians, consents, clearance checks, family links."""
