"""Places and partners out of use, events not announced yet; sort keys bytewise

`retired` on organisation and place, false for all there are; `announced` on event, true for all.
PostgreSQL compares the sort keys of activity and piece byte by byte, as it does those of people:
other collations skip blanks and hyphens. Reversible without loss but of the flags.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FLAGGED = ("organisation", "place")
SORTED = ("activity", "piece")


def upgrade() -> None:
    for table in FLAGGED:
        flag = sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, flag)
    announced = sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("event", announced)
    _sort_by("C")


def downgrade() -> None:
    _sort_by("default")
    op.drop_column("event", "announced")
    for table in FLAGGED:
        op.drop_column(table, "retired")


def _sort_by(collation: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in SORTED:
        op.alter_column(table, "sort_key", type_=sa.String(collation=collation))
