"""`flask serve`: both children start, are looked after, and end with it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
import pytest

import config
from app.jobs import commands, serving, web

PATIENCE = 120


class Process:
    """Stands in for a child that ends when it is told."""

    exitcode = None


@pytest.fixture
def child(monkeypatch):
    started = []

    def start(self, environment):
        started.append(self.name)
        self.process, self.begun = Process(), 0.0

    monkeypatch.setattr(serving.Child, "start", start)
    one = serving.Child("worker", web.do_jobs)
    one.started = started
    return one


def test_a_child_that_dies_is_started_again_with_growing_patience(child, capsys):
    watch = serving.Watch([child], {})
    waits, now = [], 1.0
    for _ in range(8):
        child.start({})
        child.begun = now
        child.process.exitcode = 1
        watch.look_after(now)
        assert child.process is None
        waits.append(child.again_at - now)
        watch.look_after(child.again_at - 0.1)
        assert child.process is None
        now = child.again_at
        watch.look_after(now)
        assert child.process is not None
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_did_well_for_a_while_starts_again_at_once(child):
    child.faults = 5
    child.start({})
    child.died(now=serving.STEADY + 1)
    assert child.again_at == serving.STEADY + 2


def test_an_old_sqlite_gets_one_writer(app, session, monkeypatch):
    engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        assert commands.one_writer() is False
        return
    for version, single in (((3, 51, 2), True), ((3, 51, 3), False), ((3, 40, 1), True)):
        monkeypatch.setattr(engine.dialect.dbapi, "sqlite_version_info", version)
        assert commands.one_writer() is single


@pytest.mark.parametrize("single", [True, False])
def test_one_writer_does_the_jobs_inside_the_web_process(monkeypatch, single):
    seen = []
    monkeypatch.setattr(serving, "require_port", lambda *_: None)
    monkeypatch.setattr(serving.Watch, "run", lambda self: seen.append(self))
    serving.serve("127.0.0.1", 8000, 4, one_writer=single)
    (watch,) = seen
    assert [one.name for one in watch.children] == (["web"] if single else ["web", "worker"])
    assert watch.children[0].arguments[-1] == (1 if single else 4)
    assert watch.environment.get("EINKLANG_JOBS_INSIDE") == ("1" if single else None)


def test_links_point_at_where_we_serve_unless_told_otherwise(monkeypatch):
    seen = []
    monkeypatch.setattr(serving, "require_port", lambda *_: None)
    monkeypatch.setattr(serving.Watch, "run", lambda self: seen.append(self.environment))
    monkeypatch.delenv("EINKLANG_BASE_URL", raising=False)
    serving.serve("::", 8123, 1)
    monkeypatch.setenv("EINKLANG_BASE_URL", "https://musikschule.example")
    serving.serve("::", 8123, 1)
    addresses = [one["EINKLANG_BASE_URL"] for one in seen]
    assert addresses == ["http://127.0.0.1:8123", "https://musikschule.example"]


@pytest.mark.socket
def test_a_taken_port_is_said_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(click.ClickException, match="Cannot listen"):
            serving.require_port("127.0.0.1", other.getsockname()[1])


# --- the real thing --------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid):
    listing = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listing.read_text().split()] if listing.exists() else []


def lives(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def answers(port, path):
    with contextlib.suppress(OSError):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:  # noqa: S310
            return answer.status == 200
    return False


def alone_in(folder):
    return {
        "PATH": os.environ["PATH"],
        "EINKLANG_DATA": str(folder),
        "PYTHONPATH": str(config.ROOT),
    }


def test_setting_up_in_an_empty_folder(tmp_path):
    words = ["setup", "--association", "Schule", "--name", "Mara", "--email", "m@example.org"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        env=alone_in(tmp_path),
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert "/einladung/" in done.stdout


@pytest.fixture
def house(tmp_path):
    """A running `flask serve` in an empty folder; ended whatever happens."""
    if not Path("/proc/self/task").exists():
        pytest.skip("needs /proc to look after its children")
    port = free_port()
    words = ["-m", "flask", "--app", "wsgi", "serve", "--port", str(port), "--workers", "1"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *words],
            env=alone_in(tmp_path),
            cwd=config.ROOT,
            stdout=log,
            stderr=log,
        )
    yield process, port
    family = [process.pid, *children_of(process.pid)]
    family += [pid for child in family[1:] for pid in children_of(child)]
    process.kill()
    process.wait()
    for pid in family[1:]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.socket
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_serves_works_and_leaves_nobody_behind(house, how):
    process, port = house
    assert wait_for(lambda: answers(port, "/anmelden"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.headers.get_all("Server") == ["web"]
    assert wait_for(lambda: len(children_of(process.pid)) == 2)
    children = children_of(process.pid)
    everybody = children + [pid for child in children for pid in children_of(child)]
    process.send_signal(how)
    process.wait(PATIENCE)
    if how != signal.SIGKILL:
        assert process.returncode == 0
    assert wait_for(lambda: not any(lives(pid) for pid in everybody))
    serving.require_port("127.0.0.1", port)
