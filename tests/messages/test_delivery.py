"""Bundles, languages, retries, crashes: driven through a post office made of a list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

import config
from app.base.settings import Association
from app.messages import delivery, service, sorts
from app.messages.models import Message
from app.messages.smtp import Trouble
from app.people import links
from app.people.models import ContactBan
from tests.cast import make_family, make_person
from tests.conftest import MOMENT

TODAY, NEXT_WEEK = date(2026, 11, 24), date(2026, 12, 1)
FIVE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
FACTS = {
    "title": "Gitarre",
    "starts_at": datetime(2026, 12, 1, 14, 30, tzinfo=UTC),
    "reason": "Lehrkraft krank",
}
UNREACHABLE, REFUSED = Trouble("unreachable"), Trouble("refused", final=True)


class PowerCut(BaseException):
    """Nothing catches it: the process is gone."""


class Office:
    """Takes mail, or answers with the troubles it was given, one per mail."""

    def __init__(self, *troubles):
        self.troubles = list(troubles)
        self.accepted = []

    def send(self, mail, to):
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Trouble):
            return trouble
        self.accepted.append((mail, tuple(to)))
        if trouble is PowerCut:
            raise PowerCut
        return None

    @property
    def texts(self):
        return [mail.get_content() for mail, _to in self.accepted]

    @property
    def ids(self):
        return [mail["Message-ID"] for mail, _to in self.accepted]


@pytest.fixture
def house(session, cast):
    session.add(
        Association(
            id=1,
            name="Musikschule Einklang e. V.",
            email="buero@example.org",
            phone="0261 123456",
            installation="koblenz",
        )
    )
    session.commit()
    return cast


def tell(session, people, sort="event_cancelled", *, about="event:1", on=TODAY, at=MOMENT, **facts):
    service.tell_people(
        session,
        [person.id for person in people],
        sort,
        about=about,
        concerns_on=on,
        facts={**FACTS, **facts},
        at=at,
    )
    session.commit()


def deliver(session, office, at):
    session.commit()
    tally = delivery.deliver_due(office, at=at)
    session.expire_all()
    return tally


def states(session):
    session.expire_all()
    found = session.scalars(select(Message).order_by(Message.id)).all()
    session.commit()
    return [row.status for row in found]


def minutes(count):
    return MOMENT + timedelta(minutes=count)


# --- bundling -------------------------------------------------------------------------------


def test_urgent_word_waits_two_minutes_then_goes(session, house):
    tell(session, [house.amira])
    office = Office()
    deliver(session, office, minutes(1))
    assert office.accepted == []
    assert deliver(session, office, minutes(2)).sent == 1
    assert office.accepted[0][1] == ("samira@example.org",)


def test_three_cancellations_in_a_row_make_one_mail(session, house):
    for number in range(3):
        at = MOMENT + timedelta(seconds=30 * number)
        tell(session, [house.amira], about=f"event:{number}", title=f"Stunde {number}", at=at)
    office = Office()
    deliver(session, office, minutes(2))
    (text,) = office.texts
    assert all(f"Stunde {number}" in text for number in range(3))
    assert office.accepted[0][0]["Subject"] == "Neuigkeiten für Sie (3)"
    assert states(session) == ["sent"] * 3


def test_what_is_not_urgent_is_one_mail_a_day_at_five(session, house):
    tell(session, [house.amira], about="event:1", on=NEXT_WEEK)
    tell(session, [house.karim], about="event:2", on=NEXT_WEEK, at=minutes(50))
    office = Office()
    deliver(session, office, FIVE - timedelta(minutes=1))
    assert office.accepted == []
    deliver(session, office, FIVE)
    assert len(office.accepted) == 1
    tell(session, [house.amira], about="event:3", on=NEXT_WEEK, at=FIVE + timedelta(minutes=1))
    deliver(session, office, FIVE + timedelta(hours=6))
    assert len(office.accepted) == 1
    deliver(session, office, FIVE + timedelta(days=1))
    assert len(office.accepted) == 2


def test_an_urgent_mail_takes_along_what_waits(session, house):
    tell(session, [house.amira], about="event:1", on=NEXT_WEEK, title="Chor")
    tell(session, [house.amira], about="event:2", on=TODAY, title="Gitarre")
    office = Office()
    deliver(session, office, minutes(2))
    (text,) = office.texts
    assert text.index("Gitarre") < text.index("Chor")  # the sooner the higher
    deliver(session, office, FIVE)
    assert len(office.accepted) == 1


def test_a_worker_that_slept_sends_with_its_next_round(session, house):
    tell(session, [house.amira], on=NEXT_WEEK)
    assert deliver(session, Office(), FIVE + timedelta(hours=3)).sent == 1


def test_families_are_never_mixed(session, house):
    house.herr_berg.email = "holger@example.org"
    tell(session, [house.amira, house.ben])
    office = Office()
    deliver(session, office, minutes(2))
    assert [to for _mail, to in office.accepted] == [
        ("samira@example.org",),
        ("holger@example.org",),
    ]
    assert "Ben" not in office.texts[0]
    assert "Amira" not in office.texts[1]


def test_texts_to_share_and_calls_are_not_mailed(session, house):
    tell(session, [house.ben])
    office = Office()
    deliver(session, office, FIVE)
    assert office.accepted == []
    assert states(session) == ["waiting"]


# --- what a mail says -----------------------------------------------------------------------


def test_the_text_is_whole_and_the_subject_neutral(session, house):
    links.issue_link(session, house.haddads, by=house.actor("vera"), at=MOMENT)
    tell(session, [house.amira])
    office = Office()
    deliver(session, office, minutes(2))
    mail, text = office.accepted[0][0], office.texts[0]
    assert mail["Subject"].startswith("Ein Termin fällt aus: Di")
    assert "Gitarre (Amira): Der Termin am Di" in text
    assert " 1. Dezember, 15:30 Uhr fällt aus." in text
    assert "Grund: Lehrkraft krank" in text
    assert "http://localhost/f/" in text
    assert text.strip().endswith("0261 123456")
    assert "\n\n\n" not in text
    assert "Amira" not in mail["Subject"]


def test_a_family_is_written_to_in_its_language(session, house):
    house.haddads.language = "en"
    tell(session, [house.amira])
    office = Office()
    deliver(session, office, minutes(2))
    mail = office.accepted[0][0]
    assert mail["Subject"].startswith("A date is cancelled")
    assert mail["Content-Language"] == "en"
    assert "is cancelled" in office.texts[0]


def test_line_breaks_never_reach_a_header(session, house):
    tell(session, [house.amira], title="Gitarre\r\nBcc: all@example.org", reason="\x00\x1b")
    session.get(Association, 1).name = "Schule\r\nBcc: all@example.org"
    office = Office()
    deliver(session, office, minutes(2))
    assert not office.accepted or "Bcc" not in office.accepted[0][0]
    assert states(session) in (["sent"], ["failed"])


def test_a_text_that_cannot_be_written_holds_nobody_up(session, house):
    house.herr_berg.email = "holger@example.org"
    tell(session, [house.amira])
    tell(session, [house.ben], about="event:2")
    session.scalars(select(Message)).first().sort = "no_such_template"
    office = Office()
    tally = deliver(session, office, minutes(2))
    assert (tally.sent, tally.failed) == (1, 1)
    assert states(session) == ["failed", "sent"]


def test_the_secret_address_goes_out_and_is_then_forgotten(session, house):
    url = "https://einklang.example/einladung/abc"
    service.tell_account(
        session, house.accounts["uwe"].id, "invitation", facts={"url": url}, at=MOMENT
    )
    office = Office()
    deliver(session, office, MOMENT)
    assert url in office.texts[0]
    assert "url" not in session.scalars(select(Message.facts)).one()


# --- contact bans, addresses that change ---------------------------------------------------


def test_a_ban_that_came_after_queueing_is_heeded(session, house):
    dad = make_person(session, "Rami", email="rami@example.org")
    grandma = make_person(session, "Nour", email="nour@example.org")
    make_family(session, "Nasser", child=[house.amira], guardian=[dad, grandma])
    tell(session, [house.amira])
    session.add(
        ContactBan(guardian_id=dad.id, child_id=house.amira.id, noted_at=MOMENT, noted_by="x:1")
    )
    office = Office()
    deliver(session, office, minutes(2))
    assert sorted(to for _mail, to in office.accepted) == [
        ("nour@example.org",),
        ("samira@example.org",),
    ]


def test_a_family_closed_by_a_ban_gets_nothing_any_more(session, house):
    tell(session, [house.amira])
    for child in (house.amira, house.karim):
        session.add(
            ContactBan(
                guardian_id=house.frau_haddad.id,
                child_id=child.id,
                noted_at=MOMENT,
                noted_by="x:1",
            )
        )
    office = Office()
    deliver(session, office, minutes(2))
    assert office.accepted == []
    assert states(session) == ["dropped"]


def test_without_an_address_it_becomes_a_text_to_share(session, house):
    tell(session, [house.amira])
    house.frau_haddad.email = ""
    deliver(session, Office(), minutes(2))
    assert session.scalars(select(Message.channel)).all() == ["share"]
    assert states(session) == ["waiting"]


# --- retries --------------------------------------------------------------------------------


def test_it_is_tried_again_after_1_5_30_and_120_minutes_then_given_up(session, house):
    tell(session, [house.amira])
    office = Office(*[UNREACHABLE] * 5)
    tried = []
    for minute in range(2, 300):
        before = len(office.troubles)
        deliver(session, office, minutes(minute))
        if len(office.troubles) < before:
            tried.append(minute)
    assert tried == [2, 3, 8, 38, 158]
    assert states(session) == ["failed"]
    assert session.scalars(select(Message.trouble)).all() == ["unreachable"]


def test_a_refused_address_is_not_tried_again(session, house):
    tell(session, [house.amira])
    tally = deliver(session, Office(REFUSED), minutes(2))
    assert tally.failed == 1
    assert states(session) == ["failed"]


def test_a_repeat_carries_the_same_message_id_and_nothing_new(session, house):
    tell(session, [house.amira], title="Chor")
    office = Office(UNREACHABLE)
    deliver(session, office, minutes(2))
    tell(session, [house.amira], about="event:2", title="Gitarre", at=minutes(2))
    first = session.scalars(select(Message.message_id)).first()
    deliver(session, office, minutes(3))
    assert office.ids == [first]
    assert "Gitarre" not in office.texts[0]
    deliver(session, office, minutes(4))
    assert len(set(office.ids)) == 2


# --- J1–J3: crashes around sending ----------------------------------------------------------


def test_j1_a_crash_before_the_server_answers_loses_nothing(session, house, monkeypatch):
    tell(session, [house.amira])

    def cut(*_args):
        raise PowerCut

    office = Office()
    session.commit()
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        patch.setattr(office, "send", cut)
        delivery.deliver_due(office, at=minutes(2))
    assert states(session) == ["waiting"]
    deliver(session, office, minutes(3))
    assert office.accepted == []  # the lease holds: somebody may still be sending
    deliver(session, office, minutes(12))
    assert len(office.accepted) == 1
    assert states(session) == ["sent"]


def test_j2_a_crash_after_acceptance_repeats_once_under_the_same_id(session, house):
    tell(session, [house.amira])
    office = Office(PowerCut)
    session.commit()
    with pytest.raises(PowerCut):
        delivery.deliver_due(office, at=minutes(2))
    assert states(session) == ["waiting"]  # never "sent" before it is known
    for minute in range(3, 40):
        deliver(session, office, minutes(minute))
    assert len(office.accepted) == 2
    assert len(set(office.ids)) == 1


def test_j3_what_is_rolled_back_is_never_sent(session, house):
    service.tell_people(
        session,
        [house.amira.id],
        "event_cancelled",
        about="event:1",
        concerns_on=TODAY,
        facts=FACTS,
        at=MOMENT,
    )
    session.rollback()
    office = Office()
    deliver(session, office, FIVE)
    assert office.accepted == []


def test_two_rounds_at_once_send_once(session, house):
    tell(session, [house.amira])
    office = Office()

    class Nested(Office):
        def send(self, mail, to):
            delivery.deliver_due(office, at=minutes(2))
            return super().send(mail, to)

    outer = Nested()
    deliver(session, outer, minutes(2))
    assert len(outer.accepted) + len(office.accepted) == 1


def test_a_mail_that_crashes_every_time_is_given_up(session, house):
    tell(session, [house.amira])
    session.commit()
    office = Office(*[PowerCut] * 9)
    for hour in range(9):
        try:
            delivery.deliver_due(office, at=minutes(60 * (hour + 1)))
        except PowerCut:
            continue
    assert len(office.accepted) == 5
    assert states(session) == ["failed"]


def test_a_mail_overtaken_while_travelling_was_sent(session, house):
    tell(session, [house.amira])

    class Slow(Office):
        def send(self, mail, to):
            tell(session, [house.amira], "event_restored", at=minutes(2))
            return super().send(mail, to)

    deliver(session, Slow(), minutes(2))
    assert states(session)[0] == "sent"


def test_every_message_ends_in_one_mail(session, house):
    for number in range(40):
        tell(session, [house.amira], about=f"event:{number}", on=NEXT_WEEK)
    office = Office(*[Trouble("not_now"), None] * 10)
    for minute in range(0, 600, 1):
        deliver(session, office, FIVE + timedelta(minutes=minute))
    assert session.scalar(select(func.count()).where(Message.status == "sent")) == 40
    assert len(office.accepted) == 1


@pytest.mark.parametrize("language", config.FAMILY_LANGUAGES)
@pytest.mark.parametrize("sort", sorts.FOR_FAMILIES)
def test_every_text_can_be_written_in_every_language(session, house, sort, language):
    house.haddads.language = language
    tell(
        session,
        [house.amira, house.karim],
        sort,
        on=TODAY,
        place="Haus Moselblick",
        before=MOMENT,
        meet_at=MOMENT,
        answer_by=MOMENT,
        until=MOMENT,
    )
    office = Office()
    deliver(session, office, minutes(2))
    mail = office.accepted[0][0]
    assert "Gitarre" in office.texts[0]
    assert ("Amira" in office.texts[0]) == (sort not in sorts.UNASKED)
    assert not {"Amira", "Karim", "Gitarre"} & set(mail["Subject"].split())
    assert "%(" not in office.texts[0] + mail["Subject"]
    assert mail["Content-Language"] == language


@pytest.mark.parametrize("language", config.FAMILY_LANGUAGES)
@pytest.mark.parametrize(
    "state",
    ["confirmed", "waitlisted", "offered", "cancelled", "moved", "restored", "reminder"],
)
def test_guests_are_written_to_in_the_language_they_chose(session, house, state, language):
    url = "https://einklang.example/platz/abc"
    facts = {**FACTS, "url": url, "seats": 3, "state": state, "language": language}
    service.tell_address(
        session,
        "gast@example.org",
        "seats",
        about="reservation:1",
        concerns_on=NEXT_WEEK,
        facts={**facts, "until": MOMENT.isoformat()},
        at=MOMENT,
    )
    office = Office()
    deliver(session, office, MOMENT)
    mail = office.accepted[0][0]
    assert url in office.texts[0]
    assert mail["Content-Language"] == language
    assert "%(" not in office.texts[0] + mail["Subject"]


@pytest.mark.parametrize("sort", sorts.FOR_HOMES)
def test_homes_are_written_to_with_their_link(session, house, sort):
    url = "https://einklang.example/h/abc"
    service.tell_address(
        session,
        "haus@example.org",
        sort,
        about="home:1",
        concerns_on=NEXT_WEEK,
        facts={**FACTS, "url": url, "place": "Haus Moselblick"},
        at=MOMENT,
    )
    office = Office()
    deliver(session, office, MOMENT)
    assert url in office.texts[0]
    assert office.accepted[0][1] == ("haus@example.org",)
