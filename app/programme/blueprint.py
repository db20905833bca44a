"""The room's blueprint, apart from its pages so that each of their files can use it."""

from flask import Blueprint

bp = Blueprint("programme", __name__)
