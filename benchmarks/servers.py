"""Servers for a run: ours, a hello-world, and one that sends ready bytes. Loopback only."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """What a process of ours runs with: the project on its path, beside what was there."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **environment}


def kinds() -> list[str]:
    """Servers at hand; gunicorn only where somebody has installed it."""
    return ["granian", *(["gunicorn"] if find_spec("gunicorn") else [])]


@contextmanager
def served(
    target: str, environment: Mapping[str, str], *, kind: str = "granian"
) -> Iterator[tuple[int, int]]:
    """Serve `target` (module:app) with one worker; yields port and process id. Ended by its id."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  (our own server)
        [sys.executable, "-m", *_words(kind, target, port)],
        cwd=ROOT,
        env=surroundings(environment),
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _words(kind: str, target: str, port: int) -> list[str]:
    if kind == "gunicorn":
        address = ["--bind", f"127.0.0.1:{port}"]
        return ["gunicorn", "--workers", "1", *address, "--log-level", "error", target]
    return [
        *("granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--no-access-log", "--log-level", "error", target),
    ]


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once something listens there. Raises SystemExit when nothing will."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"A server ended while starting (code {process.returncode}).")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("A server did not start.")
