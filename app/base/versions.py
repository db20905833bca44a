"""What somebody typed beside what is stored, for whoever was overtaken by another."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.base import formats
from app.base.forms import Form

UNSEEN = ("csrf_token", "version", "key")


def both_versions(
    form: Form | None, sent: MultiDict[str, str], current: Any
) -> Iterator[tuple[str, str, str]]:
    """Label, what was typed and what is stored, in words; of each field that was sent.

    current: the row as it is now. A name from outside reads nothing of it.
    """
    for name, values in sent.lists():
        if name in UNSEEN or "password" in name:
            continue
        if form is None or name not in form:
            yield name, ", ".join(values), ""
            continue
        control = form[name]
        labels = _labels(control)
        typed = ", ".join(labels.get(value, value) for value in values if value)
        yield str(control.label.text), typed, _stored(getattr(current, name, None), labels)


def _labels(control: Any) -> dict[str, str]:
    """What each value of a choice is called; a box is ticked or not."""
    if control.type == "BooleanField":
        return {"y": gettext("yes"), "True": gettext("yes"), "False": gettext("no")}
    choices = getattr(control, "choices", None) or ()
    return dict(_pair(choice) for choice in choices)


def _pair(choice: Any) -> tuple[str, str]:
    value, label = (choice.value, choice.label) if hasattr(choice, "label") else choice[:2]
    return str(value), str(label)


def _stored(value: Any, labels: dict[str, str]) -> str:
    if value is None:
        return ""
    if str(value) in labels:
        return labels[str(value)]
    if isinstance(value, date):
        return formats.date_short(value)
    return formats.clock(value) if isinstance(value, time) else str(value)
