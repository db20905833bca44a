"""flask audit"""

import click
from flask.cli import AppGroup

from app.audit import service
from app.base.db import reading

group = AppGroup("audit", help="The chained log of who did what.")


@group.command("head")
def head() -> None:
    """Print the end of the chain. Note it elsewhere: it uncovers a log put back to an older day."""
    with reading() as session:
        click.echo(service.head_of(session))


@group.command("verify")
@click.option("--expect", help="What `flask audit head` printed on an earlier day.")
def verify(expect: str | None) -> None:
    """Walk the chain; exit 1 when an entry was changed, removed, inserted or cut off."""
    try:
        noted = service.Head.read(expect) if expect else None
    except ValueError:
        raise click.BadParameter("It looks like 1234:9f3c…", param_hint="--expect") from None
    with reading() as session:
        verdict = service.verify(session, expect=noted)
    if not verdict.sound:
        raise click.ClickException(
            f"The chain is broken after {verdict.head.entries} entries: {verdict.trouble}."
        )
    click.echo(f"{verdict.head.entries} entries, sound.")
