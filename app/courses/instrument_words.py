"""What is said of instruments and loans on several pages."""

from typing import Any

from flask_babel import lazy_gettext

from app.courses.instrument_models import Condition

CONDITIONS: dict[str, Any] = {
    Condition.NEW: lazy_gettext("as new"),
    Condition.GOOD: lazy_gettext("good"),
    Condition.USED: lazy_gettext("signs of use"),
    Condition.DAMAGED: lazy_gettext("damaged"),
}
