"""Instruments, who has them at home, what they looked like, what was done to them

One instrument never has two open loans: the partial unique index sees to it. Reversible; what was
entered is lost, the photographs stay behind as files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
OPEN = sa.text("returned_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("accessories", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("number_key", name=op.f("uq_instrument_number_key")),
    )
    op.create_index(op.f("ix_instrument_sort_key"), "instrument", ["sort_key"])
    op.create_table(
        "instrument_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("accessories", sa.String(), nullable=False),
        sa.Column("condition_out", sa.String(), nullable=False),
        sa.Column("note_out", sa.String(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("condition_in", sa.String(), nullable=False),
        sa.Column("note_in", sa.String(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _points_at("instrument_loan", "instrument_id", "instrument.id"),
        _points_at("instrument_loan", "person_id", "person.id"),
        _points_at("instrument_loan", "guardian_id", "person.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_loan")),
    )
    for column in ("instrument_id", "person_id"):
        op.create_index(op.f(f"ix_instrument_loan_{column}"), "instrument_loan", [column])
    op.create_index("ix_instrument_loan_due", "instrument_loan", ["returned_on", "due_on"])
    op.create_index(
        "uq_instrument_loan_open",
        "instrument_loan",
        ["instrument_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "loan_photo",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        _points_at("loan_photo", "file_id", "stored_file.id"),
        _points_at("loan_photo", "loan_id", "instrument_loan.id"),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_loan_photo")),
    )
    op.create_index(op.f("ix_loan_photo_loan_id"), "loan_photo", ["loan_id"])
    op.create_table(
        "instrument_care",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        _points_at("instrument_care", "instrument_id", "instrument.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_care")),
    )
    op.create_index(op.f("ix_instrument_care_instrument_id"), "instrument_care", ["instrument_id"])


def downgrade() -> None:
    for table in ("instrument_care", "loan_photo", "instrument_loan", "instrument"):
        op.drop_table(table)


def _points_at(
    table: str, column: str, there: str, gone: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete=gone)
