"""Photographs people hand in: the field they are chosen with, and what is made of them."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import ValidationError

import config
from app.base import redraw
from app.base.errors import RuleBroken

View = TypeVar("View", bound=Callable[..., Any])

MOST = 10 * config.MEGABYTE
"""Bytes of one photograph as it was sent."""
MOST_WITH_ROOM = 16 * config.MEGABYTE
"""Of a whole request: what is a little too large is refused in the form, not with a bare page."""
SORTS = ((b"\xff\xd8\xff", 0, "JPEG"), (b"\x89PNG\r\n\x1a\n", 0, "PNG"), (b"WEBP", 8, "WEBP"))
"""How each sort of picture begins, and where. Names and types that are sent are not believed."""
PATIENCE = redraw.SECONDS + 5
KEPT_OF_OURS = ("SYSTEMROOT",)
"""What Windows needs to start anything."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph drawn anew: the only sort that is kept. Made by `drawn_anew`."""

    jpeg: bytes


def takes_photo(view: View) -> View:
    """Let signed-in people send more to this view than to others, see web.py. Below @requires."""
    view.most_bytes = MOST_WITH_ROOM  # type: ignore[attr-defined]
    return view


class PhotoField(FileField):
    """One photograph, of the camera or the disk. Its form needs enctype="multipart/form-data"."""

    def __init__(self, label: Any, **more: Any) -> None:
        usual = {"accept": "image/*", "capture": "environment", "data-shrink": True}
        super().__init__(label, **{"render_kw": usual, **more})

    def pre_validate(self, form: Any) -> None:
        if len(self.content) > MOST:
            raise ValidationError(gettext("Please choose a photo of at most 10 megabytes."))

    @property
    def content(self) -> bytes:
        """What was sent, b"" for nothing; a little more than MOST where it is too much."""
        if self.data is None:
            return b""
        self.data.stream.seek(0)
        return bytes(self.data.stream.read(MOST + 1))


def photo(label: Any = None, **more: Any) -> PhotoField:
    return PhotoField(label or lazy_gettext("Photo"), **more)


def drawn_anew(
    content: bytes, *, box: tuple[int, int] = redraw.PHOTO, field: str = "photo"
) -> Photo:
    """A small JPEG of the picture and nothing else: no place, no time, no second meaning.

    box: pixels it may be wide and high

    Takes a moment: before the transaction, so that nobody waits for it. Raises RuleBroken for
    what is no JPEG, PNG or WebP, or too large to be unpacked.
    """
    sort = next((name for sign, at, name in SORTS if content[at : at + len(sign)] == sign), None)
    if sort is None:
        raise RuleBroken(gettext("Please choose a photo (JPEG, PNG or WebP)."), field=field)
    try:
        done = subprocess.run(  # noqa: S603  (our own file, a word of ours)
            [sys.executable, "-I", redraw.__file__, sort, *map(str, box)],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            env={name: os.environ[name] for name in KEPT_OF_OURS if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RuleBroken(gettext("This photo cannot be read."), field=field) from None
    if done.returncode == redraw.TOO_LARGE:
        raise RuleBroken(gettext("This photo has too many pixels."), field=field)
    if done.returncode or not done.stdout:
        raise RuleBroken(gettext("This photo cannot be read."), field=field)
    return Photo(done.stdout)
