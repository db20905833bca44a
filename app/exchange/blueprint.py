"""The room's blueprint: a file of its own, so that views can lie in several."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)
