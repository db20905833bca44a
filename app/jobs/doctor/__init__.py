"""`flask doctor`: many small checks, each with a sentence on how to mend what it found."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from app.base.db import db
from app.jobs.doctor import accounts, machine, messages, settings, storage
from app.jobs.doctor.finding import Check, Finding, Grade, Verdict, Ward, bad

LANGUAGE = "de"
GROUPS: dict[str, Sequence[Check]] = {
    "machine": machine.CHECKS,
    "storage": storage.CHECKS,
    "settings": settings.CHECKS,
    "messages": messages.CHECKS,
    "accounts": accounts.CHECKS,
}
SIGNS: dict[Grade, str] = {"ok": "  ok  ", "warn": " warn ", "bad": " BAD  "}


def examine(*, network: bool, at: datetime) -> list[Finding]:
    """Every check, in order. network: also ask the mail server and Redis."""
    ward = Ward(db.session(), current_app.config, at, network)
    with force_locale(LANGUAGE):
        return [
            Finding(group, check.__name__, _asked(check, ward))
            for group, checks in GROUPS.items()
            for check in checks
        ]


def worst(report: Sequence[Finding]) -> Grade:
    grades = {finding.verdict.grade for finding in report}
    return next((grade for grade in ("bad", "warn") if grade in grades), "ok")


def written(report: Sequence[Finding]) -> str:
    """The report as text: a line per check, below it how to mend it."""
    lines, group = [], ""
    for finding in report:
        if finding.group != group:
            group = finding.group
            lines += ["", group.upper()]
        grade, words, mend = finding.verdict
        lines.append(f"[{SIGNS[grade]}] {words}")
        if mend:
            lines.append(f"         → {mend}")
    grades = [finding.verdict.grade for finding in report]
    counts = ", ".join(f"{grades.count(grade)} {grade}" for grade in SIGNS)
    return "\n".join([*lines, "", f"{len(report)} checks: {counts}"]).lstrip()


def _asked(check: Check, ward: Ward) -> Verdict:
    """A check that breaks is itself a finding."""
    try:
        return check(ward)
    except Exception as error:
        ward.session.rollback()
        name = check.__name__
        return bad(
            gettext(
                "%(check)s could not be checked (%(error)s).",
                check=name,
                error=type(error).__name__,
            ),
            gettext("Mend the other findings first, then ask the doctor again."),
        )
