"""Matches, nominations, results, shirts, fair play; cars belong to a date, not to a performance

Lift-sharing is wanted for matches, too, so each ride moves from the activity of its performance to
the one event of it. Reversible: rides of performances go back; matches and all about them, and
rides to anything else, are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ride = sa.table("ride", sa.column("activity_id"), sa.column("event_id"))
performance = sa.table("performance", sa.column("activity_id"), sa.column("event_id"))


def upgrade() -> None:
    _rides_to_events()
    op.create_table(
        "match_day",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("competition", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("meeting_point", sa.String(), nullable=False),
        sa.Column("meet_minutes", sa.Integer(), nullable=False),
        sa.Column("kit", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("match_day", "event_id", "event.id", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_match_day")),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opponent", sa.String(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("pitch", sa.String(), nullable=False),
        sa.Column("ours", sa.Integer(), nullable=True),
        sa.Column("theirs", sa.Integer(), nullable=True),
        _points_at("match", "event_id", "match_day.event_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_match_event_id_position")),
    )
    op.create_table(
        "scored",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("goals", sa.Integer(), nullable=False),
        _points_at("scored", "match_id", "match.id", "CASCADE"),
        _points_at("scored", "person_id", "person.id", "CASCADE"),
        sa.PrimaryKeyConstraint("match_id", "person_id", name=op.f("pk_scored")),
    )
    op.create_index(op.f("ix_scored_person_id"), "scored", ["person_id"])
    op.create_table(
        "nomination",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("picked", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        _points_at("nomination", "event_id", "match_day.event_id", "CASCADE"),
        _points_at("nomination", "person_id", "person.id", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_nomination")),
    )
    op.create_index(op.f("ix_nomination_person_id"), "nomination", ["person_id"])
    op.create_table(
        "shirt",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _points_at("shirt", "participation_id", "participation.id", "CASCADE"),
        _points_at("shirt", "activity_id", "activity.id", "CASCADE"),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_shirt")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_shirt_activity_id_number")),
    )
    op.create_table(
        "fair_play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("fair_play", "activity_id", "activity.id", "CASCADE"),
        _points_at("fair_play", "event_id", "event.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_play")),
    )
    op.create_index("ix_fair_play_activity_day", "fair_play", ["activity_id", "day"])
    op.create_index(op.f("ix_fair_play_day"), "fair_play", ["day"])
    op.create_index(op.f("ix_fair_play_event_id"), "fair_play", ["event_id"])


def downgrade() -> None:
    for table in ("fair_play", "shirt", "nomination", "scored", "match", "match_day"):
        op.drop_table(table)
    _rides_to_performances()


def _rides_to_events() -> None:
    with op.batch_alter_table("ride") as batch:
        batch.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("family_id", sa.Integer(), nullable=True))
    its_event = (
        sa.select(performance.c.event_id)
        .where(performance.c.activity_id == ride.c.activity_id)
        .scalar_subquery()
    )
    op.execute(ride.update().values(event_id=its_event))
    with op.batch_alter_table("ride") as batch:
        batch.drop_index(op.f("ix_ride_activity_id"))
        batch.drop_constraint(op.f("fk_ride_activity_id"), type_="foreignkey")
        batch.drop_column("activity_id")
        batch.alter_column("event_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            op.f("fk_ride_event_id"), "event", ["event_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_foreign_key(
            op.f("fk_ride_family_id"), "family", ["family_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_unique_constraint(
            op.f("uq_ride_event_id_family_id"), ["event_id", "family_id"]
        )
        batch.create_index(op.f("ix_ride_family_id"), ["family_id"])


def _rides_to_performances() -> None:
    with op.batch_alter_table("ride") as batch:
        batch.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
    its_activity = (
        sa.select(performance.c.activity_id)
        .where(performance.c.event_id == ride.c.event_id)
        .scalar_subquery()
    )
    op.execute(ride.update().values(activity_id=its_activity))
    op.execute(ride.delete().where(ride.c.activity_id.is_(None)))
    with op.batch_alter_table("ride") as batch:
        batch.drop_index(op.f("ix_ride_family_id"))
        batch.drop_constraint(op.f("uq_ride_event_id_family_id"), type_="unique")
        batch.drop_constraint(op.f("fk_ride_event_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_ride_family_id"), type_="foreignkey")
        batch.drop_column("event_id")
        batch.drop_column("family_id")
        batch.alter_column("activity_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            op.f("fk_ride_activity_id"),
            "performance",
            ["activity_id"],
            ["activity_id"],
            ondelete="CASCADE",
        )
        batch.create_index(op.f("ix_ride_activity_id"), ["activity_id"])


def _points_at(table: str, column: str, there: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete=gone)
