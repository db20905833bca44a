"""Who led beside the first leader, and when

Hours of a past date were those of whoever leads the offer today. What was before this migration
is not known: it counts for who leads with others now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

leadership = sa.table(
    "leadership",
    sa.column("activity_id", sa.Integer),
    sa.column("person_id", sa.Integer),
    sa.column("position", sa.Integer),
)


def upgrade() -> None:
    made = op.create_table(
        "co_leadership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        _points_at("activity_id", "activity.id"),
        _points_at("person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_leadership")),
    )
    op.create_index(op.f("ix_co_leadership_activity_id"), "co_leadership", ["activity_id"])
    op.create_index(op.f("ix_co_leadership_person_id"), "co_leadership", ["person_id"])
    beside = sa.select(leadership.c.activity_id, leadership.c.person_id)
    op.execute(
        sa.insert(made).from_select(
            ["activity_id", "person_id"], beside.where(leadership.c.position > 0)
        )
    )


def downgrade() -> None:
    op.drop_table("co_leadership")


def _points_at(column: str, there: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_co_leadership_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete="CASCADE")
