"""Trips: coach, meeting points, how everybody travels, sealed trip forms, counts of heads

Reversible; trip forms and counts are lost. Nothing that is there already is touched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trip",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("child_seats", sa.Integer(), nullable=False),
        sa.Column("wheelchair_places", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("per_adult", sa.Integer(), nullable=False),
        sa.Column("least_adults", sa.Integer(), nullable=False),
        sa.Column("water", sa.Boolean(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("trip", "activity_id", "activity.id", ondelete="CASCADE"),
        _points_at("trip", "event_id", "event.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_trip")),
        sa.UniqueConstraint("event_id", name=op.f("uq_trip_event_id")),
    )
    op.create_table(
        "meeting_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("there", sa.Time(), nullable=False),
        sa.Column("back", sa.Time(), nullable=True),
        _points_at("meeting_point", "activity_id", "trip.activity_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_point")),
        sa.UniqueConstraint(
            "activity_id", "position", name=op.f("uq_meeting_point_activity_id_position")
        ),
    )
    op.create_table(
        "passenger",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("passenger", "participation_id", "participation.id", ondelete="CASCADE"),
        _points_at("passenger", "point_id", "meeting_point.id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_passenger")),
    )
    op.create_index(op.f("ix_passenger_point_id"), "passenger", ["point_id"])
    op.create_table(
        "trip_form",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_by", sa.String(), nullable=False),
        _points_at("trip_form", "participation_id", "participation.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_trip_form")),
    )
    op.create_table(
        "roll_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        _points_at("roll_call", "activity_id", "trip.activity_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
        sa.UniqueConstraint(
            "activity_id", "position", name=op.f("uq_roll_call_activity_id_position")
        ),
    )
    op.create_table(
        "roll_mark",
        sa.Column("roll_call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tap", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _points_at("roll_mark", "roll_call_id", "roll_call.id", ondelete="CASCADE"),
        _points_at("roll_mark", "person_id", "person.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("roll_call_id", "person_id", "tap", name=op.f("pk_roll_mark")),
    )
    op.create_index(op.f("ix_roll_mark_person_id"), "roll_mark", ["person_id"])


def downgrade() -> None:
    for table in ("roll_mark", "roll_call", "trip_form", "passenger", "meeting_point", "trip"):
        op.drop_table(table)


def _points_at(
    table: str, column: str, there: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete=ondelete)
