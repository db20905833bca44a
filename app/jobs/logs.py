"""One line per record: when, how bad, who says so, for which request, what.

Secrets of links are masked whoever writes them, and of an error only its kind and its way
through the code is kept: its words may hold a name.
"""

import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

from flask import Flask, g, has_app_context

from app.base.web import masked

FRAMES = 8
BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029\x00-\x08\x1b]+")
QUIET = ("huey", "werkzeug", "_granian", "alembic")
"""They tell how they are doing; only what goes wrong is wanted."""


class OneLine(logging.Formatter):
    """2026-11-24T14:34:00Z WARNING einklang.messages 3f2a91c0 mail <…>: unreachable"""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        words = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            words += f" {way_of(record.exc_info[0], record.exc_info[2])}"
        line = f"{moment:%Y-%m-%dT%H:%M:%SZ} {record.levelname} {record.name} {_request()} {words}"
        return BREAKS.sub(" ⏎ ", masked(line))


def way_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """An error without its words: "KeyError at work:_run:70 < delivery:deliver_due:61"."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "?").rpartition(".")[2]
        frames.append(f"{module}:{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{kind.__name__} at {' < '.join(reversed(frames[-FRAMES:]))}"


def install(app: Flask) -> None:
    """Take over every handler there is; tests keep their own."""
    if not app.testing:
        take_over()


def take_over() -> None:
    """All records of this process go to standard error, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for logger in (root, *_others()):
        for one in logger.handlers:
            one.setFormatter(OneLine())


def _others() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict.values()
    return [logger for logger in known if isinstance(logger, logging.Logger)]


def _request() -> str:
    return str(g.get("request_id", "-")) if has_app_context() else "-"
