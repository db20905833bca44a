"""What the children of `serve` do: the web server, and the recurring work beside it.

granian's own command would do, but its workers would outlive a killed parent.
"""

import os
from typing import Any

from werkzeug.wrappers import Response

from app.jobs import lifeline

INSIDE = "EINKLANG_JOBS_INSIDE"
"""Set by `serve` when only one process may write: the jobs run in the web process."""


def main(host: str, port: int, workers: int) -> None:
    """Serve until told to stop. One blocking thread per worker: SQLite has one writer anyway."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ[lifeline.PARENT] = str(os.getpid())  # the workers' parent is this process
    server = Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load)


def load(_target: str) -> Any:
    """The app, made in each worker process."""
    lifeline.hold_on()
    app = _new_app()
    app.after_request(_unnamed)
    if os.environ.get(INSIDE) == "1":
        from app.jobs import queue

        queue.run_beside(app)
    return app


def do_jobs() -> None:
    """The recurring work, until told to stop."""
    from app.jobs import queue  # opens the job store, which other commands do not need

    queue.run_here(_new_app())


def _new_app() -> Any:
    """With the settings `serve` has added; the parent's app was made before."""
    import wsgi  # makes an app when imported: only here, where one is wanted

    return wsgi.new_app()


def _unnamed(answer: Response) -> Response:
    """Whoever asks need not know what serves: granian keeps a name it is given."""
    answer.headers["Server"] = "web"
    return answer
