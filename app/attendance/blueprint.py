"""The room's blueprint, apart from its pages so that each of them can name it."""

from flask import Blueprint

bp = Blueprint("attendance", __name__)
