"""What controls say of words they cannot read."""

import pytest
from werkzeug.datastructures import MultiDict

from app.base.forms import DateField, Form, whole


class Sample(Form):
    day = DateField("Day")
    count = whole("Count")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31.02.2027", "Diesen Tag gibt es nicht."),
        ("2026-13-01", "Diesen Tag gibt es nicht."),
        ("irgendwann", "Bitte schreiben Sie das Datum"),
    ],
)
def test_a_date_that_is_none_is_told_from_one_that_cannot_be_read(app, typed, words):
    with app.test_request_context():
        form = Sample(formdata=MultiDict({"day": typed}))
        assert not form.validate()
        assert words in form.day.errors[0]


def test_a_number_past_all_bounds_is_answered_without_them(app):
    with app.test_request_context():
        form = Sample(formdata=MultiDict({"count": str(2**40)}))
        assert not form.validate()
        assert form.count.errors == ["Bitte geben Sie eine ganze Zahl ein."]
