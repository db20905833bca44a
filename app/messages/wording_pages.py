"""What messages say: read, put in the house's own words, looked at before anybody gets it."""

from datetime import timedelta
from typing import Any

from babel import Locale
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.language import OWN_NAMES
from app.base.settings import association
from app.messages import sorts, wording
from app.messages.blueprint import bp
from app.messages.forms import WordingForm
from app.messages.models import OwnText
from app.messages.wording import EDITABLE, FRAME, Wording


@bp.route("/texte")
@requires(Permission.MESSAGES_SEND)
def wordings() -> ResponseReturnValue:
    """Every text there is, and which are the house's own."""
    own: dict[str, list[str]] = {}
    for sort, language in sorted(wording.own_texts(db.session())):
        own.setdefault(sort, []).append(OWN_NAMES[language])
    return render_template("messages/wordings.html", sorts=EDITABLE, own=own, frame=FRAME)


@bp.route("/texte/<sort>/<language>", methods=["GET", "POST"])
@requires(Permission.MESSAGES_SEND)
def edit_wording(sort: str, language: str) -> ResponseReturnValue:
    found = _found(sort, language)
    words = found or wording.standard(sort, language)
    form = WordingForm(
        obj=found, data={"subject": wording.shown(words.subject), "body": wording.shown(words.body)}
    )
    preview = None
    if form.validate_on_submit():
        try:
            written = _typed(form, sort)
            if "preview" not in request.form:
                return _saved(form, sort, language, written)
            preview = _example(sort, language, written)
        except RuleBroken as refusal:
            form.show(refusal)
    return page(
        "messages/edit_wording.html",
        form=form,
        sort=sort,
        language=language,
        runs=Locale.parse(language).text_direction,
        languages=OWN_NAMES if sort not in sorts.FOR_HOMES else {"de": OWN_NAMES["de"]},
        placeholders=[str(wording.NAMES[token]) for token in wording.placeholders(sort)],
        own=found is not None,
        preview=preview or (None if form.errors else _example(sort, language, words)),
    )


@bp.route("/texte/<sort>/<language>/zurueck", methods=["POST"])
@requires(Permission.MESSAGES_SEND)
def forget_wording(sort: str, language: str) -> ResponseReturnValue:
    _found(sort, language)
    with transaction() as session:
        found = session.get(OwnText, (sort, language))
        if found is not None:
            wording.forget(session, found, by=current_user.actor, at=clock.now())
    flash(gettext("Our text is used again."), "success")
    return redirect(url_for("messages.edit_wording", sort=sort, language=language), 303)


def _found(sort: str, language: str) -> OwnText | None:
    """Answers 404 for what cannot be edited. Homes are written to in German."""
    if sort not in EDITABLE or language not in OWN_NAMES:
        abort(404)
    if sort in sorts.FOR_HOMES and language != "de":
        abort(404)
    return db.session().get(OwnText, (sort, language))


def _typed(form: WordingForm, sort: str) -> Wording:
    return Wording(
        wording.typed(form.subject.data or "", sort, field="subject"),
        wording.typed(form.body.data or "", sort, field="body"),
    )


def _saved(form: WordingForm, sort: str, language: str, words: Wording) -> ResponseReturnValue:
    with transaction() as session:
        wording.write(
            session,
            sort,
            language,
            words,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("Saved."), "success")
    return redirect(url_for("messages.edit_wording", sort=sort, language=language), 303)


def _example(sort: str, language: str, words: Wording | OwnText) -> Wording:
    """How it would read for somebody invented, in that language."""
    with force_locale(language):
        known = _frame_example(language) if sort == FRAME else wording.values(_example_facts())
        return Wording(wording.filled(words.subject, known), wording.filled(words.body, known))


def _frame_example(language: str) -> dict[str, str]:
    known = wording.values(_example_facts())
    inside = [wording.standard(sort, language).body for sort in ("event_moved", "place_offered")]
    items = [wording.filled(text, known) for text in inside]
    house = association(db.session())
    return wording.frame_values(items, "https://www.example.org/f/…", house, len(items))


def _example_facts() -> dict[str, Any]:
    """Somebody invented. What people type is German here as everywhere."""
    soon = clock.now().replace(hour=14, minute=30) + timedelta(days=9)
    return {
        **sorts.FACTS,
        "title": "Gitarre",
        "names": ["Mia", "Ben"],
        "starts_at": soon,
        "before": soon - timedelta(days=2),
        "meet_at": soon - timedelta(minutes=30),
        "until": soon - timedelta(days=4),
        "answer_by": soon - timedelta(days=4),
        "place": "Saal, Am Klangufer 7",
        "notice": "Bitte etwas zu trinken mitbringen.",
        "reason": "Die Lehrkraft ist krank.",
        "url": "https://www.example.org/h/…",
    }
