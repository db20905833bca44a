"""Whether a home knows that its performance has been cancelled

`home_told_at` on performance; of those we have cancelled already it is taken that somebody has
called. Reversible; what was noted is lost.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

performance = sa.table(
    "performance",
    sa.column("cancelled_by", sa.String),
    sa.column("home_told_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    told = sa.Column("home_told_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("performance", told)
    op.execute(
        performance.update()
        .where(performance.c.cancelled_by == "us")
        .values(home_told_at=datetime.now(UTC))
    )


def downgrade() -> None:
    op.drop_column("performance", "home_told_at")
