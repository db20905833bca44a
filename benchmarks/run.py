"""python3 start.py bench: measure the house beside its floors, and print a table."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import starting  # noqa: E402
from benchmarks.houses import house, postgres_answers  # noqa: E402
from benchmarks.runs import Run  # noqa: E402
from benchmarks.table import Row, markdown  # noqa: E402

SIZES = ("school", "city", "state")
DATABASES = ("sqlite", "postgresql")
FIRST_SECONDS, SECOND_SECONDS, MEMORY = 60, 3, 250


def main(words: Sequence[str] | None = None) -> None:
    options = _options(words)
    rows: list[Row] = []
    for row in _rows(options):
        print(f"  {row.work}: {row.cells[3]} {row.cells[4]} {row.cells[7]}", file=sys.stderr)
        rows.append(row)
    rows += list(growth(rows))
    print(markdown(rows))
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("start.py bench", description=__doc__)
    parser.add_argument("--sizes", default="school", help="school,city,state")
    usual = ",".join(DATABASES if postgres_answers() else DATABASES[:1])
    parser.add_argument("--databases", default=usual, help="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=2, help="for each measure")
    parser.add_argument("--storm", action="store_true", help="several processes saving at once")
    parser.add_argument("--start", action="store_true", help="starts and memory of the demo")
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args(words)


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    if options.start:
        yield from _starts()
    for size in _picked(options.sizes, SIZES):
        for database in _picked(options.databases, DATABASES):
            print(f"{size} on {database}", file=sys.stderr)
            with house(database, size) as home:
                run = Run(home, options.seconds)
                yield from run.everything()
                if options.storm:
                    yield from run.storms()


def _picked(listed: str, known: Sequence[str]) -> list[str]:
    picked = [word for word in known if word in listed.split(",")]
    if len(picked) != len(listed.split(",")):
        raise SystemExit(f"Please choose from {', '.join(known)}.")
    return picked


def _starts() -> Iterator[Row]:
    start = starting.start_twice()
    for name, value, most in (
        ("demo, first start (installed)", start.first, FIRST_SECONDS),
        ("demo, second start", start.second, SECOND_SECONDS),
    ):
        target = f"P10 ≤ {most} s"
        yield Row(name, "sqlite", "demo", value * 1000, target=target, kept=value <= most)
    yield Row(
        "memory, web and worker, idle",
        "sqlite",
        "demo",
        start.memory,
        unit="MB",
        target=f"P11 ≤ {MEMORY} MB",
        kept=start.memory <= MEMORY,
    )


def growth(rows: Sequence[Row]) -> Iterator[Row]:
    """How much longer the same takes in a larger school, both counted in hellos (P7, P6)."""
    hello = {(row.database, row.size): row.value for row in rows if row.work == "hello"}
    small = {(row.work, row.database): row for row in rows if row.size == "school"}
    for row in rows:
        base = small.get((row.work, row.database))
        if base is None or row.size == "school" or row.unit != "ms" or row.work == "hello":
            continue
        slower = hello[row.database, row.size] / hello[row.database, "school"]
        ratio = row.value / base.value / slower
        query = row.work.startswith(("conflicts", "free dates"))
        most = 3 if query else 2 if row.database == "sqlite" else 1.5
        yield replace(
            row,
            work=f"growth: {row.work}",
            ratio=ratio,
            against="school",
            statements=None,
            target=f"{'P6' if query else 'P7'} ≤ {most:g}",
            kept=ratio <= most,
        )


if __name__ == "__main__":
    main()
