"""Whether a year of birth follows from an age that was told

Until now every guest with a year alone was shown as "about"; so they are from here on, until
somebody types a date or a year. Reversible: what was known as "about" becomes a plain year.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

person = sa.table(
    "person",
    sa.column("birth_about", sa.Boolean),
    sa.column("birth_date", sa.Date),
    sa.column("birth_year", sa.Integer),
    sa.column("provisional", sa.Boolean),
)


def upgrade() -> None:
    about = sa.Column("birth_about", sa.Boolean(), server_default=sa.false(), nullable=False)
    with op.batch_alter_table("person") as table:
        table.add_column(about)
    op.execute(
        sa.update(person)
        .where(person.c.provisional, person.c.birth_date.is_(None), person.c.birth_year > 0)
        .values(birth_about=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("birth_about")
