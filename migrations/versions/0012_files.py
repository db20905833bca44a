"""What people hand in: photographs today, scans later

The table holds what is known of a file, the folder "files" of the data folder its bytes.
Reversible; the bytes stay behind and can be deleted by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("name", name=op.f("uq_stored_file_name")),
    )
    op.create_index(op.f("ix_stored_file_created_at"), "stored_file", ["created_at"])


def downgrade() -> None:
    op.drop_table("stored_file")
