"""Subjects most music schools teach, and what this one teaches besides (DOMAIN D1).

German, because they are data that the school renames as it likes.
"""

from collections.abc import Mapping, Sequence

USUAL: Mapping[str, Sequence[str]] = {
    "Elementare Musikpädagogik": ("Eltern-Kind-Musik", "Musikalische Früherziehung"),
    "Zupfinstrumente": ("Gitarre", "E-Gitarre", "E-Bass", "Ukulele"),
    "Streichinstrumente": ("Violine", "Violoncello", "Kontrabass"),
    "Holzblasinstrumente": ("Blockflöte", "Klarinette", "Saxophon"),
    "Blechblasinstrumente": ("Trompete", "Posaune"),
    "Tasteninstrumente": ("Klavier", "Keyboard", "Akkordeon"),
    "Schlagwerk": ("Schlagzeug", "Cajón", "Percussion"),
    "Gesang": ("Gesang", "Chor"),
    "Zusammenspiel": ("Ensemble", "Band", "Musiklehre"),
    "Tanz und Theater": ("Tanz", "Theater"),
    "Sprache": ("Deutsch", "Lesen und Schreiben"),
    "Kunst": ("Malen und Zeichnen", "Werken"),
    "Computer": ("Computer",),
    "Sport": ("Sport",),
}
