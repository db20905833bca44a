"""`flask serve`: the web server and the worker as children of one process that watches them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

import click

import config
from app.jobs import lifeline

STEADY = 60.0
"""Seconds after which a child counts as well; a new fault then starts from the shortest wait."""
LONGEST_WAIT = 30.0
FAREWELL = 12.0
"""Seconds the children have to end by themselves."""
SAFE_SQLITE = (3, 51, 3)
"""Older ones can corrupt a write-ahead log that two processes write."""


@dataclass
class Child:
    """One process and how it has fared."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    faults: int = 0
    again_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        self.begun = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own words)
            [sys.executable, *self.words],
            cwd=config.ROOT,
            env=dict(environment),
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def died(self, now: float) -> None:
        """Note it, and wait twice as long as the last time before the next start."""
        self.process = None
        self.faults = 1 if now - self.begun > STEADY else self.faults + 1
        self.again_at = now + min(2.0 ** (self.faults - 1), LONGEST_WAIT)


@dataclass
class Watch:
    """Keeps children alive until it is told to stop."""

    children: Sequence[Child]
    environment: Mapping[str, str]
    over: Event = field(default_factory=Event)

    def run(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: self.over.set())
        try:
            for child in self.children:
                child.start(self.environment)
            while not self.over.wait(0.25):
                self.look_after(time.monotonic())
        finally:
            self.end()

    def look_after(self, now: float) -> None:
        """One round: who has died, who may start again."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                child.died(now)
                wait = child.again_at - now
                click.echo(f"{child.name} has ended ({code}); again in {wait:.0f} s", err=True)
            elif child.process is None and now >= child.again_at:
                child.start(self.environment)

    def end(self) -> None:
        """Ask all of them to stop, wait, and insist."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + FAREWELL
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def serve(host: str, port: int, workers: int, *, one_writer: bool = False) -> None:
    """Serve until SIGINT or SIGTERM.

    one_writer: one web process that also does the jobs, for a SQLite older than SAFE_SQLITE

    Raises click.ClickException when nothing can listen there.
    """
    require_port(host, port)
    environment = {
        "EINKLANG_BASE_URL": _address(host, port),
        **{name: value for name, value in os.environ.items() if value},
        "PYTHONPATH": str(config.ROOT),
        lifeline.PARENT: str(os.getpid()),
    }
    web = ["-m", "app.jobs.web", host, str(port), "1" if one_writer else str(workers)]
    children = [Child("web", web)]
    if one_writer:
        environment["EINKLANG_JOBS_INSIDE"] = "1"
    else:
        children.append(Child("worker", ["-m", "flask", "--app", "wsgi", "worker"]))
    click.echo(f"Einklang: {_address(host, port)}", err=True)
    Watch(children, environment).run()


def require_port(host: str, port: int) -> None:
    """Say so now, in words, when the port is taken or the host not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except (OSError, OverflowError) as problem:
            words = f"Cannot listen on {host}, port {port} ({problem}). Try another --port."
            raise click.ClickException(words) from None


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  (compared only)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
