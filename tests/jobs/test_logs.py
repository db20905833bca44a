"""Logs: one line, no secret, no name."""

import logging
import subprocess
import sys

import pytest
from flask import g

from app.jobs.logs import OneLine

SECRET = "A" * 43


def line(message, *args, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("einklang", logging.INFO, __file__, 1, message, args, info)
    return OneLine().format(record)


@pytest.mark.parametrize("path", ["f", "k", "h", "j", "einladung"])
def test_secrets_of_links_are_masked(path):
    words = line('GET %s HTTP/1.1" 200', f"/{path}/{SECRET}.ics")
    assert SECRET not in words
    assert f"/{path}/***" in words


def test_one_record_is_one_line():
    assert line("first\r\nsecond\u2028third\x1b[31m").count("\n") == 0


def test_an_errors_words_are_left_out():
    try:
        raise ValueError("Amira Haddad, Hohenzollernstraße 1")
    except ValueError as error:
        words = line("job failed", error=error)
    assert "Amira" not in words
    assert "ValueError at test_logs:test_an_errors_words_are_left_out:" in words


def test_the_requests_number_stands_in_its_lines(app):
    with app.app_context():
        g.request_id = "3f2a91c0"
        assert " 3f2a91c0 " in line("hello")


def test_every_handler_masks_werkzeugs_and_granians_too():
    """In a process of its own: this one's handlers belong to the tests."""
    script = f"""
import logging, sys
noisy = logging.getLogger("_granian")
noisy.addHandler(logging.StreamHandler(sys.stderr))
noisy.propagate = False
from app.jobs import logs
logs.take_over()
for name in ("werkzeug", "_granian", "anything"):
    logging.getLogger(name).error("GET /f/{SECRET} 200")
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert SECRET not in done.stderr
    assert done.stderr.count("/f/***") == 3
