"""Families, what they allow, and what protects them."""

import unicodedata
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.demo.households import (
    BANNED,
    HOUSEHOLDS,
    INTERPRETERS,
    TWO_HOMES,
    WITHOUT_MAIL,
    Household,
    Member,
)
from app.demo.story import Story
from app.people import directory, links, protection, service
from app.people.models import ConsentState, Evidence, FamilyRole, Person, Purpose
from app.people.service import NewMember

SPELT_OUT = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ı"): "i"}
SEEN = ((Purpose.DATA_USE, 0.95), (Purpose.PHOTO_INTERNAL, 0.85), (Purpose.TRIP, 0.85))
"""Consents and how many families have answered; of the press they are shyer."""


def tell(story: Story) -> None:
    for household in HOUSEHOLDS:
        _move_in(story, household)
    _two_homes(story)
    _keep_apart(story)
    for household in HOUSEHOLDS:
        for member in household.members:
            if member.role == FamilyRole.CHILD:
                _ask_consents(story, household, story.people[member.key])


def _move_in(story: Story, household: Household) -> None:
    family = service.create_family(
        story.session,
        name=household.name,
        members=[_line(story, household, member) for member in household.members],
        street=household.street,
        postcode=household.postcode,
        city="Koblenz",
        language=household.language,
        by=story.office,
        at=story.begun,
    )
    story.families[household.name] = family
    for member, row in zip(household.members, family.members, strict=True):
        story.people[member.key] = row.person
        _complete(story, member, row.person)


def _line(story: Story, household: Household, member: Member) -> NewMember:
    adult = member.role != FamilyRole.CHILD
    born, year = _birth(story, member)
    mail = ""
    if adult and member.given not in WITHOUT_MAIL:
        name = member.family if member.family is not None else household.name
        mail = household.mail or _mail_of(member.latin or f"{member.given} {name}")
    elif household.mail:
        mail = household.mail
    return NewMember(
        given_name=member.given,
        family_name=household.name if member.family is None else member.family,
        role=member.role,
        birth_date=born,
        birth_year=year,
        phone=_phone(story, member),
        email=mail,
        call_name=member.call,
    )


def _phone(story: Story, member: Member) -> str:
    if member.role == FamilyRole.CHILD:
        return story.numbers.mobile() if (member.age or 0) >= 15 else ""
    at_hand = story.rng.random() < 0.75
    return story.numbers.mobile() if at_hand else story.numbers.landline()


def _birth(story: Story, member: Member) -> tuple[date | None, int | None]:
    """A whole date, only a year, or nothing: as it is in any school's files."""
    if member.age is None:
        return None, None
    day = (
        story.today - relativedelta(years=member.age) - timedelta(days=story.rng.randrange(1, 360))
    )
    known = story.rng.random() < 0.6
    return (day, None) if known else (None, day.year)


def _mail_of(name: str) -> str:
    """ "Ayşe Yıldız" → ayse.yildiz@example.org"""
    plain = (
        unicodedata.normalize("NFKD", name.lower().translate(SPELT_OUT))
        .encode("ascii", "ignore")
        .decode()
    )
    return ".".join(plain.split()) + "@example.org"


def _complete(story: Story, member: Member, person: Person) -> None:
    """What the form for a whole family does not ask."""
    interpreter = INTERPRETERS.get(member.given, "")
    if not (member.latin or interpreter):
        return
    known = directory.find_person(story.session, person.id) or person
    service.change_person(
        story.session,
        known,
        given_name=known.given_name,
        family_name=known.family_name,
        call_name=known.call_name,
        latin_name=member.latin,
        birth_date=known.birth_date,
        birth_year=known.birth_year,
        email=known.email,
        interpreter=interpreter,
        note="",
        phones=[(phone.number, phone.label) for phone in known.phones],
        by=story.office,
        at=story.begun,
    )


def _two_homes(story: Story) -> None:
    child, other_home = TWO_HOMES
    service.join_family(
        story.session,
        story.families[other_home],
        story.people[child],
        role=FamilyRole.CHILD,
        by=story.office,
        at=story.begun,
    )


def _keep_apart(story: Story) -> None:
    guardian, child, household, other = BANNED
    people, by, at = story.people, story.office, story.begun
    protection.ban_contact(story.session, people[guardian], people[child], by=by, at=at)
    links.issue_link(story.session, story.families[household], people[other].id, by=by, at=at)


def _ask_consents(story: Story, household: Household, child: Person) -> None:
    said_by = next((one.given for one in household.members if one.role == FamilyRole.GUARDIAN), "")
    answers = [
        (purpose, ConsentState.GIVEN) for purpose, share in SEEN if story.rng.random() < share
    ]
    chance = story.rng.random()
    if chance < 0.85:
        answers.append(
            (Purpose.PHOTO_PRESS, ConsentState.GIVEN if chance < 0.7 else ConsentState.REFUSED)
        )
    for purpose, state in answers:
        protection.set_consent(
            story.session,
            child,
            purpose,
            state,
            given_by=said_by,
            evidence=Evidence.PAPER,
            by=story.office,
            at=story.begun,
        )
