"""In and out."""

from datetime import timedelta
from typing import Any

from flask import current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import passwords, sessions, signing_in, throttle
from app.accounts.blueprint import bp
from app.accounts.forms import SignInForm
from app.accounts.signing_in import Caller, Entrance
from app.base import clock
from app.base.access import open_door
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou
from app.base.formats import dialled
from app.base.settings import shown
from app.base.web import PLAIN, safe_target

DEVICE_COOKIE = "einklang-device"
YEAR = 365 * 24 * 3600
GOOD_FOR = timedelta(days=180)
"""How long security.txt may be believed; RFC 9116 asks for less than a year."""


@bp.route("/")
@open_door("leads to the home page or to the sign-in")
def front() -> ResponseReturnValue:
    target = home_url() if current_user.is_authenticated else url_for("accounts.sign_in")
    return redirect(target, 303)


def home_url() -> str:
    known = "today.home" in current_app.view_functions
    return url_for("today.home" if known else "accounts.me")


@bp.route("/anmelden", methods=["GET", "POST"])
@open_door("the door itself")
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    target = safe_target(form.next.data)
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target or home_url(), 303)
    if not form.validate_on_submit():
        return _shown(form)
    try:
        entrance = _try_to_sign_in(form)
    except throttle.TooOften as often:
        return _shown_too_often(form, often)
    if entrance is None:
        form.form_errors.append(_("E-mail and password do not belong together."))
        return _shown(form)
    return let_in(entrance, target)


def _try_to_sign_in(form: SignInForm) -> Entrance | None:
    now, caller = clock.now(), caller_of(shared=bool(form.shared.data))
    with transaction() as session:
        attempt = signing_in.attempt(session, str(form.email.data), caller, at=now)
    if not passwords.matches(str(form.password.data), attempt.password_hash):
        return None
    with transaction() as session:
        leave(session)
        return signing_in.succeed(session, attempt, caller, at=now)


def leave(session: Any) -> None:
    """Whoever was signed in at this browser before no longer is."""
    if current_user.is_authenticated:
        me = current_user
        signing_in.sign_out(session, me.sign_in_id, account_id=me.account_id, at=clock.now())


def _shown(form: SignInForm) -> tuple[str, int]:
    find_cards = current_app.extensions.get("demo_cards")
    return page("accounts/sign_in.html", form=form, cards=find_cards() if find_cards else [])


def _shown_too_often(form: SignInForm, often: throttle.TooOften) -> ResponseReturnValue:
    form.form_errors.append(too_often(often))
    body, _status = _shown(form)
    return body, 429, {"Retry-After": str(often.seconds)}


def too_often(often: throttle.TooOften) -> str:
    return ngettext(
        "That was tried too often. Please try again in one minute.",
        "That was tried too often. Please try again in %(num)d minutes.",
        often.minutes,
    )


def caller_of(*, shared: bool = False) -> Caller:
    return Caller(
        device_token=request.cookies.get(DEVICE_COOKIE, ""),
        address=request.remote_addr,
        user_agent=request.user_agent.string[:400],
        shared=shared,
    )


def let_in(entrance: Entrance, target: str | None) -> Response:
    """Answer a successful sign-in: to the page asked for, and with this browser remembered."""
    answer = make_response(redirect(target or home_url(), 303))
    door = url_for("accounts.sign_in")
    _keep(answer, DEVICE_COOKIE, entrance.device_token, path=door, httponly=True)
    if entrance.theme:
        keep_theme(answer, entrance.theme)
    return answer


def keep_theme(answer: Response, theme: str) -> None:
    """Where page.js and the first paint look for it; "" leaves it to the device."""
    if theme:
        _keep(answer, "theme", theme, path="/", httponly=False)
    else:
        answer.delete_cookie("theme", path="/")


def _keep(answer: Response, name: str, value: str, *, path: str, httponly: bool) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=YEAR,
        path=path,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=httponly,
        samesite="Lax",
    )


@bp.route("/abmelden", methods=["POST"])
@open_door("ending a session that has already ended is no error")
def sign_out() -> ResponseReturnValue:
    with transaction() as session:
        leave(session)
    return signed_out()


def signed_out() -> Response:
    """Forget the cookie, and have the browser forget the pages it has seen.

    A phone that still holds marks to be sent says so (queue.js): those it keeps.
    """
    sessions.forget_cookie()
    db.session.rollback()
    answer = make_response(redirect(url_for("accounts.sign_in"), 303))
    unsent = request.form.get("keep") == "queue"
    answer.headers["Clear-Site-Data"] = '"cache"' if unsent else '"cache", "storage"'
    return answer


@bp.route("/robots.txt")
@open_door("read by search engines and calendar services")
def robots() -> ResponseReturnValue:
    """Nothing is forbidden here: Google Calendar fetches no feed that robots.txt forbids, and a
    page must be read for its noindex header to be seen.
    """
    return "User-agent: *\nDisallow:\n", {"Content-Type": PLAIN}


@bp.route("/.well-known/security.txt")
@open_door("whoever finds a hole must know whom to tell (RFC 9116)")
def security() -> ResponseReturnValue:
    """How to reach the association. There is no such page before it has said so."""
    house = shown(db.session())
    ways = (("mailto", house.email), ("tel", dialled(house.phone) if house.phone else ""))
    contacts = [f"Contact: {scheme}:{way}" for scheme, way in ways if way]
    if not contacts:
        raise NotForYou
    expires = (clock.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = [*contacts, f"Expires: {expires}", "Preferred-Languages: de, en"]
    return "\n".join(lines) + "\n", {"Content-Type": PLAIN}
