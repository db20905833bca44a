"""Whether a home knows that its performance has been cancelled

`home_told_at` on performance, empty for all there are. Reversible; what was noted is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("performance", sa.Column("home_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("performance", "home_told_at")
