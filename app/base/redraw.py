"""Draws one picture anew, in a process of its own.

    python -I redraw.py JPEG 1600 1600 < sent > small.jpg

Reading strangers' pictures is where image libraries break. So this file knows nothing of the
house, is started without any setting of it, and with little memory and time.
"""

import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

PHOTO = (1600, 1600)
ORIENTATION = 0x0112
ON_ITS_SIDE = (5, 6, 7, 8)
QUALITY = 82
MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
"""JPEG can be read at a fraction of its size; the others have to be unpacked whole."""
MEMORY = 768 * 1024 * 1024
SECONDS = 15
TOO_LARGE, UNREADABLE = 2, 3
"""What the process ends with; 0 when the picture is on its way."""


def redraw(content: bytes, sort: str, box: tuple[int, int] = PHOTO) -> bytes:
    """The picture upright, as JPEG without a word about its making.

    sort: a key of MOST_PIXELS
    box:  pixels it may be wide and high; smaller ones stay as they are

    Raises OverflowError for too many pixels; OSError, ValueError, SyntaxError or EOFError for
    what is no picture of that sort.
    """
    with Image.open(BytesIO(content), formats=[sort]) as picture:
        if picture.width * picture.height > MOST_PIXELS[sort]:
            raise OverflowError
        lies = picture.getexif().get(ORIENTATION, 1) in ON_ITS_SIDE
        picture.thumbnail(box[::-1] if lies else box)
        small = _on_white(ImageOps.exif_transpose(picture))
    small.info.clear()  # comments, profiles and notes would otherwise be written again
    out = BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    covered = picture.convert("RGBA")
    ground.paste(covered, mask=covered)
    return ground


def _hold_back() -> None:
    """Little memory, little time, no file to be written.

    Windows has no such limits, and a service may already live under tighter ones.
    """
    with suppress(ImportError):
        import resource

        wanted = {
            resource.RLIMIT_AS: MEMORY,
            resource.RLIMIT_CPU: SECONDS,
            resource.RLIMIT_FSIZE: 0,
        }
        for what, most in wanted.items():
            hard = resource.getrlimit(what)[1]
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with suppress(OSError, ValueError):  # some services may not change any limit
                resource.setrlimit(what, (allowed, allowed))


def main() -> int:
    _hold_back()
    Image.MAX_IMAGE_PIXELS = None  # counted above, by sort
    try:
        sort, width, height = sys.argv[1:]
        small = redraw(sys.stdin.buffer.read(), sort, (int(width), int(height)))
    except OverflowError:
        return TOO_LARGE
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, UnidentifiedImageError):
        return UNREADABLE
    sys.stdout.buffer.write(small)
    return 0


if __name__ == "__main__":
    sys.exit(main())
