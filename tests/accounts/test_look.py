"""The association's own logo and colour: on pages, on paper, always readable."""

import math
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

import config
from app.base import documents, files
from app.base.settings import INKS, Tint, association

Browser = Callable[[str], FlaskClient]
FACTS = {"name": "Musikschule Gülser Weg e. V.", "short_name": "Gülser Weg", "version": ""}


def logo(colour: str = "red") -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (900, 300), colour).save(out, "PNG")
    return BytesIO(out.getvalue()), "logo.png"


def sent(own: FlaskClient, session: Session, **more: object) -> int:
    version = association(session).version or ""
    answer = own.post("/einstellungen", data={**FACTS, "version": version, **more})
    session.expire_all()
    return answer.status_code


def test_a_logo_hangs_on_every_page_until_it_is_taken_down(
    client_of: Browser, session: Session
) -> None:
    own = client_of("mara")
    assert sent(own, session, logo=logo()) == 303
    address = f"/logo/{association(session).logo_id}"
    assert address in own.get("/konto").text
    assert address in client_of("").get("/programm").text
    answer = client_of("").get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(BytesIO(answer.data)).size == (480, 160)

    assert sent(own, session) == 303
    assert association(session).logo_id is not None, "saving other facts leaves it alone"
    assert sent(own, session, logo=logo("blue")) == 303
    assert client_of("").get(address).status_code == 404, "the former one is gone"
    assert sent(own, session, without_logo="y") == 303
    assert association(session).logo_id is None
    assert session.query(files.StoredFile).count() == 0
    assert not list(files.folder().iterdir())


def test_another_logo_has_another_address(client_of: Browser, session: Session) -> None:
    """Browsers keep what hung there, and SQLite gives a number that is free again to the next."""
    own, shown = client_of("mara"), re.compile(r'"(/logo/[^"]+)"')
    addresses = set()
    for colour in ("red", "blue"):
        assert sent(own, session, logo=logo(colour)) == 303
        addresses |= set(shown.findall(client_of("").get("/programm").text))
        assert sent(own, session, without_logo="y") == 303
    assert len(addresses) == 2


def test_what_is_no_picture_is_refused_beside_the_field(client_of: Browser) -> None:
    bad = client_of("mara").post(
        "/einstellungen", data={**FACTS, "logo": (BytesIO(b"<svg/>"), "logo.svg")}
    )
    assert bad.status_code == 422
    assert 'href="#logo"' in bad.text
    assert "Gülser Weg" in bad.text


def test_the_colour_is_worn_by_every_page_and_paper(client_of: Browser, session: Session) -> None:
    own = client_of("mara")
    assert "data-tint" not in client_of("").get("/programm").text
    assert sent(own, session, tint="berry", logo=logo()) == 303
    assert '<html lang="de" dir="ltr" data-tint="berry"' in client_of("").get("/programm").text
    assert sent(own, session, tint="pink") == 422
    poster = {"paper": "a6", "phone": "", "title": "x", "words": "", "dates": [], "free": "x"}
    poster |= {"address": "x", "code": ["1"], **documents.letterhead(session)}
    assert poster["accent"] == INKS[Tint.BERRY]
    assert b"/Subtype/Image" in documents.pdf("poster", poster)
    assert b"/Subtype/Image" not in documents.pdf("poster", {**poster, "logo": []})


# Contrast, worked out as WCAG does from what tokens.css and tints.css say.

CSS = (config.ROOT / "static/css/tokens.css").read_text()
TINTS = (config.ROOT / "static/css/tints.css").read_text()
HUES = {Tint.TEAL: 195.0} | {
    Tint(name): float(hue)
    for name, hue in re.findall(r'^  \[data-tint="(\w+)".*--tint: (\d+)', TINTS, re.M)
}
Light = tuple[float, float, float]


def linear(lightness: float, chroma: float, hue: float) -> Light:
    """Linear sRGB of an oklch colour, cut off where a screen cannot show it."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
    green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
    blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))  # type: ignore[return-value]


def of_hex(colour: str) -> Light:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(  # type: ignore[return-value]
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )


def contrast(one: Light, other: Light) -> float:
    shine = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other)]
    return (max(shine) + 0.05) / (min(shine) + 0.05)


def tokens(block: str, hue: float) -> dict[str, Light]:
    found = re.findall(r"--([\w-]+): oklch\(([\d.]+)% ([\d.]+) (var\(--tint\)|[\d.]+)\)", block)
    return {
        name: linear(float(light) / 100, float(chroma), hue if "tint" in turn else float(turn))
        for name, light, chroma, turn in found
    }


@pytest.mark.parametrize("tint", Tint)
@pytest.mark.parametrize("block", re.findall(r":root[^{]*\{([^}]*--accent: oklch[^}]*)\}", CSS))
def test_every_colour_can_be_read_by_day_and_by_night(tint: Tint, block: str) -> None:
    seen = tokens(block, HUES[tint])
    for ground in ("paper", "sheet", "sunk", "wash"):
        assert contrast(seen["accent"], seen[ground]) >= 4.5, ground
    assert contrast(seen["on-accent"], seen["accent"]) >= 4.5


@pytest.mark.parametrize("tint", Tint)
def test_the_colour_on_paper_is_the_one_on_screens(tint: Tint) -> None:
    screen = linear(0.455, 0.085, HUES[tint])
    assert max(abs(a - b) for a, b in zip(of_hex(INKS[tint]), screen, strict=True)) < 0.01
    assert tint == Tint.TEAL or f"--tint-flat: {INKS[tint]};" in TINTS


def test_day_and_night_were_found() -> None:
    assert len(re.findall(r"--accent: oklch", CSS)) == 3
    assert set(HUES) == set(Tint) == set(INKS)
