"""The association's own logo and colour

Reversible; the picture's bytes stay behind and can be deleted by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("association") as table:
        table.add_column(sa.Column("tint", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("logo_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_association_logo_id"), "stored_file", ["logo_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("association") as table:
        table.drop_constraint(op.f("fk_association_logo_id"), type_="foreignkey")
        table.drop_column("logo_id")
        table.drop_column("tint")
