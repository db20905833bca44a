"""Lists and calendars taken in, and what each import has made

Reversible; lists not carried out yet and the way to take imports back are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("meanings", sa.String(), nullable=False),
        sa.Column("usual", sa.String(), nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("import_draft", "activity_id", "activity.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    op.create_index(op.f("ix_import_draft_created_at"), "import_draft", ["created_at"])
    op.create_table(
        "import_columns",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("meanings", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_import_columns")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("people", "families", "places", "events", "changed")
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stayed", sa.Integer(), nullable=False),
        _points_at("import_run", "activity_id", "activity.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_made_at"), "import_run", ["made_at"])
    targets = ("person", "family", "participation", "event")
    op.create_table(
        "import_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        *(sa.Column(f"{one}_id", sa.Integer(), nullable=True) for one in targets),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        _points_at("import_made", "import_id", "import_run.id", "CASCADE"),
        *(_points_at("import_made", f"{one}_id", f"{one}.id", "CASCADE") for one in targets),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_made")),
    )
    for one in ("import", *targets):
        op.create_index(op.f(f"ix_import_made_{one}_id"), "import_made", [f"{one}_id"])
    op.create_table(
        "imported_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        _points_at("imported_event", "event_id", "event.id", "CASCADE"),
        _points_at("imported_event", "activity_id", "activity.id", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_imported_event")),
        sa.UniqueConstraint(
            "activity_id",
            "uid",
            "occurrence",
            name=op.f("uq_imported_event_activity_id_uid_occurrence"),
        ),
    )


def downgrade() -> None:
    for table in ("imported_event", "import_made", "import_run", "import_columns", "import_draft"):
        op.drop_table(table)


def _points_at(table: str, column: str, there: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [there], name=name, ondelete=gone)
