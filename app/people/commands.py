"""flask people"""

import click
from flask.cli import AppGroup

from app.base.db import transaction
from app.people import search

group = AppGroup("people", help="People and families.")


@group.command("reindex")
def reindex() -> None:
    """Write the search keys anew, after people came in past the app."""
    with transaction() as session:
        count = search.rebuild(session)
    click.echo(f"{count} people and families can be found.")
