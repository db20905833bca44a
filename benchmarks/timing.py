"""How long things take, compared fairly: turn by turn, so that a busy moment hits all of them."""

import time
from collections.abc import Callable, Mapping
from statistics import median

from benchmarks.clients import Client

Work = Callable[[], object]
TURN = 8
"""Calls in a row, the first of which is not counted: caches are then those of the work itself."""
FEWEST = 40
CROWD = 4
"""Connections that always have a request waiting: a server is never idle."""


def medians(works: Mapping[str, Work], *, seconds: float) -> dict[str, float]:
    """Median milliseconds of one call each, after `seconds` of calling each of them."""
    for work in works.values():
        for _ in range(TURN):
            work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    waiting = dict(works)
    while waiting:
        for name, work in list(waiting.items()):
            _take_turn(work, taken[name])
            if len(taken[name]) >= FEWEST and sum(taken[name]) >= seconds:
                del waiting[name]
    return {name: median(times) * 1000 for name, times in taken.items()}


def _take_turn(work: Work, taken: list[float]) -> None:
    work()
    for _ in range(TURN - 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)


def per_second(works: Mapping[str, tuple[int, bytes]], *, seconds: float) -> dict[str, float]:
    """Answers per second of each (port, request), four connections waiting, turn by turn."""
    crowds = {
        name: ([Client(port) for _ in range(CROWD)], request)
        for name, (port, request) in works.items()
    }
    done = dict.fromkeys(works, 0)
    spent = dict.fromkeys(works, 0.0)
    while min(spent.values()) < seconds:
        for name, (clients, request) in crowds.items():
            start = time.perf_counter()
            done[name] += _burst(clients, request)
            spent[name] += time.perf_counter() - start
    for clients, _request in crowds.values():
        for client in clients:
            client.close()
    return {name: done[name] / spent[name] for name in works}


def _burst(clients: list[Client], request: bytes, rounds: int = 50) -> int:
    for client in clients:
        client.socket.sendall(request)
    for _ in range(rounds):
        for client in clients:
            client.read()
            client.socket.sendall(request)
    for client in clients:
        client.read()
    return (rounds + 1) * len(clients)
