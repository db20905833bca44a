"""The room's pages hang on this; each file of views adds its own."""

from flask import Blueprint

from app.performances import instruments

bp = Blueprint("performances", __name__)
bp.add_app_template_filter(instruments.label, "instrument")
