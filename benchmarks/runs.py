"""One house measured from top to bottom: servers beside each other, everything in turns."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.base.db import db, writing
from benchmarks import measures, saving, servers
from benchmarks.clients import Client
from benchmarks.houses import House
from benchmarks.measures import Page
from benchmarks.signing import cookie_of
from benchmarks.table import Row
from benchmarks.timing import Work, medians, per_second
from benchmarks.weigh import weigh

HELLO = "benchmarks.floors:hello"
READY = "benchmarks.floors:ready"
STAFF_KB, FAMILY_KB = 60, 40
STORM_SECONDS = 10


class Run:
    """Measures one house. Every method yields finished rows."""

    def __init__(self, house: House, seconds: float) -> None:
        self.house, self.seconds = house, seconds
        self.feed = house.subjects.feed_path

    def row(self, work: str, value: float, **more: object) -> Row:
        return Row(work, self.house.database, self.house.size, value, **more)  # type: ignore[arg-type]

    def everything(self) -> Iterator[Row]:
        with ExitStack() as stack:
            hello, _ = stack.enter_context(servers.served(HELLO, {}))
            ours, _ = stack.enter_context(servers.served("wsgi:app", self.house.environment))
            ready = {"EINKLANG_BENCH_FEED": str(self._keep_feed(ours))}
            bytes_alone, _ = stack.enter_context(servers.served(READY, ready))
            yield from self.over_http(hello, ours, bytes_alone)
            yield from self.polls(hello, ours, "granian")
            yield from self.weights(ours)
        yield from self.in_process()
        if "gunicorn" in servers.kinds():
            yield from self.polls_of_gunicorn()

    def _keep_feed(self, port: int) -> Path:
        file = self.house.folder / "feed.ics"
        file.write_bytes(Client(port).get(self.feed).body)
        return file

    def over_http(self, hello: int, ours: int, ready: int) -> Iterator[Row]:
        pages = measures.pages(self.house)
        saver = saving.Saver(self.house, ours)
        counts = (1, saving.MANY)
        works: dict[str, Work] = {
            "hello": _asking(hello, "/"),
            "ready bytes": _asking(ready, "/"),
            "feed, full": _asking(ours, self.feed),
            **{page.name: self._page_work(ours, page) for page in pages},
            **{f"save {count}": _saving(saver, count) for count in counts},
            **{f"floor {n}": saving.raw_floor(self.house, saver, n) for n in counts},
        }
        found = medians(works, seconds=self.seconds)
        yield self.row("hello", found["hello"])
        for page in pages:
            yield self._page_row(page, found[page.name], found["hello"])
        for count in counts:
            yield self._save_row(count, found[f"save {count}"], found[f"floor {count}"])
        ratio = found["feed, full"] / found["ready bytes"]
        yield self.row(
            "feed of 300, full",
            found["feed, full"],
            ratio=ratio,
            against="ready bytes",
            statements=measures.statements_of(self.house, self.feed, {}),
            target="P2 ≤ 4, ≤ 3 statements",
            kept=ratio <= 4,
        )

    def _page_work(self, port: int, page: Page) -> Work:
        return _asking(port, page.path, measures.headers_of(self.house, page))

    def _page_row(self, page: Page, value: float, hello: float) -> Row:
        headers = measures.headers_of(self.house, page)
        count = measures.statements_of(self.house, page.path, headers)
        return self.row(
            page.name,
            value,
            ratio=value / hello,
            statements=count,
            target=f"{page.target} ≤ {page.times:.0f}, ≤ {page.statements} statements",
            kept=value / hello <= page.times and count <= page.statements,
        )

    def _save_row(self, count: int, value: float, floor: float) -> Row:
        most = 2.5 if self.house.database == "sqlite" else 3
        target = f"P4 ≤ {most:g}" if count > 1 else ""
        name = f"save {count} mark{'s' * (count > 1)}"
        kept = value / floor <= most if target else None
        return self.row(
            name, value, ratio=value / floor, against="driver", target=target, kept=kept
        )

    def polls(self, hello: int, ours: int, kind: str) -> Iterator[Row]:
        """Answers per second with four connections that always wait."""
        client = Client(ours)
        unchanged = {"If-None-Match": client.get(self.feed).headers["etag"]}
        found = per_second(
            {
                "hello": (hello, Client(hello).request("/")),
                "304": (ours, client.request(self.feed, unchanged)),
            },
            seconds=self.seconds,
        )
        yield self._poll_row(kind, found["304"], found["hello"])

    def polls_of_gunicorn(self) -> Iterator[Row]:
        """The same with gunicorn's plain workers: every request on a connection of its own."""
        with (
            servers.served(HELLO, {}, kind="gunicorn") as (hello, _),
            servers.served("wsgi:app", self.house.environment, kind="gunicorn") as (ours, _),
        ):
            etag = Client(ours).get(self.feed).headers["etag"]
            works = {
                "hello": lambda: Client(hello).get("/"),
                "304": lambda: Client(ours).get(self.feed, {"If-None-Match": etag}),
            }
            found = medians(works, seconds=self.seconds)
        yield self._poll_row("gunicorn sync", 1000 / found["304"], 1000 / found["hello"])

    def _poll_row(self, kind: str, value: float, hello: float) -> Row:
        least = 0.75 if self.house.database == "sqlite" else 0.4
        etag = {"If-None-Match": self._etag()}
        count = measures.statements_of(self.house, self.feed, etag)
        return self.row(
            f"feed unchanged, {kind}",
            value,
            unit="/s",
            ratio=value / hello,
            statements=count,
            target=f"P1 ≥ {least:g}, ≤ 1 statement",
            kept=value / hello >= least and count <= 1,
        )

    def _etag(self) -> str:
        answer = self.house.app.test_client(use_cookies=False).get(self.feed)
        return answer.headers["ETag"]

    def in_process(self) -> Iterator[Row]:
        """Without a server: the feed's builder beside one by hand, conflicts, free dates."""
        with self.house.app.test_request_context(), _reading():
            works = {**measures.feed_builders(self.house), **measures.searches(self.house)}
            found = medians(works, seconds=self.seconds)
            db.session.remove()
        ratio = found["stored"] / found["by hand"]
        yield self.row(
            "feed of 300, built",
            found["stored"],
            ratio=ratio,
            against="by hand",
            target="P2 ≤ 0.3",
            kept=ratio <= 0.3,
        )
        for name, work, most in (
            ("conflicts of 20 performers", "conflicts", 5),
            ("free dates in 8 weeks", "slots", 30),
        ):
            school = self.house.size == "school"
            target = f"P6 ≤ {most} ms" if school else ""
            kept = found[work] <= most if school else None
            yield self.row(name, found[work], target=target, kept=kept)

    def weights(self, port: int) -> Iterator[Row]:
        """What a first visit loads, compressed."""
        subjects = self.house.subjects
        for name, path, who, most in (
            ("first visit: sign-in", "/anmelden", "", STAFF_KB),
            ("first visit: Heute", "/heute", "leader", STAFF_KB),
            ("first visit: register", f"/anwesenheit/{subjects.register}", "leader", STAFF_KB),
            ("first visit: family page", subjects.family_path, "", FAMILY_KB),
        ):
            weight = weigh(Client(port, cookie_of(self.house, who)), path).kilobytes
            yield self.row(name, weight, unit="KB", target=f"P12 ≤ {most} KB", kept=weight <= most)

    def storms(self) -> Iterator[Row]:
        """Two and four phones saving without a pause, against two server processes."""
        with (
            servers.served("wsgi:app", self.house.environment) as (one, _),
            servers.served("wsgi:app", self.house.environment) as (other, _),
        ):
            for processes in (2, 4):
                storm = saving.storm(
                    self.house, [one, other], processes=processes, seconds=STORM_SECONDS
                )
                yield self.row(
                    f"{processes} processes saving, {storm.errors} errors, "
                    f"p99 {storm.slowest:.0f} ms",
                    storm.saves / STORM_SECONDS,
                    unit="/s",
                    target="P4 0 errors",
                    kept=storm.errors == 0,
                )


@contextmanager
def _reading() -> Iterator[None]:
    """As while a GET is answered."""
    token = writing.set(False)
    try:
        yield
    finally:
        writing.reset(token)


def _asking(port: int, path: str, headers: dict[str, str] | None = None) -> Work:
    client = Client(port, headers)
    request = client.request(path)
    if client.send(request).status != 200:
        raise SystemExit(f"{path} does not answer 200.")
    return lambda: client.send(request)


def _saving(saver: saving.Saver, count: int) -> Callable[[], None]:
    return lambda: saver.save(count)
