"""One field that finds people, offers, dates, partners, places and pages."""
