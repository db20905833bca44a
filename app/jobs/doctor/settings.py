"""How the world reaches us, and how narrow the door is."""

from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext

import config
from app.base.access import rule_of
from app.base.settings import association
from app.jobs.doctor.finding import Check, Verdict, Ward, bad, good, warn

MOST_BODY = 10 * config.MEGABYTE


def _is_here(ward: Ward) -> bool:
    """Is the address one of this machine's own, as in a demonstration?"""
    return (urlsplit(ward.config["BASE_URL"]).hostname or "localhost") in (
        "localhost",
        "127.0.0.1",
        "::1",
    )


def public_address(ward: Ward) -> Verdict:
    url = ward.config["BASE_URL"]
    if url.startswith("https://"):
        return good(gettext("We are reached at %(url)s.", url=url))
    if _is_here(ward):
        return warn(
            gettext("No public address is set."),
            gettext("Set EINKLANG_BASE_URL=https://…: calendars and links in mails need it."),
        )
    return bad(
        gettext("The public address is not encrypted: %(url)s", url=url),
        gettext("Put a reverse proxy with a certificate in front; deploy/ shows how."),
    )


def proxies(ward: Ward) -> Verdict:
    if ward.config["BASE_URL"].startswith("https://") and not ward.config["PROXIES"]:
        return warn(
            gettext(
                "No reverse proxy is declared, so every visitor seems to come from one address."
            ),
            gettext("Set EINKLANG_PROXIES=1 when one proxy stands in front."),
        )
    return good(gettext("Trusted proxies: %(count)d", count=ward.config["PROXIES"]))


def trusted_hosts(ward: Ward) -> Verdict:
    hosts = ward.config["TRUSTED_HOSTS"] or []
    if not hosts or any(host in ("", "*") or host.startswith(".") for host in hosts):
        return bad(
            gettext("Any host name is believed."),
            gettext("Set EINKLANG_TRUSTED_HOSTS to the names you use."),
        )
    return good(gettext("Trusted host names: %(names)s", names=", ".join(hosts)))


def cookies(ward: Ward) -> Verdict:
    if ward.config["SESSION_COOKIE_HTTPONLY"] and ward.config["SESSION_COOKIE_SAMESITE"] == "Lax":
        secure = ward.config["SESSION_COOKIE_SECURE"]
        if secure or _is_here(ward):
            return good(gettext("Cookies are kept from scripts and other sites."))
    return bad(
        gettext("Cookies travel unprotected."),
        gettext("Set EINKLANG_BASE_URL to the https:// address."),
    )


def no_debugging(_ward: Ward) -> Verdict:
    if current_app.debug:
        return bad(
            gettext("Debugging is on: visitors could run code."),
            gettext("Remove FLASK_DEBUG from the environment."),
        )
    return good(gettext("Debugging is off."))


def form_tokens(ward: Ward) -> Verdict:
    if ward.config.get("WTF_CSRF_ENABLED", True):
        return good(gettext("Forms carry their token."))
    return bad(gettext("Forms are accepted without token."), gettext("Remove WTF_CSRF_ENABLED."))


def body_limit(ward: Ward) -> Verdict:
    limit = ward.config["MAX_CONTENT_LENGTH"]
    if limit and limit <= MOST_BODY:
        return good(gettext("Requests may hold %(count)d MB.", count=limit // config.MEGABYTE))
    return bad(gettext("Requests may be of any size."), gettext("Set MAX_CONTENT_LENGTH."))


def every_door_has_a_rule(_ward: Ward) -> Verdict:
    missing = [name for name in current_app.view_functions if rule_of(name) is None]
    if missing:
        return bad(
            gettext("Pages without an access rule: %(names)s", names=", ".join(missing)),
            gettext("Give each one a rule; flask access prints them all."),
        )
    return good(
        gettext("All %(count)d pages state who may enter.", count=len(current_app.view_functions))
    )


def demonstration(ward: Ward) -> Verdict:
    marked = bool(association(ward.session).demo)
    if ward.config["DEMO"] and not marked:
        return bad(
            gettext("Demonstration mode with a database that is none."),
            gettext("Remove EINKLANG_DEMO: the cards would let anybody in."),
        )
    if ward.config["DEMO"] and not _is_here(ward):
        return warn(
            gettext("A demonstration is open to the world."),
            gettext("Remove EINKLANG_DEMO before real people are entered."),
        )
    if marked and not ward.config["DEMO"]:
        return bad(
            gettext("The database holds the invented school."),
            gettext("Use another EINKLANG_DATA for real work."),
        )
    return good(gettext("Demonstration and real work are kept apart."))


def association_named(ward: Ward) -> Verdict:
    house = association(ward.session)
    if house.installation:
        return good(gettext("This is the house of: %(name)s", name=house.name))
    return warn(gettext("The association has not been set up."), gettext("Run: flask setup"))


CHECKS: tuple[Check, ...] = (
    public_address,
    proxies,
    trusted_hosts,
    cookies,
    no_debugging,
    form_tokens,
    body_limit,
    every_door_has_a_rule,
    demonstration,
    association_named,
)
