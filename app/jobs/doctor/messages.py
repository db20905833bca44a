"""Mail, the worker, the outbox."""

import smtplib
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import func, select

from app.base.settings import association
from app.jobs import work
from app.jobs.doctor.finding import Check, Verdict, Ward, bad, good, warn
from app.messages import smtp
from app.messages.models import Channel, Message, MessageStatus
from app.rules.times import day_of

OVERDUE = timedelta(hours=1)


def mail_server(ward: Ward) -> Verdict:
    try:
        server = smtp.server_of(ward.config)
    except ValueError:
        return bad(
            gettext("EINKLANG_SMTP_URL cannot be understood."),
            gettext("Write it like smtp://user:password@host:587"),
        )
    if server is None:
        return warn(
            gettext("No mail server: mails wait in the outbox."),
            gettext("Set EINKLANG_SMTP_URL."),
        )
    return good(gettext("Mail goes through %(host)s.", host=server.host))


def mail_server_answers(ward: Ward) -> Verdict:
    try:
        server = smtp.server_of(ward.config)
    except ValueError:
        server = None
    if server is None or not ward.network:
        return good(gettext("The mail server was not asked."))
    try:
        smtp.dial(server, smtp.own_name(ward.config)).quit()
    except smtplib.SMTPAuthenticationError:
        return bad(
            gettext("The mail server refuses user and password."),
            gettext("Correct them in EINKLANG_SMTP_URL."),
        )
    except (OSError, smtplib.SMTPException) as error:
        return bad(
            gettext("The mail server cannot be used (%(error)s).", error=type(error).__name__),
            gettext("Check host, port and encryption in EINKLANG_SMTP_URL."),
        )
    return good(gettext("The mail server answers."))


def mail_sender(ward: Ward) -> Verdict:
    if ward.config["MAIL_FROM"] or association(ward.session).email:
        return good(gettext("Mails have a sender."))
    return warn(
        gettext("Mails have no sender."),
        gettext("Set EINKLANG_MAIL_FROM, or the association's e-mail in the settings."),
    )


def worker_alive(ward: Ward) -> Verdict:
    if work.is_alive(ward.session, ward.at):
        return good(gettext("The worker is at work."))
    return bad(
        gettext("The worker has not worked for five minutes."),
        gettext("Start it: flask serve does, or flask worker beside another web server."),
    )


def worker_untroubled(ward: Ward) -> Verdict:
    runs = (work.last_run(ward.session, name) for name in ("minutely", "nightly"))
    troubles = ", ".join(run.trouble for run in runs if run and run.trouble)
    if troubles:
        return bad(
            gettext("The worker's last round had trouble: %(names)s", names=troubles),
            gettext("The log says where; report it if it stays."),
        )
    return good(gettext("The worker's last rounds went well."))


def nights_kept(ward: Ward) -> Verdict:
    last = work.last_run(ward.session, "nightly")
    if last is not None and day_of(last.ended_at) >= day_of(ward.at) - timedelta(days=1):
        return good(gettext("The nightly work was done."))
    return warn(
        gettext("The nightly work has not been done."),
        gettext("Leave the worker running, or run: flask jobs nightly"),
    )


def failed_messages(ward: Ward) -> Verdict:
    count = ward.session.scalar(select(func.count()).where(Message.status == MessageStatus.FAILED))
    if count:
        return warn(
            gettext("%(count)d messages have failed.", count=count),
            gettext("The page Messages shows them: correct the address or ring up."),
        )
    return good(gettext("No message has failed."))


def overdue_messages(ward: Ward) -> Verdict:
    count = ward.session.scalar(
        select(func.count()).where(
            Message.status == MessageStatus.WAITING,
            Message.channel == Channel.MAIL,
            Message.due_at < ward.at - OVERDUE,
        )
    )
    if count:
        return warn(
            gettext("%(count)d mails should have gone an hour ago.", count=count),
            gettext("Check the worker and the mail server."),
        )
    return good(gettext("No mail is overdue."))


def queue_reachable(ward: Ward) -> Verdict:
    if not ward.config["REDIS_URL"] or not ward.network:
        return good(gettext("The queue is a file, or was not asked."))
    from redis import Redis  # an extra: not everybody installs it

    Redis.from_url(ward.config["REDIS_URL"], socket_timeout=5).ping()
    return good(gettext("Redis answers."))


CHECKS: tuple[Check, ...] = (
    mail_server,
    mail_server_answers,
    mail_sender,
    queue_reachable,
    worker_alive,
    worker_untroubled,
    nights_kept,
    failed_messages,
    overdue_messages,
)
