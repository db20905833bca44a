"""Entry point of every server: `wsgi:app`."""

import gc

from app.factory import create_app

app = create_app()

# What has been made so far stays until the end: collections need not walk through it again.
gc.collect()
gc.freeze()
