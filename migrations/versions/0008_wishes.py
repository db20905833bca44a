"""Wishes for lessons, and the places that were offered for them

Reversible; who waits is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course") as table:
        table.add_column(
            sa.Column("from_queue", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.Time(), nullable=True),
        sa.Column("latest", sa.Time(), nullable=True),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("wish", "person_id", "person.id", "CASCADE"),
        _points_at("wish", "subject_id", "subject.id", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_person_id"), "wish", ["person_id"])
    op.create_index(op.f("ix_wish_subject_id"), "wish", ["subject_id"])
    op.create_index("ix_wish_outcome_subject", "wish", ["outcome", "subject_id"])
    op.create_table(
        "wish_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _points_at("wish_offer", "wish_id", "wish.id", "CASCADE"),
        _points_at("wish_offer", "activity_id", "activity.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_offer")),
    )
    op.create_index(op.f("ix_wish_offer_wish_id"), "wish_offer", ["wish_id"])
    op.create_index(op.f("ix_wish_offer_activity_id"), "wish_offer", ["activity_id"])


def downgrade() -> None:
    op.drop_table("wish_offer")
    op.drop_table("wish")
    with op.batch_alter_table("course") as table:
        table.drop_column("from_queue")


def _points_at(table: str, column: str, there: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete=ondelete)
