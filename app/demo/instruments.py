"""The school's instruments: who has one at home, what came back, what has had new strings."""

from datetime import timedelta
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from app.base.photos import Photo
from app.base.redraw import redraw
from app.courses import instruments, lending
from app.courses.instrument_models import Condition, Instrument, Loan
from app.courses.instruments import Description
from app.courses.lending import HandOver, TakeBack
from app.courses.loan_queries import guardians_of
from app.demo.story import Story
from app.rules.loans import usual_return

GOOD, USED, NEW, DAMAGED = Condition.GOOD, Condition.USED, Condition.NEW, Condition.DAMAGED


class Held(NamedTuple):
    """An instrument of the cupboard. value: cents"""

    kind: str
    maker: str
    value: int | None
    accessories: str = ""
    kept_at: str = "Schrank, Raum 1"
    condition: Condition = GOOD
    note: str = ""


CASE = "Tasche\nStimmgerät"
INVENTORY = (
    Held("Gitarre", "Yamaha C40", 15_000, CASE),
    Held("Gitarre", "Yamaha CS40 (3/4)", 13_000, CASE),
    Held("Gitarre", "Höfner HC504 (1/2)", 16_900, CASE, condition=USED),
    Held("Gitarre", "Ortega R121", 24_900, CASE),
    Held("Gitarre", "Yamaha C40", 15_000, CASE),
    Held("Gitarre", "Cuenca 10", 29_900, CASE, condition=USED, note="Geschenk einer Nachbarin."),
    Held("Gitarre", "Yamaha CS40 (3/4)", 13_000, CASE, condition=NEW),
    Held("Violine", "Stentor (3/4)", 19_900, "Koffer\nBogen\nKolophonium"),
    Held("Violine", "Stentor (1/2)", 18_900, "Koffer\nBogen\nKolophonium", condition=DAMAGED),
    Held("Violine", "Höfner (4/4)", 42_000, "Koffer\nBogen\nSchulterstütze"),
    Held("Akkordeon", "Hohner Bravo II", 78_000, "Koffer\nRiemen", "Lager"),
    Held("Cajón", "Schlagwerk CP107", 9_900, "", "Raum 2", USED),
    Held("Ukulele", "Korala", 3_900, "Tasche", condition=NEW),
    Held("Kontrabass", "Thomann 3/4", 139_000, "Hülle\nBogen", "Saal"),
)


class Lent(NamedTuple):
    """days: ago;  back: days ago, None for still lent;  due: days from today, None for the usual"""

    number: int
    who: str
    days: int
    back: int | None = None
    due: int | None = None


LOANS = (
    Lent(1, "Felix", 420, back=130),
    Lent(1, "Amira", 75),
    Lent(2, "Emre", 68),
    Lent(3, "Parisa", 150, due=-23),
    Lent(7, "Ada", 40, due=9),
    Lent(8, "Layla", 61),
    Lent(9, "Nour", 200, back=6),
    Lent(13, "Beatriz", 30),
)
CARE = ((1, 76, "Neue Saiten"), (8, 62, "Bogen neu bezogen"), (14, 20, "Steg eingestellt"))
PICTURED = {1: (), 9: ((170, 250), (300, 190))}
"""Of which there are photographs, and from where to where the scratch goes when it comes back."""


def tell(story: Story) -> None:
    held = [_enter(story, number, one) for number, one in enumerate(INVENTORY, 1)]
    for number, days, what in CARE:
        instruments.note_care(
            story.session,
            held[number - 1],
            done_on=story.today - timedelta(days=days),
            what=what,
            by=story.office,
            at=story.ago(days),
        )
    for lent in LOANS:
        if lent.who in story.people:
            _lend(story, held[lent.number - 1], lent)
    lending.remind_due(story.session, at=story.ago(1))


def _enter(story: Story, number: int, one: Held) -> Instrument:
    said = Description(
        kind=one.kind,
        number=str(number),
        maker=one.maker,
        accessories=one.accessories,
        value=one.value,
        kept_at=one.kept_at,
        condition=one.condition,
        note=one.note,
    )
    return instruments.add_instrument(story.session, said, by=story.office, at=story.ago(500))


def _lend(story: Story, instrument: Instrument, lent: Lent) -> None:
    begun = story.today - timedelta(days=lent.days)
    person_id = story.people[lent.who].id
    guardians = guardians_of(story.session, person_id)
    due = usual_return(begun) if lent.due is None else story.today + timedelta(days=lent.due)
    as_it_is = Condition(instrument.condition)
    pictured = lent.number in PICTURED
    terms = HandOver(
        person_id=person_id,
        guardian_id=guardians[0][0] if guardians else None,
        from_on=begun,
        due_on=due,
        condition=GOOD if as_it_is is DAMAGED else as_it_is,
        accessories=instrument.accessories,
    )
    loan = lending.lend(
        story.session,
        instrument,
        terms,
        _photo() if pictured and lent.back != 130 else None,
        by=story.office,
        at=story.ago(lent.days),
    )
    if lent.back is not None:
        _take_back(story, loan, instrument, as_it_is, lent)


def _take_back(
    story: Story, loan: Loan, instrument: Instrument, condition: Condition, lent: Lent
) -> None:
    scratch = PICTURED.get(lent.number, ())
    broken = condition is DAMAGED
    lending.take_back(
        story.session,
        loan,
        TakeBack(
            story.today - timedelta(days=lent.back or 0),
            condition,
            "Riss in der Decke" if broken else "",
        ),
        _photo(scratch) if broken else None,
        by=story.office,
        at=story.ago(lent.back or 0),
    )


def _photo(scratch: tuple[tuple[int, int], ...] = ()) -> Photo:
    """A drawing instead of a photograph; nobody's living room is in it."""
    picture = Image.new("RGB", (640, 480), "#e9e2d3")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((90, 130, 330, 370), fill="#a5622b", outline="#5b3416", width=6)
    pen.ellipse((240, 170, 420, 330), fill="#a5622b", outline="#5b3416", width=6)
    pen.rectangle((400, 232, 600, 268), fill="#3d2615")
    pen.ellipse((250, 205, 330, 295), fill="#2b1b10")
    for string in range(5):
        pen.line((150, 238 + 6 * string, 600, 238 + 6 * string), fill="#efe9dc", width=1)
    if scratch:
        pen.line(scratch, fill="#f6efe0", width=7)
    out = BytesIO()
    picture.save(out, "PNG")
    return Photo(redraw(out.getvalue(), "PNG"))
