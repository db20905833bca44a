"""Files people hand in: what is taken, what is made of it, and when it goes."""

import os
import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from app.base import files, photos, redraw
from app.base.actor import SYSTEM
from app.base.errors import NotForYou, RuleBroken
from app.base.files import StoredFile
from app.jobs.doctor import storage
from app.jobs.doctor.finding import Ward
from tests.conftest import MOMENT

LATER = MOMENT + timedelta(days=2)
ORIENTATION, GPS = 0x0112, 0x8825
SECRET = b"50.3569N 7.5890E"


def picture(sort: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, sort, **more)  # type: ignore[arg-type]
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    found = Image.open(BytesIO(content))
    found.load()
    return found


def stored(session: Session) -> StoredFile:
    made = files.store_photo(session, photos.Photo(picture()), by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def path_of(row: StoredFile) -> Path:
    return files.folder() / row.name


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "WEBP"])
def test_each_sort_becomes_a_small_jpeg(sort: str) -> None:
    made = opened(photos.drawn_anew(picture(sort, (3000, 1500))).jpeg)
    assert (made.format, made.size) == ("JPEG", (1600, 800))


def test_place_and_time_go_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = SECRET.decode()
    sent = picture(size=(40, 20), exif=exif, comment=SECRET)
    assert SECRET in sent
    made = photos.drawn_anew(sent).jpeg
    assert opened(made).size == (20, 40)
    assert SECRET not in made and not opened(made).getexif()


def test_what_lies_on_its_side_fits_the_box_once_it_stands() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    sent = picture(size=(1000, 3000), exif=exif)
    assert opened(photos.drawn_anew(sent, box=(480, 160)).jpeg).size == (480, 160)


def test_what_hides_behind_a_picture_goes() -> None:
    made = photos.drawn_anew(picture("PNG") + b"<script>alert(1)</script>PK\x03\x04").jpeg
    assert b"<script>" not in made and b"PK\x03\x04" not in made


def test_what_is_seen_through_stands_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert min(opened(photos.drawn_anew(out.getvalue()).jpeg).getpixel((1, 1))) > 250  # type: ignore[type-var, arg-type]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(40),
        b"\xff\xd8\xff" + b"\x00" * 500,
        b"\x89PNG\r\n\x1a\n" + b"x" * 500,
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"x" * 500,
        picture()[:300],
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refusal:
        photos.drawn_anew(content)
    assert refusal.value.field == "photo"


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to side × side pixels."""

    def chunk(sort: bytes, data: bytes) -> bytes:
        head, checked = struct.pack(">I", len(data)), sort + data
        return head + checked + struct.pack(">I", zlib.crc32(checked))

    squeezer = zlib.compressobj(9)
    body = b"".join(squeezer.compress(bytes(side // 8 + 1)) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = chunk(b"IDAT", body + squeezer.flush())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_without_end_is_refused() -> None:
    sent = bomb(8000)
    assert len(sent) < 20_000
    with pytest.raises(RuleBroken, match="too many pixels"):
        photos.drawn_anew(sent)


def test_a_picture_that_takes_for_ever_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(redraw, "__file__", str(endless))
    monkeypatch.setattr(photos, "PATIENCE", 0.5)
    with pytest.raises(RuleBroken):
        photos.drawn_anew(picture())


def test_the_process_that_draws_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    curious = tmp_path / "curious.py"
    curious.write_text("import os; print(sorted(os.environ))")
    monkeypatch.setenv("EINKLANG_SMTP_URL", "smtp://user:secret@host")
    monkeypatch.setattr(redraw, "__file__", str(curious))
    assert b"EINKLANG" not in photos.drawn_anew(picture()).jpeg


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))
sys.path.insert(0, {root!r})
from app.base import redraw
redraw._hold_back()
names = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE
print([resource.getrlimit(name)[0] for name in names])
"""


@pytest.mark.skipif(os.name != "posix", reason="only there are such limits")
@pytest.mark.parametrize(("cpu", "left"), [(5, 5), (60, redraw.SECONDS)])
def test_the_process_that_draws_may_do_little(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cpu: int, left: int
) -> None:
    """Also where the service lives under tighter limits than ours."""
    limited = tmp_path / "limited.py"
    limited.write_text(LIMITED.format(cpu=cpu, root=str(config.ROOT)))
    monkeypatch.setattr(redraw, "__file__", str(limited))
    told = photos.drawn_anew(picture()).jpeg.decode()
    assert told.strip() == str([redraw.MEMORY, left, 0])


def test_it_lies_where_only_the_service_reads_it(session: Session) -> None:
    row = stored(session)
    path = path_of(row)
    assert path.stat().st_size == row.size
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
    assert "static" not in path.parts


def test_removed_it_is_there_until_that_is_committed(session: Session) -> None:
    row = stored(session)
    path = path_of(row)
    files.remove(session, row.id)
    session.rollback()
    session.commit()
    assert path.exists()
    files.remove(session, row.id)
    with session.begin_nested():
        session.execute(select(1))
    assert path.exists()
    session.commit()
    assert not path.exists()


def test_what_nobody_points_at_goes_after_a_day(session: Session) -> None:
    row = stored(session)
    path = path_of(row)
    assert files.delete_ownerless(session, at=MOMENT) == 0
    assert files.delete_ownerless(session, at=LATER) == 1
    session.commit()
    assert not path.exists() and session.scalars(select(StoredFile)).all() == []


def test_bytes_without_a_row_go_after_a_day(session: Session) -> None:
    kept = path_of(stored(session))
    files.store_photo(session, photos.Photo(picture()), by=SYSTEM, at=MOMENT)
    session.rollback()
    for path in files.folder().iterdir():
        os.utime(path, (MOMENT.timestamp(), MOMENT.timestamp()))
    assert files.delete_rowless(session, at=MOMENT) == 0
    assert files.delete_rowless(session, at=LATER) >= 1
    assert list(files.folder().iterdir()) == [kept]


def test_the_answer_can_do_nothing_and_is_asked_for_each_time(app: Flask, session: Session) -> None:
    row = stored(session)
    with app.test_request_context():
        answer = files.answer(row, "foto.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="foto.jpg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    answer.close()
    path_of(row).unlink()
    with app.test_request_context(), pytest.raises(NotForYou):
        files.answer(row, "foto.jpg")


def test_the_doctor_misses_lost_bytes(app: Flask, session: Session) -> None:
    row = stored(session)
    ward = Ward(session, app.config, MOMENT, False)
    assert storage.handed_in(ward).grade == "ok"
    path_of(row).unlink()
    assert storage.handed_in(ward).grade == "bad"
