"""Cars of performances move to their dates, and back."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.base.db import db
from tests.house.test_migrations import fresh

__all__ = ["fresh"]

BEFORE = (
    "INSERT INTO activity (id, kind, title, description, asks, public, signup, sort_key,"
    " search_key, version) VALUES (7, 'performance', 'x', '', {t}, {f}, '', '', '', 1)",
    "INSERT INTO event (id, activity_id, detached, title, starts_at, ends_at, all_day, status,"
    " reason, announced, asks, notice, uid, sequence, revised_at, vevent, version) VALUES"
    " (31, 7, {f}, '', '2026-12-01 10:00', '2026-12-01 11:00', {f}, 'confirmed', '', {t}, {t},"
    " '', 'u', 0, '2026-11-01 10:00', '', 1)",
    "INSERT INTO performance (activity_id, event_id, status, wish, dress, adults_needed,"
    " needs_piano, meet_minutes, travel_minutes, setup_minutes, teardown_minutes, bring,"
    " link_generation, home_answer, home_note, cancelled_by, afterword, version) VALUES"
    " (7, 31, 'optioned', '', '', 1, {f}, 1, 1, 1, 1, '', '', '', '', '', '', 1)",
    "INSERT INTO ride (id, activity_id, driver_name, seats) VALUES (3, 7, 'Nachbar', 4)",
)


def run(*statements):
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.format(t="true", f="false")))


def rows(statement):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_cars_go_along(fresh):
    with fresh.app_context():
        upgrade(revision="0015")
        run(*BEFORE)
        upgrade(revision="0016")
        assert rows("SELECT id, event_id, driver_name, seats FROM ride") == [(3, 31, "Nachbar", 4)]
        run("INSERT INTO ride (id, event_id, driver_name, seats) VALUES (4, 31, 'B', 1)")
        downgrade(revision="0015")
        found = rows("SELECT id, activity_id, driver_name, seats FROM ride ORDER BY id")
        assert found == [(3, 7, "Nachbar", 4), (4, 7, "B", 1)]
