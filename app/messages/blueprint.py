"""The room's pages hang on this; each file of views adds its own."""

from flask import Blueprint

bp = Blueprint("messages", __name__, url_prefix="/nachrichten")
