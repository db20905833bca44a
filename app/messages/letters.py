"""What a message says, in its reader's language: in the house's own words, else in ours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, has_request_context
from flask_babel import force_locale, get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import FamilyId, PersonId
from app.base.settings import Association
from app.messages import sorts
from app.messages.models import Message, OwnText
from app.messages.recipients import Household, find_account
from app.messages.wording import FRAME, Own, filled, frame_values, rendered, said, values
from app.people import links
from app.people.models import Family, FamilyLink
from app.rules.text import clean

LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished text. `to` may be empty: then it is for the share sheet or a slip."""

    subject: str
    body: str
    language: str
    to: tuple[str, ...] = ()


def write(
    rows: Sequence[Message],
    *,
    language: str,
    url: str,
    house: Association,
    own: Own,
    to: Sequence[str] = (),
) -> Letter:
    """One letter that holds these messages to one recipient. Needs at least one.

    url: the family's page, if there is one to point at
    """
    with force_locale(language):
        return Letter(_subject(rows, house, own), _body(rows, url, house, own), language, tuple(to))


def matter(sort: str, stored: str, own: Own) -> str:
    """What there is to say, without greeting or empty lines, in the present language."""
    facts, words = sorts.unpacked(stored), _own_words(sort, own)
    text = said(words.body, values(facts)) if words else ""
    text = text or rendered(f"{sort}.txt", **facts)
    return "\n".join(line for line in text.splitlines() if line.strip())


def in_one_line(sort: str, stored: str, own: Own) -> str:
    """What to say on the telephone. Only for families: other texts carry secret addresses."""
    if sort not in sorts.FOR_FAMILIES:
        return ""
    lines = (" ".join(line.split()) for line in matter(sort, stored, own).splitlines())
    return " ".join(line if line[-1] in ".?!:" else f"{line}." for line in lines)


def in_short(sort: str, stored: str, own: Own) -> str:
    """For the outbox; of what carries a secret address only what it is about."""
    return in_one_line(sort, stored, own) or str(sorts.unpacked(stored)["title"])


def language_of(session: Session, row: Message) -> str:
    """The family's, the account's, or what the facts say; homes are written to in German."""
    if row.family_id is not None:
        family = session.get(Family, row.family_id)
        return family.language if family else LANGUAGE
    if row.account_id is not None:
        account = find_account(session, row.account_id)
        return account[1] if account else LANGUAGE
    return sorts.unpacked(row.facts)["language"] or LANGUAGE


def family_urls(session: Session, households: Mapping[FamilyId, Household]) -> dict[FamilyId, str]:
    """The page where each household's readers answer: the family's, or the one reader's own.

    Leaves out those without a link, and all when nobody has said where we can be reached.
    """
    if not (current_app.config["BASE_URL"] or has_request_context()):
        return {}
    living: dict[FamilyId, dict[PersonId | None, FamilyLink]] = defaultdict(dict)
    for link in session.scalars(
        select(FamilyLink).where(
            FamilyLink.family_id.in_(households), FamilyLink.revoked_at.is_(None)
        )
    ):
        living[link.family_id][link.guardian_id] = link
    found = {family: _link_for(households[family], own) for family, own in living.items()}
    return {family: links.url_of(link) for family, link in found.items() if link}


def _link_for(
    household: Household, living: Mapping[PersonId | None, FamilyLink]
) -> FamilyLink | None:
    link = None if household.banned else living.get(None)
    if link is None and len(household.readers) == 1:
        link = living.get(household.readers[0].person_id)
    return link


def _subject(rows: Sequence[Message], house: Association, own: Own) -> str:
    name, facts = rows[0].sort if len(rows) == 1 else FRAME, sorts.unpacked(rows[0].facts)
    words = _own_frame(rows, own) if name == FRAME else _own_words(name, own)
    known = {**frame_values([], "", house, len(rows)), **values(facts)}
    text = filled(words.subject, known) if words else ""
    return clean(text or rendered(f"{name}.subject.txt", count=len(rows), **facts))


def _body(rows: Sequence[Message], url: str, house: Association, own: Own) -> str:
    items = [matter(row.sort, row.facts, own) for row in rows]
    words = _own_frame(rows, own)
    text = said(words.body, frame_values(items, url, house, len(rows))) if words else ""
    text = text or rendered(f"{FRAME}.txt", items=items, family_url=url, association=house)
    return text + "\n"


def _own_frame(rows: Sequence[Message], own: Own) -> OwnText | None:
    """The house's greeting is meant for families; homes, guests and staff are greeted in ours."""
    meant = all(row.sort in sorts.FOR_FAMILIES for row in rows)
    return _own_words(FRAME, own) if meant else None


def _own_words(sort: str, own: Own) -> OwnText | None:
    locale = get_locale()
    return own.get((sort, locale.language if locale else LANGUAGE))
