"""Saving marks beside what the bare driver needs for the same statements, and in a storm."""

import json
import multiprocessing
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any, cast

from sqlalchemy import event

from app.base.db import PRAGMAS, db
from benchmarks.clients import Client
from benchmarks.houses import House
from benchmarks.signing import cookie_of

MANY = 12
Sent = tuple[str, Any, bool]
Fresh = dict[Any, Any]
BOUNDS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


class Saver:
    """A phone that saves marks through the register's JSON endpoint."""

    def __init__(self, house: House, port: int) -> None:
        self.client = Client(port, cookie_of(house, "leader"))
        answer = self.client.get("/anwesenheit/token")
        self.client.headers = {
            "Cookie": answer.headers["set-cookie"].partition(";")[0],
            "X-CSRFToken": json.loads(answer.body)["token"],
            "Content-Type": "application/json",
            "Sec-Fetch-Site": "same-origin",
        }
        self.account = house.subjects.account
        self.lessons, self.pupils = house.subjects.lessons, house.subjects.pupils
        self.saves = secrets.randbelow(len(self.lessons) * len(self.pupils))

    def save(self, count: int) -> None:
        """Mark `count` pupils of the next lesson. Raises RuntimeError unless all is saved."""
        body = json.dumps(self.batch(count)).encode()
        answer = self.client.send(
            self.client.request("/anwesenheit/sync", method="POST", body=body)
        )
        if answer.status != 200 or answer.body.count(b'"saved"') != count:
            raise RuntimeError(f"Not saved: {answer.status} {answer.body[:300]!r}")

    def batch(self, count: int) -> dict[str, Any]:
        """Lesson after lesson, and in each round another pupil first: the house takes only so
        many changes of one person in one lesson."""
        round_, number = divmod(self.saves, len(self.lessons))
        self.saves += 1
        taps = [
            {
                "id": secrets.token_hex(8),
                "event": self.lessons[number],
                "person": self.pupils[(round_ + offset) % len(self.pupils)],
                "mark": secrets.choice(("present", "absent", "excused")),
                "at": time.time_ns() // 1_000_000,
            }
            for offset in range(count)
        ]
        return {"device": "bench-device", "account": self.account, "taps": taps}


def raw_floor(house: House, saver: Saver, count: int) -> Callable[[], None]:
    """The statements of one save, sent again and again by the driver alone, synced to disk.

    They are overheard once from the app in this process; each time the taps' ids are new and
    the lesson is the next one, as for the phone.
    """
    batch = saver.batch(count)
    sent = _overheard(house, batch)
    ids = {str(tap["id"]) for tap in batch["taps"]}
    lesson, lessons = batch["taps"][0]["event"], cycle(house.subjects.lessons)
    connection = _bare_connection(house)
    begin = "BEGIN IMMEDIATE" if house.database == "sqlite" else ""

    def save() -> None:
        fresh: Fresh = {old: secrets.token_hex(8) for old in ids}
        fresh[lesson] = next(lessons)
        cursor = connection.cursor()
        if begin:
            cursor.execute(begin)
        for statement, values, many in sent:
            if many:
                cursor.executemany(statement, [_renewed(row, fresh) for row in values])
            else:
                cursor.execute(statement, _renewed(values, fresh))
            if cursor.description:
                cursor.fetchall()
        connection.commit()

    return save


def _overheard(house: House, batch: dict[str, Any]) -> list[Sent]:
    app = house.app
    with app.app_context():
        engine = db.engine
    sent: list[Sent] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, _c: Any, many: bool
    ) -> None:
        if not statement.startswith(BOUNDS):
            sent.append((statement, values, many))

    browser = app.test_client(use_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = False
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = browser.post("/anwesenheit/sync", json=batch, headers=cookie_of(house, "leader"))
    finally:
        event.remove(engine, "before_cursor_execute", note)
        app.config["WTF_CSRF_ENABLED"] = True
    if answer.status_code != 200:
        raise SystemExit(f"Saving answers {answer.status_code}")
    return sent


def _renewed(values: Any, fresh: Fresh) -> Any:
    if isinstance(values, dict):
        return {name: fresh.get(value, value) for name, value in values.items()}
    return tuple(fresh.get(value, value) for value in values)


def _bare_connection(house: House) -> Any:
    with house.app.app_context():
        url, driver = db.engine.url, cast(Any, db.engine.dialect.dbapi)
    if house.database == "sqlite":
        connection = driver.connect(url.database, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection
    return driver.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))


@dataclass(frozen=True, slots=True)
class Storm:
    """What became of several processes saving at once."""

    processes: int
    saves: int
    errors: int
    slowest: float
    """Milliseconds that 99 of 100 saves stayed below."""


def storm(house: House, ports: list[int], *, processes: int, seconds: float) -> Storm:
    """Several phones saving one mark after the other, each in a process of its own."""
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    crowd = [
        context.Process(target=_save_on, args=(house, ports[number % len(ports)], seconds, results))
        for number in range(processes)
    ]
    for one in crowd:
        one.start()
    found = [results.get() for _ in crowd]
    for one in crowd:
        one.join()
    times = sorted(time for times, _errors in found for time in times)
    slowest = times[int(len(times) * 0.99)] * 1000 if times else 0.0
    return Storm(processes, len(times), sum(errors for _times, errors in found), slowest)


def _save_on(house: House, port: int, seconds: float, results: Any) -> None:
    saver, times, errors = Saver(house, port), [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            saver.save(1)
            times.append(time.perf_counter() - start)
        except RuntimeError:
            errors += 1
    results.put((times, errors))
