"""Performances: line-up, repertoire, set list, rides, readiness, the home's link."""
