"""What is typed about instruments and loans."""

from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import Optional

from app.base.forms import (
    DateField,
    Form,
    MoneyField,
    Required,
    long_text,
    pick,
    pick_word,
    text,
)
from app.base.ids import PersonId
from app.base.photos import photo
from app.courses.instrument_models import Condition
from app.courses.instrument_words import CONDITIONS
from app.courses.instruments import LONGEST_NUMBER, Description
from app.courses.lending import HandOver, TakeBack

MOST_LINES = 400


class InstrumentForm(Form):
    kind = text(
        lazy_gettext("Instrument"),
        required=True,
        most=60,
        description=lazy_gettext("Choose one of the list, or write a new one."),
        render_kw={"list": "kinds", "autocomplete": "off"},
    )
    number = text(
        lazy_gettext("Number"),
        required=True,
        most=LONGEST_NUMBER,
        description=lazy_gettext("As on its label. No other instrument may have it."),
        render_kw={"autocomplete": "off"},
    )
    maker = text(lazy_gettext("Maker and model"), most=80)
    serial = text(lazy_gettext("Serial number"), most=60)
    accessories = long_text(lazy_gettext("Accessories"), most=MOST_LINES)
    value = MoneyField(lazy_gettext("Value in euros"), [Optional()])
    kept_at = text(
        lazy_gettext("Where it is kept"), most=80, render_kw={"list": "kept", "autocomplete": "off"}
    )
    condition = pick_word(
        lazy_gettext("Condition"), list(CONDITIONS.items()), default=Condition.GOOD
    )
    note = long_text(lazy_gettext("Note"), most=MOST_LINES)
    retired = BooleanField(lazy_gettext("Not lent any more: sold, lost or broken"))

    @property
    def said(self) -> Description:
        return Description(
            kind=self.kind.data or "",
            number=self.number.data or "",
            maker=self.maker.data or "",
            serial=self.serial.data or "",
            accessories=self.accessories.data or "",
            value=self.value.data,
            kept_at=self.kept_at.data or "",
            condition=Condition(self.condition.data),
            note=self.note.data or "",
            retired=bool(self.retired.data),
        )


class CareForm(Form):
    done_on = DateField(lazy_gettext("Day"), [Required()])
    what = text(lazy_gettext("What has been done"), required=True)
    mended = BooleanField(lazy_gettext("It is in good condition again"))


class LendForm(Form):
    guardian_id = pick(lazy_gettext("Who signs?"))
    from_on = DateField(lazy_gettext("Handed over on"), [Required()])
    due_on = DateField(lazy_gettext("Back by"), [Required()])
    accessories = long_text(lazy_gettext("Goes along"), most=MOST_LINES)
    condition = pick_word(lazy_gettext("Condition"), list(CONDITIONS.items()))
    note = text(
        lazy_gettext("What is to be seen already"),
        description=lazy_gettext("Scratches, a missing string …"),
    )
    photo = photo()

    def terms(self, person_id: PersonId) -> HandOver:
        return HandOver(
            person_id=person_id,
            guardian_id=self.guardian_id.data,
            from_on=self.from_on.data,
            due_on=self.due_on.data,
            condition=Condition(self.condition.data),
            accessories=self.accessories.data or "",
            note=self.note.data or "",
        )


class TakeBackForm(Form):
    returned_on = DateField(lazy_gettext("Came back on"), [Required()])
    condition = pick_word(lazy_gettext("Condition"), list(CONDITIONS.items()))
    note = text(
        lazy_gettext("What is new about it"), description=lazy_gettext("Only if something is.")
    )
    photo = photo()

    @property
    def terms(self) -> TakeBack:
        return TakeBack(
            on=self.returned_on.data,
            condition=Condition(self.condition.data),
            note=self.note.data or "",
        )


class ReturnDayForm(Form):
    due_on = DateField(lazy_gettext("Back by"), [Required()])


class PhotoForm(Form):
    photo = photo(validators=[Required()])
