"""A family's secret addresses: issue, renew, revoke, read.

One link serves the whole family, or one guardian of it. A contact ban kills whatever serves
both sides; from then on each guardian needs a link of their own.
"""

from collections.abc import Sequence
from datetime import datetime

import segno
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import keys
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import FamilyId, PersonId
from app.base.reach import absolute
from app.people import queries, signals
from app.people.models import GUARDIANS, Family, FamilyLink, FamilyMember

SORT = "family"
_BY_TOKEN = select(FamilyLink).where(
    FamilyLink.token_hash == bindparam("token_hash"), FamilyLink.revoked_at.is_(None)
)


def family_by_token(session: Session, token: str) -> FamilyLink | None:
    """The live link a token belongs to. None for revoked, renewed and invented ones."""
    return session.scalar(_BY_TOKEN, {"token_hash": keys.digest(token)})


def token_of(link: FamilyLink) -> str:
    return keys.link_token(SORT, link.id, link.generation)


def path_of(link: FamilyLink) -> str:
    return f"/f/{token_of(link)}"


def url_of(link: FamilyLink) -> str:
    """The whole address, as it stands on the card and in messages."""
    return absolute(path_of(link))


def code_of(url: str) -> Markup:
    """A code to point a camera at, as SVG on whatever light ground it stands."""
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        omitsize=True, border=2, dark="#192532", svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704  (segno draws squares, it copies no text)


def issue_link(
    session: Session,
    family: Family,
    guardian_id: PersonId | None = None,
    *,
    by: Actor,
    at: datetime,
) -> FamilyLink:
    """The family's link, or one guardian's own; the live one if there is one already.

    Raises RuleBroken for a link that would serve both sides of a contact ban.
    """
    hold(session, Family, family.id)
    _check_guardian(session, family.id, guardian_id)
    _check_bans(session, family.id, guardian_id)
    link = session.scalar(
        select(FamilyLink).where(
            FamilyLink.family_id == family.id,
            FamilyLink.guardian_id == guardian_id,
            FamilyLink.revoked_at.is_(None),
        )
    )
    if link is not None:
        return link
    link = FamilyLink(family_id=family.id, guardian_id=guardian_id, created_at=at)
    _reseed(link)
    link.token_hash = keys.digest(link.generation)  # its own needs the id
    session.add(link)
    session.flush()
    link.token_hash = keys.digest(token_of(link))
    session.flush()
    audit.record(session, "people.issue_link", "family_link", link.id, by=by, at=at)
    return link


def renew_link(session: Session, link: FamilyLink, *, by: Actor, at: datetime) -> FamilyLink:
    """A new address in place of the old one, which is dead at once.

    Raises RuleBroken for a link that has ended, or could not be issued now.
    """
    hold(session, Family, link.family_id)
    session.refresh(link)
    if link.revoked_at is not None:
        raise RuleBroken(gettext("This link has been ended. Please make a new one."))
    _check_guardian(session, link.family_id, link.guardian_id)
    _check_bans(session, link.family_id, link.guardian_id)
    _reseed(link)
    link.token_hash = keys.digest(token_of(link))
    link.created_at, link.last_seen_on = at, None
    session.flush()
    audit.record(session, "people.renew_link", "family_link", link.id, by=by, at=at)
    _end_what_it_made(session, link, by=by, at=at)
    return link


def revoke_link(session: Session, link: FamilyLink, *, by: Actor, at: datetime) -> None:
    """Dead at once, and the old address never lives again, even if the link is renewed."""
    if link.revoked_at is not None:
        return
    _reseed(link)
    link.token_hash = keys.digest(token_of(link))
    link.revoked_at = at
    session.flush()
    audit.record(session, "people.revoke_link", "family_link", link.id, by=by, at=at)
    _end_what_it_made(session, link, by=by, at=at)


def _end_what_it_made(session: Session, link: FamilyLink, *, by: Actor, at: datetime) -> None:
    """Whoever lost the link must not keep the calendar they got with it."""
    signals.link_ended.send(
        session, family_id=link.family_id, guardian_id=link.guardian_id, by=by, at=at
    )


def revoke_unsafe_links(
    session: Session, family_id: FamilyId, *, by: Actor, at: datetime
) -> Sequence[FamilyLink]:
    """Revoke what serves both sides of a contact ban within this family. Returns what died."""
    banned = {guardian for guardian, _child in queries.banned_pairs(session, family_id)}
    if not banned:
        return []
    doomed = session.scalars(
        select(FamilyLink).where(
            FamilyLink.family_id == family_id,
            FamilyLink.revoked_at.is_(None),
            or_(FamilyLink.guardian_id.is_(None), FamilyLink.guardian_id.in_(banned)),
        )
    ).all()
    for link in doomed:
        revoke_link(session, link, by=by, at=at)
    return doomed


def revoke_links_of(
    session: Session,
    guardian_id: PersonId,
    *,
    family_id: FamilyId | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Every link of this guardian's own, or their link to one family."""
    theirs = select(FamilyLink).where(
        FamilyLink.guardian_id == guardian_id, FamilyLink.revoked_at.is_(None)
    )
    if family_id is not None:
        theirs = theirs.where(FamilyLink.family_id == family_id)
    for link in session.scalars(theirs).all():
        revoke_link(session, link, by=by, at=at)


def _reseed(link: FamilyLink) -> None:
    link.generation = keys.new_generation()


def _check_guardian(session: Session, family_id: FamilyId, guardian_id: PersonId | None) -> None:
    if guardian_id is None:
        return
    role = session.scalar(
        select(FamilyMember.role).where(
            FamilyMember.family_id == family_id, FamilyMember.person_id == guardian_id
        )
    )
    if role not in GUARDIANS:
        raise RuleBroken(gettext("Only a guardian of this family can have a link of their own."))


def _check_bans(session: Session, family_id: FamilyId, guardian_id: PersonId | None) -> None:
    """A guardian's own link leaves out the children they must not be near; a family's cannot."""
    if guardian_id is None and queries.banned_pairs(session, family_id):
        raise RuleBroken(
            gettext(
                "There is a contact ban in this family: give each guardian a link of their own."
            )
        )
