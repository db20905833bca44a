"""Entry point of every server: `wsgi:app`."""

import gc

from flask import Flask

from app.factory import create_app


def new_app() -> Flask:
    """The app for this process.

    What has been made so far stays until the end: collections need not walk through it again.
    """
    made = create_app()
    gc.collect()
    gc.freeze()
    return made


app = new_app()
