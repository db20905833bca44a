"""Which language a page speaks, and the catalogues it speaks from."""

import os
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session, url_for
from flask_babel import Babel, Domain, get_domain, get_locale
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

import config

CHOICE = "family_language"
OWN_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "tr": "Türkçe",
    "fa": "فارسی",
    "ru": "Русский",
}


class _Catalogues(Domain):
    """Finds a catalogue by its language; the library spells out the whole locale for each word."""

    def get_translations(self) -> Any:
        locale = get_locale()
        language = locale.language if locale else ""
        if language not in self.cache:
            self.cache[language] = super().get_translations()
        return self.cache[language]


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> _Catalogues:
        return _Catalogues(domain=self.domain)


babel = _Babel()


def install(app: Flask) -> None:
    compile_catalogues(config.ROOT / "translations")
    babel.init_app(app, locale_selector=_selected)
    app.jinja_env.globals.update(_=_translated, gettext=_translated)
    app.context_processor(_words)


@pass_eval_context
def _translated(setting: EvalContext, text: str, **values: Any) -> str:
    """`_()` of templates, as jinja's newstyle gettext does it. A page holds a hundred words."""
    locale = get_locale()
    language = locale.language if locale else ""
    if values:
        return _words_for(language, text, setting.autoescape) % values
    return _finished(language, text, setting.autoescape)


@lru_cache(maxsize=8192)
def _words_for(_language: str, text: str, markup: bool) -> str:
    words: str = get_domain().get_translations().ugettext(text)
    return Markup(words) if markup else words  # noqa: S704  (a translator's words)


@lru_cache(maxsize=8192)
def _finished(language: str, text: str, markup: bool) -> str:
    return _words_for(language, text, markup) % {}


def speak(language: str) -> None:
    """Answer the present request in `language` (a family's own)."""
    g.language = language


def picked(usual: str) -> str:
    """What was picked on this device (?sprache=), else `usual`. For pages without an account."""
    wanted = request.args.get("sprache", "") or session.get(CHOICE, "")
    if wanted not in config.FAMILY_LANGUAGES:
        return usual if usual in config.FAMILY_LANGUAGES else "de"
    if wanted == usual:
        session.pop(CHOICE, None)
    elif session.get(CHOICE) != wanted:
        session[CHOICE] = wanted
    return str(wanted)


def menu_of(endpoint: str, **values: Any) -> list[tuple[str, str, str]]:
    """The languages a page without an account can be read in: code, own name, address."""
    return [
        (code, OWN_NAMES[code], url_for(endpoint, **values, sprache=code))
        for code in config.FAMILY_LANGUAGES
    ]


def _selected() -> str:
    """Fixed by the page, else the account's, else the visitor's, else German."""
    chosen = g.get("language")
    if chosen:
        return str(chosen)
    if not has_request_context():
        return "de"
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(config.STAFF_LANGUAGES) or "de"


def _words() -> dict[str, str]:
    locale = get_locale()
    if locale is None:
        return {"lang": "de", "direction": "ltr"}
    return {"lang": locale.language, "direction": locale.text_direction}


def compile_catalogues(folder: Path) -> list[Path]:
    """Write each messages.mo that is missing or older than its messages.po; say which."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        draft = target.with_suffix(f".{os.getpid()}")  # several processes may start at once
        with draft.open("wb") as binary:
            write_mo(binary, catalogue)
        draft.replace(target)
        written.append(target)
    return written
