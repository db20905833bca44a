"""The family's pages hang on this; each file of views adds its own."""

from flask import Blueprint

bp = Blueprint("family", __name__, url_prefix="/f/<token>")
