"""A visitor signs up a whole family without an account, or asks for lessons."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from app.base.actor import SYSTEM
from app.base.once import FormKey
from app.courses.models import Wish
from app.courses.subjects import add_subject
from app.messages import letters
from app.messages.models import Message
from app.people.models import Family, FamilyMember, Person
from app.programme import activities, service
from app.programme.models import Activity, Kind, Participation, Signup
from app.rules.names import is_name, split_name
from tests.conftest import MOMENT
from tests.hostile import assert_survives


def sent(**more):
    return {
        "people-0-given_name": "Mia",
        "people-0-born": "9",
        "people-1-given_name": "Noah",
        "name": "Eva Sommer",
        "phone": "0261 5550199",
        "language": "de",
        **more,
    }


def statuses(session, activity):
    rows = session.execute(
        select(Person.given_name, Participation.status)
        .join(Participation, Participation.person_id == Person.id)
        .where(Participation.activity_id == activity.id)
    )
    return dict(row for row in rows)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_whole_family_is_signed_up_in_one_form(session, visitor, workshop):
    answer = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent())
    assert answer.status_code == 303
    own = visitor.get(answer.headers["Location"]).text
    assert "Ihre eigene Seite" in own
    assert "Trommeln für alle" in own
    assert statuses(session, workshop) == {"Mia": "active", "Noah": "active"}
    mia = session.scalar(select(Person).where(Person.given_name == "Mia"))
    assert (mia.birth_year, mia.family_name, mia.provisional) == (2017, "Sommer", True)
    assert mia.birth_about, "nine years old: born 2017 or the year before"


def test_whoever_writes_may_come_too_and_a_child_may_be_called_alike(session, visitor, workshop):
    coming = sent(**{"people-1-given_name": "Eva", "for_contact": "y"})
    visitor.post(f"/programm/{workshop.id}/anmelden", data=coming)
    assert sorted(statuses_all(session, workshop)) == ["active"] * 3
    assert statuses(session, workshop) == {"Mia": "active", "Eva": "active"}


def test_a_full_workshop_says_that_it_is_a_waiting_list(session, visitor, workshop):
    visitor.post(f"/programm/{workshop.id}/anmelden", data=sent())
    late = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(name="Ole Winter"))
    assert late.status_code == 303
    assert sorted(statuses_all(session, workshop)) == ["active"] * 2 + ["waitlisted"] * 2
    assert "1 Platz ist frei" in visitor.get(f"/programm/{workshop.id}").text


def statuses_all(session, activity):
    return session.scalars(
        select(Participation.status).where(Participation.activity_id == activity.id)
    ).all()


def test_sent_twice_is_signed_up_once(session, visitor, workshop):
    first = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(key="same-key"))
    second = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(key="same-key"))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(statuses_all(session, workshop)) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"phone": ""}, "Eines genügt"),
        ({"name": "http://spam.example"}, "ohne Zahlen oder Adressen"),
        ({"people-0-given_name": "www.spam.example"}, "ohne Zahlen oder Adressen"),
        ({"people-0-given_name": "", "people-0-born": "", "people-1-given_name": ""}, "Wer kommt?"),
        ({"people-0-born": "im Sommer"}, "zum Beispiel 9"),
        ({"name": ""}, "füllen Sie dieses Feld aus"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(session, visitor, workshop, more, words):
    answer = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(**more))
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert "Eva Sommer" in answer.text or "name" in more
    assert count(session, Participation) == 0


def test_a_program_that_fills_the_trap_leaves_nothing(session, visitor, workshop):
    families = count(session, Family)
    for path in (f"/programm/{workshop.id}/anmelden", "/musik-lernen"):
        answer = visitor.post(path, data=sent(more_about="https://spam.example"))
        assert answer.status_code == 303
    assert count(session, Family) == families


def test_nobody_writes_without_end(session, visitor, workshop):
    answers = [
        visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(name=f"Eva {name}"))
        for name in "Ab Bc Cd De Ef Fg Gh Hi Ij Jk Kl Lm".split()
    ]
    assert [answer.status_code for answer in answers[:10]] == [303] * 10
    assert answers[-1].status_code == 422
    assert "viel auf einmal" in answers[-1].text


def test_nobody_is_bombed_with_mails(session, visitor, workshop):
    for name in ("Ab", "Bc", "Cd", "De"):
        mail = sent(name=f"Eva {name}", email="victim@example.org")
        visitor.post(f"/programm/{workshop.id}/anmelden", data=mail)
    rows = session.scalars(select(Message).where(Message.sort == "signed_up")).all()
    assert len(rows) == 2
    assert "Eva" not in " ".join(row.facts.split('"names"')[0] for row in rows)


def test_a_known_name_opens_nothing_of_the_known_family(session, cast, visitor, workshop):
    known = sent(name="Samira Haddad", **{"people-0-given_name": "Amira"})
    answer = visitor.post(f"/programm/{workshop.id}/anmelden", data=known)
    own = visitor.get(answer.headers["Location"]).text
    assert "Karim" not in own
    members = select(FamilyMember.id).where(FamilyMember.family_id == cast.haddads.id)
    assert len(session.scalars(members).all()) == 3


def test_what_families_alone_may_join_has_no_public_form(session, visitor, workshop):
    workshop.signup = Signup.FAMILY
    session.commit()
    assert visitor.get(f"/programm/{workshop.id}/anmelden").status_code == 404


def test_closed_sign_up_is_refused_with_a_reason(session, visitor, workshop):
    workshop.signup_until = (MOMENT - timedelta(days=1)).date()
    session.commit()
    answer = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent())
    assert answer.status_code == 422
    assert "geschlossen" in answer.text
    assert count(session, Participation) == 0


def test_lessons_are_asked_for_without_an_account(session, visitor):
    guitar = add_subject(session, name="Gitarre", department="Zupf", by=SYSTEM, at=MOMENT)
    session.commit()
    answer = visitor.post(
        "/musik-lernen",
        data={
            "learners-0-given_name": "Mia",
            "learners-0-born": "2017",
            "learners-1-given_name": "Noah",
            "for_contact": "y",
            "subject_id": guitar.id,
            "days": ["1", "3"],
            "earliest": "15 Uhr",
            "name": "Eva Sommer",
            "email": "eva@example.org",
            "language": "uk",
        },
    )
    assert answer.status_code == 303, re.findall("field__error.*?</p>|<li>.*?</li>", answer.text)
    wishes = session.scalars(select(Wish)).all()
    assert len(wishes) == 3
    assert {wish.weekdays for wish in wishes} == {frozenset({1, 3})}
    family = session.scalar(select(Family).where(Family.name == "Sommer"))
    assert (family.language, family.unseen_since) == ("uk", MOMENT)
    assert session.scalars(select(Message.sort)).all() == ["wish_noted"]


def test_a_wish_without_a_subject_is_confirmed_in_the_family_s_language(session, visitor):
    wish = {"for_contact": "y", "words": "die Saz meines Onkels", "language": "tr"}
    visitor.post("/musik-lernen", data={**wish, "name": "Eva", "email": "eva@example.org"})
    told = session.scalars(select(Message)).one()
    with force_locale("tr"):
        words = letters.matter(told.sort, told.facts, {})
    assert "müzik dersi" in words
    assert "Musikunterricht" not in words and "Saz" not in words


def test_who_does_not_know_yet_what_to_learn_may_say_so(session, visitor):
    mia = {"learners-0-given_name": "Mia", "name": "Eva", "phone": "0261 1", "language": "de"}
    answer = visitor.post("/musik-lernen", data=mia)
    assert answer.status_code == 303
    assert count(session, Wish) == 1
    assert "Mia möchte lernen: Musikunterricht" in visitor.get(answer.location).text


def test_as_many_things_are_announced_as_are_listed(visitor):
    wrong = {"learners-0-born": "abc", "learners-1-born": "9", "name": "", "language": "de"}
    text = visitor.post("/musik-lernen", data=wrong).text
    listed = re.search(r'role="alert".*?</ul>', text, re.DOTALL)[0].count("<li>")
    assert f"{listed} Dinge" in text and listed > 3


def test_whatever_is_sent_the_pages_survive(visitor, workshop):
    assert_survives(visitor, f"/programm/{workshop.id}/anmelden", sent())
    assert_survives(visitor, "/musik-lernen", {**sent(), "words": "singen", "days": "1"})


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Eva Sommer", ("Eva", "Sommer")),
        ("Maria von der Heide", ("Maria", "von der Heide")),
        ("Ana Maria López", ("Ana Maria", "López")),
        ("Eva", ("Eva", "")),
        ("", ("", "")),
    ],
)
def test_a_name_in_one_line_is_taken_apart(typed, parts):
    assert split_name(typed) == parts


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Dr. Eva Sommer-Özdemir", True),
        ("Наталія", True),
        ("محمد رضا", True),
        ("D’Angelo", True),
        ("spam.example", False),
        ("call 12345", False),
        ("a/b", False),
        ("...", False),
    ],
)
def test_a_name_is_letters(typed, right):
    assert is_name(typed) is right


@pytest.fixture
def families_only(session, cast):
    outline = activities.Outline(
        kind=Kind.EXCURSION, title="Nur Familien", signup=Signup.FAMILY, description="geheim"
    )
    made = activities.create_activity(session, outline, by=SYSTEM, at=MOMENT)
    begins = MOMENT + timedelta(days=9)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=3)}
    service.create_event(session, made, **times, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def test_what_is_for_our_families_is_not_for_strangers(session, visitor, workshop, families_only):
    own = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent()).headers["Location"]
    mia = session.scalar(select(Person.id).where(Person.given_name == "Mia"))
    assert "Nur Familien" not in visitor.get(f"{own}/mitmachen").text
    data = {"activity_id": families_only.id, "person_id": mia}
    assert visitor.post(f"{own}/mitmachen", data=data).status_code == 404


def test_no_secret_address_is_stored_with_the_form(session, visitor, workshop):
    visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(key="a" * 16))
    assert all("/" not in one for one in session.scalars(select(FormKey.location)))


def test_another_family_on_the_same_phone_is_another_one(session, visitor, workshop):
    first = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent(key="a" * 16))
    other = sent(key="a" * 16, name="Otto Winter")
    second = visitor.post(f"/programm/{workshop.id}/anmelden", data=other)
    assert first.headers["Location"] != second.headers["Location"]


def test_a_place_can_be_given_back_after_the_last_day_of_sign_up(session, visitor, workshop):
    own = visitor.post(f"/programm/{workshop.id}/anmelden", data=sent()).headers["Location"]
    session.get_one(Activity, workshop.id).signup_until = (MOMENT - timedelta(days=1)).date()
    session.commit()
    page = visitor.get(f"{own}/mitmachen").text
    assert "Trommeln" in page and "Abmelden" in page
    assert "Wer möchte mitkommen" not in page
