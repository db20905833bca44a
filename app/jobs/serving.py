"""`flask serve`: the web server and the worker as children of one process that watches them.

On Linux they are forked, so that everything imported is held in memory once and a start needs
no second round of imports; elsewhere they are started anew.
"""

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

import click

from app.jobs import lifeline, web

STOPPING = (signal.SIGINT, signal.SIGTERM)
WAY = "fork" if sys.platform == "linux" else "spawn"

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
    work: Callable[..., None]
    arguments: Sequence[Any] = ()
    process: BaseProcess | None = None
    begun: float = 0.0
    faults: int = 0
    again_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        self.begun = time.monotonic()
        context: Any = multiprocessing.get_context(WAY)
        self.process = context.Process(
            name=self.name, target=_grow_up, args=(dict(environment), self.work, self.arguments)
        )
        with _signals_held():
            self.process.start()

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
        for name in STOPPING:
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
            if child.process is not None and child.process.exitcode is not None:
                code = child.process.exitcode
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
            process.join(max(0.1, deadline - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()


@contextmanager
def _signals_held() -> Iterator[None]:
    """A signal sent to a child that is just being born waits until it has let go of ours."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _grow_up(
    environment: Mapping[str, str], work: Callable[..., None], arguments: Sequence[Any]
) -> None:
    """A child's first steps: nothing of the parent's signals, terminal and app context."""
    for name in STOPPING:
        signal.signal(name, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if hasattr(os, "setsid"):
        os.setsid()
    os.environ.update(environment)
    multiprocessing.set_start_method(WAY, force=True)
    lifeline.hold_on()
    Context().run(work, *arguments)


def serve(host: str, port: int, workers: int, *, one_writer: bool = False) -> None:
    """Serve until SIGINT or SIGTERM.

    one_writer: one web process that also does the jobs, for a SQLite older than SAFE_SQLITE

    Raises click.ClickException when nothing can listen there.
    """
    require_port(host, port)
    environment = {
        "EINKLANG_BASE_URL": os.environ.get("EINKLANG_BASE_URL") or _address(host, port),
        lifeline.PARENT: str(os.getpid()),
    }
    children = [Child("web", web.main, (host, port, 1 if one_writer else workers))]
    if one_writer:
        environment[web.INSIDE] = "1"
    else:
        children.append(Child("worker", web.do_jobs))
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
