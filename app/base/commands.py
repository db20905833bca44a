"""flask access"""

import json
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.base.access import GRANTS, rule_of

OWN_METHODS = frozenset({"HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    app.cli.add_command(access)


@click.command("access")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@with_appcontext
def access(as_json: bool) -> None:
    """Print who gets in where: every address, its rule, and the roles it lets in."""
    rows = list_doors(current_app)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        what = row["permission"] or f"{row['rule']}: {row['note']}"
        who = ", ".join(row["roles"]) or "-"
        click.echo(f"{'/'.join(row['methods']):10} {row['path']:55} {what:30} {who}")


def list_doors(app: Flask) -> list[dict[str, Any]]:
    """One row per address: endpoint, methods, path, rule, permission, note, roles."""
    rows = []
    for route in app.url_map.iter_rules():
        rule = rule_of(route.endpoint, app)
        permission = rule.permission if rule else None
        rows.append(
            {
                "endpoint": route.endpoint,
                "methods": sorted((route.methods or set()) - OWN_METHODS),
                "path": route.rule,
                "rule": rule.kind if rule else "",
                "permission": permission.value if permission else None,
                "note": rule.note if rule else "",
                "roles": [role.value for role, held in GRANTS.items() if permission in held],
            }
        )
    return sorted(rows, key=lambda row: (row["path"], row["methods"]))
