"""Who asks: one connection kept open, with as little of its own work as can be."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

WAIT = 60
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Sends ready bytes and reads the whole answer. The server must send Content-Length."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.port, self.headers = port, dict(headers or {})
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> bytes:
        """The bytes of a request, to be sent as often as wanted."""
        lines = {"Host": f"127.0.0.1:{self.port}", **self.headers, **(headers or {})}
        if body:
            lines["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def send(self, request: bytes) -> Answer:
        self.socket.sendall(request)
        return self.read()

    def read(self) -> Answer:
        held = b""
        while b"\r\n\r\n" not in held:
            held += self._more()
        head, _, body = held.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if "transfer-encoding" in headers:
            raise RuntimeError("An answer without a length.")
        while len(body) < length:
            body += self._more()
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send(self.request(path, headers))

    def _more(self) -> bytes:
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("The server has hung up.")
        return piece

    def close(self) -> None:
        with suppress(OSError):
            self.socket.close()
