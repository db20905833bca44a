"""How long the demonstration takes to answer, and how much memory it keeps (SPEED P10, P11)."""

import http.client
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import ROOT, free_port

PATIENCE = 180
REST = 5
"""Seconds after which a server counts as idle."""
MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to /healthz: first (tables, school) and second start; idle megabytes of all."""

    first: float
    second: float
    memory: float


def start_twice() -> Start:
    """`start.py demo` in an empty folder, then again; the environment is there already."""
    folder = Path(tempfile.mkdtemp(prefix="einklang-bench-"))
    try:
        with _demo(folder) as (first, _process):
            pass
        with _demo(folder) as (second, process):
            time.sleep(REST)
            return Start(first, second, _memory(process.pid))
    finally:
        shutil.rmtree(folder)


@contextmanager
def _demo(folder: Path) -> Iterator[tuple[float, "subprocess.Popen[bytes]"]]:
    """Seconds until /healthz answered 200, and the process that watches web and worker."""
    port, begun = free_port(), time.monotonic()
    words = [sys.executable, "start.py", "demo", "--port", str(port), "--data", str(folder)]
    process = subprocess.Popen(  # noqa: S603  (our own command)
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _healthy(port):
            if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise SystemExit("The demonstration did not start.")
            time.sleep(0.02)
        yield time.monotonic() - begun, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)


def _healthy(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


def _memory(root: int) -> float:
    """Megabytes of a process and all below it; what they share is counted once."""
    return sum(_held(pid) for pid in _family(root))


def _family(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                after_name = (entry / "stat").read_text().rpartition(")")[2]
                parents[int(entry.name)] = int(after_name.split()[1])
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _held(pid: int) -> float:
    """What it holds, shared pages counted in proportion."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / MEGABYTE
