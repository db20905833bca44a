"""The outbox, the call list, texts to share, slips to print."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db, transaction
from app.base.errors import NotForYou
from app.base.forms import GREATEST
from app.base.ids import FamilyId, MessageId
from app.base.settings import association
from app.base.web import wants_part
from app.messages import queries, service, smtp
from app.messages.blueprint import bp
from app.messages.calling import call_list
from app.messages.delivery import sender_of
from app.messages.letters import in_short
from app.messages.models import Channel, Message
from app.messages.slips import slip_of, waiting_slips
from app.messages.wording import own_texts

MOST_AT_ONCE = 500


@bp.route("")
@requires(Permission.MESSAGES_SEE)
def outbox() -> ResponseReturnValue:
    session = db.session()
    state = request.args.get("zustand", "")
    state = state if state in queries.STATES else "wartet"
    family_id = _number("familie")
    own = own_texts(session)
    rows = queries.list_messages(
        session,
        state,
        family_id=FamilyId(family_id) if family_id else None,
        before=_message_before(),
    )
    shown = rows[: queries.PAGE]
    return render_template(
        "messages/outbox.html",
        state=state,
        family_id=family_id,
        rows=[(row, in_short(row.sort, row.facts, own)) for row in shown],
        older=shown[-1].id if len(rows) > queries.PAGE else None,
        open=queries.count_open(session),
        calls=queries.count_calls(session),
        mail=_mail_state(session),
        now=clock.now(),
    )


@bp.route("/anrufen")
@requires(Permission.MESSAGES_SEE)
def calls() -> ResponseReturnValue:
    return render_template(
        "messages/calls.html", calls=call_list(db.session()), today=clock.today()
    )


@bp.route("/zettel")
@requires(Permission.MESSAGES_SEE)
def slips() -> ResponseReturnValue:
    found = waiting_slips(db.session())
    ids = [number for slip in found for number in slip.ids]
    return render_template("messages/slips.html", slips=found, ids=_joined(ids[:MOST_AT_ONCE]))


@bp.route("/<int:message_id>")
@requires(Permission.MESSAGES_SEE)
def text(message_id: int) -> ResponseReturnValue:
    session = db.session()
    message = _text_for(session, message_id)
    slip = slip_of(session, _read_together(session, message))
    return render_template("messages/text.html", message=message, slip=slip)


@bp.route("/geoeffnet", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def opened() -> ResponseReturnValue:
    """A text was handed to the share sheet, copied or printed."""
    channel = Channel.SLIP if request.form.get("way") == Channel.SLIP else Channel.SHARE

    def note(session: Session, message: Message) -> None:
        service.mark_opened(
            session, message, channel=channel, by=current_user.actor, at=clock.now()
        )

    rows = _for_each(note)
    if wants_part():
        return render_template("messages/_opened.html", message=rows[0])
    _flash_done(gettext("Noted: opened, not sent."), rows)
    return redirect(url_for("messages.outbox"), 303)


@bp.route("/erreicht", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def called() -> ResponseReturnValue:
    rows = _for_each(
        lambda session, message: service.mark_called(
            session, message, by=current_user.actor, at=clock.now()
        )
    )
    _flash_done(gettext("Noted: reached."), rows)
    return redirect(url_for("messages.calls"), 303)


@bp.route("/weg", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def drop() -> ResponseReturnValue:
    rows = _for_each(
        lambda session, message: service.drop(
            session, message, by=current_user.actor, at=clock.now()
        )
    )
    words = ngettext("The message will not be sent.", "%(num)d messages are dropped.", len(rows))
    _flash_done(words, rows)
    calls_only = all(row.channel == Channel.CALL for row in rows)
    return redirect(url_for("messages.calls" if calls_only else "messages.outbox"), 303)


@bp.route("/nochmal", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def retry() -> ResponseReturnValue:
    _for_each(
        lambda session, message: service.retry(
            session, message, by=current_user.actor, at=clock.now()
        )
    )
    flash(gettext("It is tried again within a minute."), "success")
    return redirect(url_for("messages.outbox"), 303)


@bp.route("/zurueck", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def reopen() -> ResponseReturnValue:
    """Undo of the last note; the ids stand in the address of the toast's button."""
    rows = _for_each(
        lambda session, message: service.reopen(
            session, message, by=current_user.actor, at=clock.now()
        ),
        request.args.get("ids", ""),
    )
    flash(gettext("Taken back."), "success")
    calls_only = all(row.channel == Channel.CALL for row in rows)
    return redirect(url_for("messages.calls" if calls_only else "messages.outbox"), 303)


def _for_each(act: Callable[[Session, Message], None], ids: str | None = None) -> Sequence[Message]:
    """Do it to every message named, all or none. Raises NotForYou for one that is missing."""
    wanted = _ids(request.form.get("ids", "") if ids is None else ids)
    with transaction() as session:
        rows = queries.get_messages(session, wanted)
        for message in rows:
            act(session, message)
        session.flush()
        session.expunge_all()
    return rows


def _ids(words: str) -> list[MessageId]:
    parts = words.split(",")[:MOST_AT_ONCE]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 11]
    return [MessageId(number) for number in numbers if 0 < number <= GREATEST]


def _joined(ids: Collection[int]) -> str:
    return ",".join(map(str, ids))


def _flash_done(words: str, rows: Sequence[Message]) -> None:
    undo = url_for("messages.reopen", ids=_joined([row.id for row in rows]))
    flash({"text": words, "undo": undo}, "success")  # type: ignore[arg-type]


def _number(name: str) -> int | None:
    found = _ids(request.args.get(name, ""))
    return found[0] if found else None


def _message_before() -> MessageId | None:
    number = _number("vor")
    return MessageId(number) if number else None


def _text_for(session: Session, message_id: int) -> Message:
    """A text for a family or a lone adult. Invitations and homes' links are nobody's to read."""
    if not 0 < message_id <= GREATEST:
        raise NotForYou
    message = queries.get_message(session, MessageId(message_id))
    if message.family_id is None and message.person_id is None:
        raise NotForYou
    return message


def _read_together(session: Session, message: Message) -> Sequence[Message]:
    if message not in (waiting := session.scalars(queries.texts_with(message)).all()):
        return [message]
    return waiting


def _mail_state(session: Session) -> dict[str, Any]:
    """Can mails go out at all? The page says so where they cannot."""
    try:
        server = smtp.server_of(current_app.config)
    except ValueError:
        server = None
    return {
        "server": server is not None,
        "sender": bool(sender_of(association(session))),
        "demo": bool(current_app.config["DEMO"]),
    }
