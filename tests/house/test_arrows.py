"""Arrows point down, sideways only through named passages, and never round in a circle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.floors import FLOOR, FORBIDDEN_IN_PURE, PASSAGES, PURE, ROOF

APP = Path(__file__).parents[2] / "app"
TREES = {path: ast.parse(path.read_text("utf8")) for path in sorted(APP.rglob("*.py"))}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports, wherever in the file it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written from the top: app.room.file"
            yield node.module or ""
            if node.module == "app":
                yield from (f"app.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(APP).with_suffix("").parts[0]


def arrows_of(path: Path, tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    here = room_of(path)
    for module in imported(tree):
        parts = module.split(".")
        if parts[0] == "app" and len(parts) > 1 and parts[1] != here:
            yield str(path.relative_to(APP)), here, parts[1]


def wrong(path: Path, tree: ast.AST) -> list[str]:
    """Arrows of one file that point up, or sideways where there is no passage."""
    found = []
    for where, here, there in arrows_of(path, tree):
        if here in ROOF or here == "__init__":
            continue
        down = FLOOR[here] > FLOOR.get(there, 99)
        if not down and (here, there) not in PASSAGES:
            found.append(f"{where} -> {there}")
    return found


def impure(tree: ast.AST) -> list[str]:
    return [
        module
        for module in imported(tree)
        if any(module == one or module.startswith(f"{one}.") for one in FORBIDDEN_IN_PURE)
        or (module.startswith("app.") and module.split(".")[1] not in PURE)
    ]


def test_arrows_point_down():
    assert [arrow for path, tree in TREES.items() for arrow in wrong(path, tree)] == []


def test_every_room_stands_on_a_floor():
    rooms = {path.name for path in APP.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms == set(FLOOR)


def test_passages_do_not_lead_round_in_a_circle():
    ways: dict[str, set[str]] = {}
    for here, there in PASSAGES:
        ways.setdefault(here, set()).add(there)

    def reach(room: str) -> set[str]:
        seen: set[str] = set()
        todo = list(ways.get(room, ()))
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo.extend(ways.get(one, ()))
        return seen

    assert [room for room in ways if room in reach(room)] == []


def test_every_passage_is_used():
    used = {
        (here, there) for path, tree in TREES.items() for _, here, there in arrows_of(path, tree)
    }
    assert PASSAGES - used == set()


def test_rules_know_neither_web_nor_database():
    pure = {path: tree for path, tree in TREES.items() if room_of(path) in PURE}
    assert {str(path): impure(tree) for path, tree in pure.items() if impure(tree)} == {}


def test_rules_ask_for_no_time():
    asked = [
        f"{path.name}: {node.attr}"
        for path, tree in TREES.items()
        if room_of(path) in PURE
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
    ]
    assert asked == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("base/x.py", "from app.people.models import Person"),
        ("people/x.py", "from app.programme import service"),
        ("programme/x.py", "import app.attendance.models"),
        ("feeds/x.py", "from app import family"),
        ("people/x.py", "def f():\n    from app.accounts import sessions"),
    ],
)
def test_a_planted_arrow_is_found(file, line):
    assert wrong(APP / file, ast.parse(line)) != []


@pytest.mark.parametrize(
    "line", ["from flask import g", "import sqlalchemy.orm", "from app.base import clock"]
)
def test_a_planted_impurity_is_found(line):
    assert impure(ast.parse(line)) != []


def test_only_transaction_commits():
    """Services flush. The loader of benchmark schools commits its own connection once."""
    allowed = {"base/db.py", "demo/bulk.py"}
    found = {
        str(path.relative_to(APP))
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert found - allowed == set()
