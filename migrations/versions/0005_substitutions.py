"""Whom colleagues are asked to stand in for, and what they say

Reversible; what is being asked at that moment is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "substitution",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        _points_at("substitution", "event_id", "event.id"),
        _points_at("substitution", "absent_id", "person.id"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_decide_by"), "substitution", ["decide_by"])
    op.create_table(
        "substitution_ask",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        _points_at("substitution_ask", "event_id", "substitution.event_id"),
        _points_at("substitution_ask", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_substitution_ask")),
    )
    op.create_index(op.f("ix_substitution_ask_person_id"), "substitution_ask", ["person_id"])


def downgrade() -> None:
    op.drop_table("substitution_ask")
    op.drop_table("substitution")


def _points_at(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete="CASCADE")
