"""What is printed: the run sheet of the day and the list of music GEMA asks for."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import documents
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db
from app.performances import musikfolge, queries, sheets
from app.performances.blueprint import bp
from app.performances.queries import Entry
from app.rules.times import day_of


@bp.route("/auftritte/<int:activity_id>/ablauf")
@requires(Permission.PERFORMANCES_SEE)
def run_sheet(activity_id: int) -> ResponseReturnValue:
    """The run sheet as a page that prints on one sheet."""
    entry = _entry(activity_id)
    return page("performances/run_sheet.html", entry=entry, sheet=sheets.write(db.session(), entry))


@bp.route("/auftritte/<int:activity_id>/ablauf.pdf")
@requires(Permission.PERFORMANCES_SEE)
def run_sheet_pdf(activity_id: int) -> ResponseReturnValue:
    entry = _entry(activity_id)
    sheet = sheets.write(db.session(), entry)
    return _file(
        documents.pdf("run_sheet", {**sheet.as_data(), **documents.letterhead(db.session())}),
        "application/pdf",
        _name("ablauf", entry, "pdf"),
    )


@bp.route("/auftritte/<int:activity_id>/musikfolge.pdf")
@requires(Permission.PERFORMANCES_SEE)
def musikfolge_pdf(activity_id: int) -> ResponseReturnValue:
    entry = _entry(activity_id)
    data = musikfolge.write(db.session(), entry)
    name = _name("musikfolge", entry, "pdf")
    return _file(documents.pdf("musikfolge", data), "application/pdf", name)


@bp.route("/auftritte/<int:activity_id>/musikfolge.csv")
@requires(Permission.PERFORMANCES_SEE)
def musikfolge_csv(activity_id: int) -> ResponseReturnValue:
    entry = _entry(activity_id)
    data = musikfolge.write(db.session(), entry)
    name = _name("musikfolge", entry, "csv")
    content = documents.spreadsheet(data["heads"], data["rows"])
    return _file(content, "text/csv; charset=utf-8", name)


def _entry(activity_id: int) -> Entry:
    return queries.performance_for(db.session(), current_user, activity_id)


def _name(sort: str, entry: Entry, ending: str) -> str:
    """The day, never a name: downloads lie about on shared computers."""
    return f"{sort}-{day_of(entry.event.starts_at).isoformat()}.{ending}"


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, content_type=mimetype)
    how = "inline" if name.endswith(".pdf") else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer
