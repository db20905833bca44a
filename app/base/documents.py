"""PDFs. A typst template says how it looks; what stands there is handed over as data."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy.orm import Session

import config
from app.base import clock, files, settings
from app.rules.text import safe_cell

TEMPLATES = config.ROOT / "templates" / "_pdf"
BOM = "\ufeff"
FONTS = config.ROOT / "static" / "vendor" / "fonts" / "pdf"


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1) from templates/_pdf/<template>.typ.

    data goes in as one JSON text and is never part of the markup, so no name can be a command.
    A sign our fonts do not have makes PDF/UA impossible; the paper is then printed without it.
    """
    import typst

    compiler = typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    moment = int(clock.now().timestamp())
    try:
        written = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=moment)
    except typst.TypstError:
        written = compiler.compile(format="pdf", timestamp=moment)
    return cast(bytes, written)


def spreadsheet(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV for spreadsheets as they are set up here: semicolons, and no cell taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(heads)
    table.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def letterhead(session: Session) -> dict[str, Any]:
    """Whose paper it is, for `data`: house is its name, accent "#006565", logo a JPEG's bytes."""
    house = settings.association(session)
    stored = session.get(files.StoredFile, house.logo_id) if house.logo_id else None
    logo = files.content_of(stored) if stored else None
    accent = settings.INKS[settings.Tint(house.tint or "")]
    return {"house": house.name, "accent": accent, "logo": list(logo or b"")}


@cache
def _fonts() -> Any:
    """Read once; typst itself is loaded only by processes that print."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
