"""Which offer continues which in a new school year

So that the change of school years can be repeated without doubles. Reversible; the offers stay,
only what they continue is forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "continued_activity",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_continued_activity_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["activity.id"],
            name=op.f("fk_continued_activity_from_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_continued_activity")),
        sa.UniqueConstraint("from_id", "year", name=op.f("uq_continued_activity_from_id_year")),
    )


def downgrade() -> None:
    op.drop_table("continued_activity")
