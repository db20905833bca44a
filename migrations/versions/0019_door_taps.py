"""Taps at the door of a concert, one by one, so that phones without a network add up

What has been counted so far becomes one tap each. Reversible: the figures stay where they were,
how they came about is lost.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody noted when; earlier than whatever is tapped from now on."""

admission = sa.table("admission", sa.column("event_id"), sa.column("walk_ins"))
reservation = sa.table("reservation", sa.column("id"), sa.column("event_id"), sa.column("arrived"))
door_tap = sa.table(
    "door_tap",
    sa.column("event_id", sa.Integer),
    sa.column("tap", sa.String),
    sa.column("reservation_id", sa.Integer),
    sa.column("count", sa.Integer),
    sa.column("after", sa.String),
    sa.column("tapped_at", sa.DateTime(timezone=True)),
    sa.column("received_at", sa.DateTime(timezone=True)),
    sa.column("by", sa.String),
)


def upgrade() -> None:
    op.create_table(
        "door_tap",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("tap", sa.String(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _points_at("event_id", "admission.event_id"),
        _points_at("reservation_id", "reservation.id"),
        sa.PrimaryKeyConstraint("event_id", "tap", name=op.f("pk_door_tap")),
    )
    op.create_index(op.f("ix_door_tap_reservation_id"), "door_tap", ["reservation_id"])
    bind = op.get_bind()
    walked = sa.select(admission).where(admission.c.walk_ins > 0)
    came = sa.select(reservation).where(reservation.c.arrived > 0)
    taps = [_tap(row.event_id, row.walk_ins) for row in bind.execute(walked)]
    taps += [_tap(row.event_id, row.arrived, row.id) for row in bind.execute(came)]
    op.bulk_insert(door_tap, taps)


def _tap(event: int, count: int, reservation_id: int | None = None) -> dict[str, object]:
    return {
        "event_id": event,
        "tap": f"before-0019-{reservation_id or 'walk-ins'}",
        "reservation_id": reservation_id,
        "count": count,
        "after": "",
        "tapped_at": LONG_AGO,
        "received_at": LONG_AGO,
        "by": "system:0",
    }


def downgrade() -> None:
    op.drop_table("door_tap")


def _points_at(column: str, there: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_door_tap_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete="CASCADE")
