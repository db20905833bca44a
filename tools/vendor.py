#!/usr/bin/env python3
"""Fetch the browser's share of other people's work from npm and write it down.

    .venv/bin/python tools/vendor.py

For developers only: what it fetches is committed, so neither set-up nor a running
Einklang needs npm or a content network. No package's install script is run. Every
file is copied byte for byte, except the icon sprite (a selection of Lucide) and the
Arabic fonts (unpacked from woff2, because PDFs need TTF).
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("static/vendor")
FONTS, PDF_FONTS = VENDOR / "fonts", VENDOR / "fonts/pdf"
RECORD = ROOT / VENDOR / "VENDOR.json"

ICONS = """
    accessibility alarm-clock archive armchair arrow-left arrow-right badge-check bell briefcase
    building-2 bus calendar calendar-check calendar-clock calendar-days calendar-plus calendar-x
    camera camera-off car chart-column check chevron-down chevron-left chevron-right chevron-up
    circle circle-alert circle-check circle-dashed circle-help circle-x clipboard-check
    clipboard-list clock cloud-off coffee copy database door-open download drum ellipsis euro
    external-link eye eye-off file-text filter flag goal graduation-cap grid-2x2 guitar
    hand-helping handshake heart history house info key-round languages link list list-checks
    list-music lock lock-open log-in log-out mail map-pin menu message-circle mic-vocal minus
    monitor-smartphone moon music music-2 music-4 palette pencil phone piano piggy-bank plus
    printer qr-code redo-2 refresh-cw rotate-ccw route save school search send settings share-2
    shield shield-check shirt smartphone sparkles star sun tablet-smartphone trash-2
    triangle-alert trophy undo-2 unlock upload user user-check user-plus user-x users volleyball
    volume-2 wifi wifi-off wrench x
""".split()


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files we keep, and where (path inside it -> ours)."""

    name: str
    version: str
    licence: str
    licence_file: str
    copies: dict[str, Path]


PACKAGES = [
    Package("htmx.org", "4.0.1", "0BSD", "LICENSE", {"dist/htmx.min.js": VENDOR / "htmx.min.js"}),
    Package(
        "idb-keyval", "6.3.0", "Apache-2.0", "LICENCE", {"dist/index.js": VENDOR / "idb-keyval.js"}
    ),
    Package("lucide-static", "1.62.0", "ISC", "LICENSE", {}),
    Package(
        "@fontsource-variable/source-sans-3",
        "5.3.0",
        "OFL-1.1",
        "LICENSE",
        {
            f"files/source-sans-3-{subset}-wght-normal.woff2": FONTS
            / f"source-sans-3-{subset}.woff2"
            for subset in ("latin", "latin-ext", "cyrillic")
        },
    ),
    # Whole and unchanged: its licence reserves the name, so a subset may not be called so.
    Package(
        "source-sans",
        "3.52.0",
        "OFL-1.1",
        "LICENSE.md",
        {
            f"TTF/SourceSans3-{w}.ttf": PDF_FONTS / f"SourceSans3-{w}.ttf"
            for w in ("Regular", "Semibold")
        },
    ),
    Package("@fontsource/noto-sans-arabic", "5.3.0", "OFL-1.1", "LICENSE", {}),
    Package(
        "axe-core", "4.14.1", "MPL-2.0", "LICENSE", {"axe.min.js": Path("tests/vendor/axe.min.js")}
    ),
]


def npm_install(folder: Path) -> Path:
    """Install the pinned packages into `folder`; returns its node_modules."""
    npm = shutil.which("npm") or sys.exit("npm is missing (apt install npm).")
    wanted = [f"{package.name}@{package.version}" for package in PACKAGES]
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run([*command, "--prefix", str(folder), *wanted], check=True)  # noqa: S603
    return folder / "node_modules"


def copy(package: Package, source: Path) -> list[Path]:
    """Put a package's files and its licence text in their places; returns those places."""
    licence = VENDOR / "licences" / f"{package.name.strip('@').replace('/', '-')}.txt"
    places = package.copies | {package.licence_file: licence}
    for inside, place in places.items():
        (ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / inside, ROOT / place)
    return list(places.values())


def make_sprite(icons: Path) -> Path:
    """One <symbol> per icon; a symbol carries its strokes, for <use> inherits none of ours."""
    pen = (
        'viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    symbols = []
    for name in ICONS:
        svg = (icons / f"{name}.svg").read_text("utf-8")
        shapes = re.sub(
            r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.index("</svg>")]
        )
        shapes = shapes.replace("> <", "><").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" {pen}>{shapes}</symbol>')
    sprite = VENDOR / "lucide.svg"
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    (ROOT / sprite).write_text("\n".join(lines), "utf-8")
    return sprite


def unpack_arabic(files: Path) -> Iterable[Path]:
    """Typst reads TTF only. Times are kept, so the same version gives the same bytes."""
    from fontTools.ttLib import TTFont

    for name, weight in {"Regular": 400, "Semibold": 600}.items():
        packed = files / f"noto-sans-arabic-arabic-{weight}-normal.woff2"
        font = TTFont(packed, recalcTimestamp=False)
        font.flavor = None
        place = PDF_FONTS / f"NotoSansArabic-{name}.ttf"
        font.save(ROOT / place)
        yield place


def describe(package: Package, places: list[Path]) -> dict[str, object]:
    """A package's entry in VENDOR.json."""
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "files": {
            str(place): hashlib.sha256((ROOT / place).read_bytes()).hexdigest()
            for place in sorted(places)
        },
    }


def main() -> None:
    """Renew everything; what a package no longer supplies goes."""
    for old in (VENDOR, Path("tests/vendor")):
        shutil.rmtree(ROOT / old, ignore_errors=True)
    record = []
    with tempfile.TemporaryDirectory() as folder:
        modules = npm_install(Path(folder))
        for package in PACKAGES:
            source = modules / package.name
            places = copy(package, source)
            if package.name == "lucide-static":
                places.append(make_sprite(source / "icons"))
            if package.name == "@fontsource/noto-sans-arabic":
                PDF_FONTS.mkdir(parents=True, exist_ok=True)
                places.extend(unpack_arabic(source / "files"))
            record.append(describe(package, places))
    RECORD.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
