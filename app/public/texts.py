"""Imprint, privacy, accessibility: what the association wrote, else a draft that is its own."""

from functools import cache
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.base import settings
from app.public.models import PublicText, TextKey

TITLES: dict[TextKey, Any] = {
    TextKey.IMPRINT: lazy_gettext("Imprint"),
    TextKey.PRIVACY: lazy_gettext("Privacy"),
    TextKey.ACCESSIBILITY: lazy_gettext("Accessibility"),
}
PATHS = {
    "impressum": TextKey.IMPRINT,
    "datenschutz": TextKey.PRIVACY,
    "barrierefreiheit": TextKey.ACCESSIBILITY,
}


def body_of(session: Session, key: TextKey) -> str:
    """Markdown."""
    written = session.get(PublicText, key)
    if written is not None:
        return written.body
    house = settings.association(session)
    return current_app.jinja_env.get_template(f"public/_drafts/{key}.md").render(house=house)


def as_html(markdown: str) -> Markup:
    """Without raw HTML and without pictures; addresses that are no web, mail or phone links stay
    text. No heading of the text stands beside the page's own."""
    return Markup(_reader().render(markdown))  # noqa: S704  (markdown-it escapes what was typed)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).disable(
        ["image", "html_block", "html_inline"]
    )
    reader.core.ruler.push("lower_headings", _lower_headings)
    return reader


def _lower_headings(state: Any) -> None:
    """The page's title is the only first one."""
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"
