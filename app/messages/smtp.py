"""Handing a mail to the server, and saying honestly what came of it.

The standard library rather than Flask-Mailman: certificates are checked, and a recipient the
server refuses is not passed over in silence.
"""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit

PATIENCE = 20.0
"""Seconds the server has for each answer."""
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a mail did not go, in one word for `Message.trouble`; final: asking again is vain."""

    word: str
    final: bool = False


class Post(Protocol):
    """Whoever carries mail. Returns the trouble, if any, and the addresses that were refused."""

    def send(self, mail: EmailMessage, to: Sequence[str]) -> Trouble | None: ...


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool

    @property
    def is_near(self) -> bool:
        return self.host in LOOPBACK


def server_of(config: Mapping[str, Any]) -> Server | None:
    """The server EINKLANG_SMTP_URL names; None when there is none, or in a demonstration.

    Raises ValueError for an address that cannot be understood.
    """
    if not config["SMTP_URL"] or config["DEMO"]:
        return None
    parts = urlsplit(config["SMTP_URL"])
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("EINKLANG_SMTP_URL must look like smtp://user:password@host:587")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
    )


def own_name(config: Mapping[str, Any]) -> str:
    """How we introduce ourselves to the server: no look-up, which can take seconds."""
    return urlsplit(str(config["BASE_URL"])).hostname or "localhost"


class SmtpPost:
    """One connection for one round. Opened with the first mail; a dead server is asked once."""

    def __init__(self, server: Server, own_name: str) -> None:
        self._server = server
        self._own_name = own_name
        self._line: smtplib.SMTP | None = None
        self._out_of_reach: Trouble | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, mail: EmailMessage, to: Sequence[str]) -> Trouble | None:
        """Hand over; None once the server has taken responsibility for every address."""
        if self._out_of_reach is not None:
            return self._out_of_reach
        try:
            if self._line is None:
                self._line = dial(self._server, self._own_name)
        except (OSError, smtplib.SMTPException) as error:
            self._out_of_reach = _reason(error)
            return self._out_of_reach
        try:
            refused = self._line.send_message(mail, to_addrs=list(to))
        except (OSError, UnicodeError, ValueError, smtplib.SMTPException) as error:
            self._hang_up()
            return _reason(error)
        return Trouble("some_refused") if refused else None

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (OSError, smtplib.SMTPException):
                line.close()


def dial(server: Server, own_name: str) -> smtplib.SMTP:
    """A connection, encrypted wherever the server can; a password never travels in the clear.

    Raises OSError or smtplib.SMTPException.
    """
    context = ssl.create_default_context()
    if server.implicit_tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own_name, timeout=PATIENCE, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, own_name, timeout=PATIENCE)
    try:
        line.ehlo()
        if not server.implicit_tls and line.has_extn("starttls") and not server.is_near:
            line.starttls(context=context)
            line.ehlo()
        elif server.user and not server.implicit_tls and not server.is_near:
            raise smtplib.SMTPNotSupportedError("The server offers no encryption.")
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _reason(error: Exception) -> Trouble:
    match error:
        case smtplib.SMTPAuthenticationError():
            return Trouble("sign_in")
        case smtplib.SMTPRecipientsRefused(recipients=answers):
            return _refusal(max(code for code, _text in answers.values()))
        case smtplib.SMTPConnectError() | smtplib.SMTPServerDisconnected():
            return Trouble("unreachable")
        case smtplib.SMTPResponseException(smtp_code=code):
            return _refusal(code)
        case ssl.SSLError():
            return Trouble("encryption")
        case smtplib.SMTPNotSupportedError() | smtplib.SMTPHeloError():
            return Trouble("encryption")
        case UnicodeError() | ValueError():
            return Trouble("address", final=True)
        case _:
            return Trouble("unreachable")


def _refusal(code: int) -> Trouble:
    """5xx: for good. 4xx: later perhaps (a full mailbox, greylisting)."""
    return Trouble("refused", final=True) if code >= 500 else Trouble("not_now")
