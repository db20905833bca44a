"""What a newcomer meets first: the pinned parts, the vendored files, start.py's messages."""

import ast
import errno
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import start

Pin = tuple[str, str]

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
GROUPS = [name for name in PROJECT["dependency-groups"] if name != "dev"]
EXTRAS = list(PROJECT["project"]["optional-dependencies"])
EXPORTS = [
    ("requirements.txt", ["test"], []),
    ("requirements-dev.txt", ["dev", *GROUPS], EXTRAS),
    ("deploy/requirements.txt", [], EXTRAS),
]


# --- pinned parts ----------------------------------------------------------------------


OURS = next(package for package in LOCK["package"] if package["name"] == "einklang")


def find_locked(wanted: dict[str, Any]) -> dict[str, Any]:
    """The package a dependency means; it states a version where the lock has several."""
    (package,) = (
        package
        for package in LOCK["package"]
        if package["name"] == wanted["name"]
        and wanted.get("version", package["version"]) == package["version"]
    )
    return package


def needed(groups: list[str], extras: list[str]) -> dict[Pin, set[str]]:
    """Every package these groups and extras of ours lead to, with its hashes."""
    todo = list(OURS["dependencies"])
    todo += [one for group in groups for one in OURS["dev-dependencies"][group]]
    todo += [one for extra in extras for one in OURS["optional-dependencies"][extra]]
    found: dict[Pin, set[str]] = {}
    seen: list[dict[str, Any]] = []
    while todo:
        wanted = todo.pop()
        if wanted in seen:
            continue
        seen.append(wanted)
        package = find_locked(wanted)
        sources = [*package.get("wheels", []), package.get("sdist", {})]
        found[package["name"], package["version"]] = {one["hash"] for one in sources if one}
        todo += package.get("dependencies", [])
        for extra in wanted.get("extra", []):
            todo += package["optional-dependencies"][extra]
    return found


def exported(file: str) -> dict[Pin, set[str]]:
    """(name, version) -> hashes, as pip will read it."""
    text = (ROOT / file).read_text("utf-8").replace("\\\n", " ")
    entries = {}
    for line in text.splitlines():
        pinned = re.match(r"([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)", line)
        assert pinned, f"{file} holds something else than a pinned package: {line[:60]}"
        entries[pinned[1], pinned[2]] = set(re.findall(r"--hash=(\S+)", line))
    return entries


def test_the_lock_was_made_from_this_pyproject():
    written = {
        (one.name, one.specifier) for one in map(Requirement, PROJECT["project"]["dependencies"])
    }
    in_lock = {
        (one["name"], Requirement(one["name"] + one["specifier"]).specifier)
        for one in OURS["metadata"]["requires-dist"]
        if "extra ==" not in one.get("marker", "")
    }
    assert written == in_lock


@pytest.mark.parametrize(("file", "groups", "extras"), EXPORTS)
def test_requirements_agree_with_the_lock(file, groups, extras):
    assert exported(file) == needed(groups, extras)


@pytest.mark.parametrize("file", [export[0] for export in EXPORTS])
def test_every_requirement_has_a_hash(file):
    assert [pin for pin, hashes in exported(file).items() if not hashes] == []


def test_packages_come_from_the_public_index():
    text = (ROOT / "uv.lock").read_text("utf-8")
    hosts = set(re.findall(r'"(\w+://[^/"]+)', text))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


# --- vendored files --------------------------------------------------------------------


def recorded() -> dict[str, str]:
    entries = json.loads((ROOT / "static/vendor/VENDOR.json").read_text("utf-8"))
    return {path: digest for entry in entries for path, digest in entry["files"].items()}


def test_vendored_files_are_what_was_fetched():
    found = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in recorded()}
    assert found == recorded()


def test_no_vendored_file_is_without_a_record():
    folders = [ROOT / "static/vendor", ROOT / "tests/vendor"]
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    present = {file.relative_to(ROOT).as_posix() for file in files}
    assert present - {"static/vendor/VENDOR.json"} == set(recorded())


# --- nothing of the makers' machines ---------------------------------------------------


def committed() -> Iterator[Path]:
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(  # noqa: S603
        [git, "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (ROOT / name).is_file() and "vendor" not in Path(name).parts:
            yield ROOT / name


def test_no_file_names_a_machine_or_a_mirror():
    private = re.compile(rb"(?<![\w.])/(?:work/(?:main|shared)|root/|opt/(?:pypi|wheels))")
    named = [path.name for path in committed() if private.search(path.read_bytes())]
    assert named == []


# --- start.py --------------------------------------------------------------------------


def run_start(script: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """start.py as a newcomer meets it: another folder, hardly any environment."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(script.parent), **environment}
    command = [sys.executable, str(script), *words]
    return subprocess.run(  # noqa: S603
        command, env=bare, cwd="/", capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """start.py in a fresh folder, without an environment."""
    (tmp_path / "requirements.txt").write_text("nothing==1 --hash=sha256:00\n")
    return Path(shutil.copy(ROOT / "start.py", tmp_path))


def test_old_pythons_can_read_it():
    ast.parse((ROOT / "start.py").read_text("utf-8"), feature_version=(3, 8))


def test_an_old_python_is_told_so(copy):
    (copy.parent / "sitecustomize.py").write_text("import sys; sys.version_info = (3, 8, 18)")
    done = run_start(copy, "demo", PYTHONPATH=str(copy.parent))
    assert done.returncode == 1
    assert "braucht Python 3.11" in done.stderr
    assert "needs Python 3.11" in done.stderr


def test_without_venv_it_names_the_package(copy):
    (copy.parent / "ensurepip.py").write_text("raise ImportError")
    done = run_start(copy, "test")
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_named(copy):
    done = run_start(copy, "demo", "--data", str(copy / "below-a-file"))
    assert done.returncode == 1
    assert "below-a-file lässt sich nichts speichern" in done.stderr
    assert "--data" in done.stderr


def test_a_taken_port_offers_the_next_free_one(monkeypatch):
    taken = OSError(errno.EADDRINUSE, "taken")
    monkeypatch.setattr(start, "listen", lambda _, port: taken if port < 8002 else None)
    with pytest.raises(SystemExit, match="demo --port 8002"):
        start.require_port("127.0.0.1", 8000)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99999), ("192.0.2.1", 8000)])
def test_an_impossible_address_is_refused_in_words(host, port):
    with pytest.raises(SystemExit, match="kein Dienst"):
        start.require_port(host, port)


@pytest.fixture
def broken_pip(tmp_path, monkeypatch) -> Path:
    """A Python that works, but whose pip reaches nothing."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho ERROR: no network; exit 1\n')
    python.chmod(0o755)
    monkeypatch.setattr(start, "PYTHON", str(python))
    monkeypatch.setattr(start, "VENV", tmp_path)
    return tmp_path


def test_a_failing_pip_is_explained_and_tried_again(broken_pip, capsys):
    for _ in range(2):
        with pytest.raises(SystemExit, match="Ist das Internet erreichbar"):
            start.install(ROOT / "requirements.txt")
        assert "ERROR: no network" in capsys.readouterr().err


def test_a_second_start_installs_nothing(broken_pip, capsys):
    requirements = ROOT / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    (broken_pip / "requirements.txt.sha256").write_text(digest)
    start.install(requirements)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("demo --port 8123", "-m flask --app wsgi demo up --port 8123 --host 127.0.0.1"),
        ("demo card --json", "-m flask --app wsgi demo card --json"),
        ("demo load --size city --seed 7", "-m flask --app wsgi demo load --size city --seed 7"),
        ("test", "-m pytest -n auto"),
        ("test -k register", "-m pytest -k register"),
        ("bench --quick", "benchmarks/run.py --quick"),
        ("db upgrade --help", "-m flask --app wsgi db upgrade --help"),
    ],
)
def test_each_word_finds_its_program(typed, runs, monkeypatch, tmp_path):
    started: list[str] = []

    def become(arguments: list[str]) -> None:
        started.append(" ".join(arguments))
        raise SystemExit(0)

    monkeypatch.setattr(start, "become", become)
    monkeypatch.setattr(start, "install", lambda _: None)
    monkeypatch.setattr(start, "listen", lambda *_: None)
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["start.py", *typed.split()])
    with pytest.raises(SystemExit):
        start.main()
    assert started == [runs]


def test_a_data_folder_is_meant_from_where_it_was_typed(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EINKLANG_DATA", "elsewhere")
    monkeypatch.setattr(start, "install", lambda _: None)
    monkeypatch.setattr(start, "become", lambda _: None)
    start.demo(["card", "--data", "school"])
    assert os.environ["EINKLANG_DATA"] == str(tmp_path / "school")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda path: path.stem
)
def test_what_measures_the_house_finds_its_rooms(path: Path) -> None:
    """Benchmarks run seldom; a room that has moved would be missed only then."""
    pytest.importorskip("psycopg")  # they measure on PostgreSQL too; a bare machine has no driver
    importlib.import_module(f"benchmarks.{path.stem}")
