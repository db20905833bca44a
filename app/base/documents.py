"""PDFs. A typst template says how it looks; what stands there is handed over as data."""

import json
from functools import cache
from typing import Any, cast

import config
from app.base import clock

TEMPLATES = config.ROOT / "templates" / "_pdf"
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


@cache
def _fonts() -> Any:
    """Read once; typst itself is loaded only by processes that print."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
