"""Families that signed up by themselves wait for the office to look at them

Reversible; who has not been looked at is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("family") as table:
        table.add_column(sa.Column("unseen_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_family_unseen_since"), "family", ["unseen_since"])


def downgrade() -> None:
    op.drop_index(op.f("ix_family_unseen_since"), "family")
    with op.batch_alter_table("family") as table:
        table.drop_column("unseen_since")
