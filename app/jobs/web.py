"""The web server's process: `python -m app.jobs.web HOST PORT WORKERS`, started by `serve`.

granian's own command would do, but its workers would outlive a killed parent.
"""

import os
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from werkzeug.wrappers import Response

from app.jobs import lifeline

INSIDE = "EINKLANG_JOBS_INSIDE"
"""Set by `serve` when only one process may write: the jobs run in the web process."""


def load(_target: str) -> Any:
    """The app, made in each worker process."""
    lifeline.hold_on()
    from wsgi import app  # not in the parent, which only watches

    app.after_request(_unnamed)
    if os.environ.get(INSIDE) == "1":
        from app.jobs import queue

        queue.run_beside(app)
    return app


def _unnamed(answer: Response) -> Response:
    """Whoever asks need not know what serves: granian keeps a name it is given."""
    answer.headers["Server"] = "web"
    return answer


def main() -> None:
    """Serve until told to stop. One blocking thread per worker: SQLite has one writer anyway."""
    host, port, workers = sys.argv[1:]
    lifeline.hold_on()
    os.environ[lifeline.PARENT] = str(os.getpid())  # the workers' parent is this process
    server = Granian(
        "wsgi:app",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load)


if __name__ == "__main__":
    main()
