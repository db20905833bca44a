"""The house map as data: CONTRIBUTING draws it, the arrow test and nobody else reads it."""

FLOORS = {
    0: ("rules",),
    1: ("base",),
    2: ("audit", "people", "partners", "messages", "accounts", "vault"),
    3: ("programme", "attendance"),
    4: ("courses", "performances", "workshops", "excursions", "football"),
    5: ("today", "calendar", "family", "feeds", "public", "search", "exchange", "jobs"),
    6: ("demo",),
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
PASSAGES = {
    ("people", "audit"),
    ("partners", "audit"),
    ("messages", "audit"),
    ("messages", "people"),
    ("accounts", "audit"),
    ("accounts", "people"),
    ("accounts", "messages"),
    ("attendance", "programme"),
    ("family", "feeds"),
    ("public", "feeds"),
    ("jobs", "feeds"),
    ("jobs", "exchange"),
}
"""The only ways sideways. None of them leads round in a circle."""
ROOF = {"factory", "menu"}
"""Single files on top of the house, allowed to know every room."""
PURE = {"rules"}
FORBIDDEN_IN_PURE = {"flask", "sqlalchemy", "flask_babel", "wtforms", "app.base"}
