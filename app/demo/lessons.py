"""What the offers of the invented school teach, to whom, in which form."""

from collections.abc import Mapping

from sqlalchemy import select

from app.courses.models import Format, Subject
from app.courses.service import Facts, describe
from app.courses.subjects import take_up_usual
from app.demo.offers import OFFERS
from app.demo.story import Story

GROUP, ENSEMBLE = Format.GROUP, Format.ENSEMBLE
TAUGHT: Mapping[str, tuple[str, Format, str, int | None, int | None]] = {
    "Gitarre für Anfänger": ("Gitarre", GROUP, "Anfänger", 7, None),
    "Gitarre für Fortgeschrittene": ("Gitarre", GROUP, "ab dem dritten Jahr", None, None),
    "Violine": ("Violine", GROUP, "", 6, None),
    "Akkordeon und Keyboard": ("Akkordeon", GROUP, "alle Generationen", None, None),
    "Klavier": ("Klavier", GROUP, "", 7, None),
    "Schlagzeug und Cajón": ("Schlagzeug", GROUP, "", 8, None),
    "Gesang für Jugendliche": ("Gesang", GROUP, "", 12, 21),
    "Kontrabass": ("Kontrabass", GROUP, "", 12, None),
    "Musikalische Früherziehung": ("Musikalische Früherziehung", GROUP, "", 4, 6),
    "Ukulele für Familien": ("Ukulele", GROUP, "Eltern und Kinder", 5, None),
    "Gitarrenensemble": ("Ensemble", ENSEMBLE, "", 8, None),
    "Swing-Kombo": ("Band", ENSEMBLE, "", 12, None),
    "Chor der Generationen": ("Chor", ENSEMBLE, "", None, None),
    "Percussion-Gruppe": ("Percussion", ENSEMBLE, "", 8, None),
}
"""Subject, format, level, first and last age, by title."""


def tell(story: Story) -> None:
    take_up_usual(story.session, by=story.office, at=story.begun)
    ids = {row.name: row.id for row in story.session.execute(select(Subject.id, Subject.name))}
    for offer in OFFERS:
        if offer.title not in TAUGHT:
            continue
        subject, form, level, first, last = TAUGHT[offer.title]
        describe(
            story.session,
            story.activities[offer.title],
            Facts(ids[subject], form, offer.slot.minutes, level, first, last),
            by=story.office,
            at=story.begun,
        )
