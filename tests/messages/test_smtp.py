"""What mail servers answer, and what we make of it."""

import smtplib
import socket
import ssl
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller

from app.base.settings import Association
from app.messages import delivery, smtp
from app.messages.letters import Letter
from app.messages.smtp import Server, SmtpPost, Trouble, _reason, own_name, server_of
from tests.conftest import MOMENT

LETTER = Letter("Ein Termin fällt aus", "Guten Tag,\n\nGrüße\n", "de", ("samira@example.org",))
HOUSE = Association(id=1, name="Musikschule Einklang e. V.", email="buero@example.org")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ConnectionRefusedError(), Trouble("unreachable")),
        (TimeoutError(), Trouble("unreachable")),
        (smtplib.SMTPServerDisconnected(), Trouble("unreachable")),
        (smtplib.SMTPConnectError(421, b"busy"), Trouble("unreachable")),
        (smtplib.SMTPAuthenticationError(535, b"no"), Trouble("sign_in")),
        (ssl.SSLError(), Trouble("encryption")),
        (smtplib.SMTPNotSupportedError(), Trouble("encryption")),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"")}), Trouble("refused", final=True)),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"")}), Trouble("not_now")),
        (smtplib.SMTPDataError(554, b""), Trouble("refused", final=True)),
        (smtplib.SMTPDataError(451, b""), Trouble("not_now")),
        (UnicodeEncodeError("ascii", "ü", 0, 1, ""), Trouble("address", final=True)),
    ],
)
def test_each_answer_has_its_word(error, trouble):
    assert _reason(error) == trouble


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example", Server("mail.example", 587, "", "", False)),
        ("smtp://mail.example:25", Server("mail.example", 25, "", "", False)),
        ("smtps://a%40b:c%3Ad@mail.example", Server("mail.example", 465, "a@b", "c:d", True)),
    ],
)
def test_the_server_is_read_from_its_address(url, server):
    assert server_of({"SMTP_URL": url, "DEMO": False}) == server
    assert server_of({"SMTP_URL": url, "DEMO": True}) is None


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:x"])
def test_an_address_that_makes_no_sense_is_refused(url):
    with pytest.raises(ValueError, match=r"smtp://|Port"):
        server_of({"SMTP_URL": url, "DEMO": False})


def test_we_introduce_ourselves_without_a_look_up():
    assert own_name({"BASE_URL": "https://musikschule.example"}) == "musikschule.example"
    assert own_name({"BASE_URL": ""}) == "localhost"


@pytest.mark.parametrize("address", ["", "a\r\nBcc: b@example.org", "no address", "@", "a@b@c"])
def test_an_address_no_header_can_carry_is_refused(app, address):
    letter = Letter("Betreff", "Text\n", "de", (address,))
    with app.app_context(), pytest.raises(delivery.NoAddress):
        delivery.compose(letter, "<1@x>", HOUSE, MOMENT)


def test_headers_are_whole(app):
    with app.app_context():
        mail = delivery.compose(LETTER, "<1@x>", HOUSE, MOMENT)
    assert mail["From"] == '"Musikschule Einklang e. V." <buero@example.org>'
    assert mail["To"] == "samira@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Tue, 24 Nov 2026 14:34:00 +0000"
    assert mail["Content-Language"] == "de"
    assert mail.get_content() == LETTER.body


# --- against a real server ---------------------------------------------------------------------


class Mailbox:
    """Refuses addresses that begin with "no" (for good) or "later" (for now)."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("no"):
            return "550 unknown"
        if address.startswith("later"):
            return "450 busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, server_hostname="test")
    controller.start()
    box.server = Server("127.0.0.1", port, "", "", False)
    yield box
    controller.stop()


def mail_to(*addresses):
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "buero@example.org", ", ".join(addresses)
    mail["Subject"], mail["Message-ID"] = "Ein Termin fällt aus", "<1@x>"
    mail.set_content("Grüße\n")
    return mail


@pytest.mark.socket
def test_a_mail_arrives_whole(mailbox):
    with SmtpPost(mailbox.server, "localhost") as post:
        for _ in range(2):  # one connection carries several
            assert post.send(mail_to("a@example.org"), ["a@example.org"]) is None
    assert [envelope.rcpt_tos for envelope in mailbox.mails] == [["a@example.org"]] * 2
    assert b"Message-ID: <1@x>" in mailbox.mails[0].content


@pytest.mark.socket
@pytest.mark.parametrize(
    ("to", "trouble"),
    [
        (["no@example.org"], Trouble("refused", final=True)),
        (["later@example.org"], Trouble("not_now")),
        (["a@example.org", "no@example.org"], Trouble("some_refused")),
    ],
)
def test_refusals_are_told_apart_and_the_next_mail_goes(mailbox, to, trouble):
    with SmtpPost(mailbox.server, "localhost") as post:
        assert post.send(mail_to(*to), to) == trouble
        assert post.send(mail_to("b@example.org"), ["b@example.org"]) is None


def test_a_dead_server_is_asked_once_a_round(monkeypatch):
    tried = []

    def refuse(*_args):
        tried.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr(smtp, "dial", refuse)
    with SmtpPost(Server("127.0.0.1", 1, "", "", False), "localhost") as post:
        for _ in range(3):
            assert post.send(mail_to("a@example.org"), ["a@example.org"]) == Trouble("unreachable")
    assert len(tried) == 1


@pytest.mark.socket
def test_a_password_never_travels_in_the_clear(mailbox, monkeypatch):
    monkeypatch.setattr(smtp, "LOOPBACK", ())
    far = replace(mailbox.server, user="user", password="".join(["se", "cret"]))
    with pytest.raises(smtplib.SMTPNotSupportedError, match="no encryption"):
        smtp.dial(far, "localhost")
