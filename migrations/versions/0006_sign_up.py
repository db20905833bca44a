"""Who may sign up by themselves, until when, and who did so together

Reversible; who may sign up is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as table:
        table.add_column(sa.Column("signup", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("signup_until", sa.Date(), nullable=True))
    with op.batch_alter_table("participation") as table:
        table.add_column(sa.Column("party_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("participation") as table:
        table.drop_column("party_id")
    with op.batch_alter_table("activity") as table:
        table.drop_column("signup_until")
        table.drop_column("signup")
