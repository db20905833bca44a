"""Pages of activities: the list, a new one, one, changing it, the archive, the paper list."""

import pytest
from sqlalchemy import event, func, select

from app.people.models import Phone
from app.programme import activities
from app.programme.activities import Outline
from app.programme.models import Activity, Event, Kind, Leadership, Participation
from app.programme.queries import find_participation
from tests.cast import LONG_AGO, make_person
from tests.hostile import assert_query_survives, assert_survives

NEW = {"kind": "course", "title": "Geige", "asks": "", "key": "abc"}


def make(session, cast, title, kind=Kind.COURSE, **more):
    made = activities.create_activity(
        session, Outline(kind=kind, title=title, **more), by=cast.actor("vera"), at=LONG_AGO
    )
    session.commit()
    return made


def test_the_office_sees_every_offer_with_people_leader_and_next_date(client_of, tuesdays):
    text = client_of("vera").get("/angebote").text

    assert "Gitarre" in text
    assert "Jonas" in text
    assert "2 / 2" in text
    assert "24. November, 15:30" in text


def test_leaders_see_their_own_only(client_of, tuesdays, session, cast):
    make(session, cast, "D-Jugend", Kind.TEAM, leaders=[cast.staff["kofi"].id])

    jonas, kofi = (client_of(name).get("/angebote").text for name in ("jonas", "kofi"))

    assert "Gitarre" in jonas and "D-Jugend</a>" not in jonas
    assert "Gitarre" not in kofi and "D-Jugend</a>" in kofi


def test_filters_by_kind_and_archive(client_of, guitar, session, cast):
    old = make(session, cast, "Chor 2019", Kind.ENSEMBLE)
    activities.archive_activity(session, old, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    vera = client_of("vera")

    assert "Gitarre" not in vera.get("/angebote?art=team").text
    assert "Gitarre" in vera.get("/angebote?art=course").text
    assert "Chor 2019" not in vera.get("/angebote").text
    assert "Chor 2019" in vera.get("/angebote?archiv=1").text


def test_the_list_asks_the_same_number_of_statements_for_few_and_many(
    client_of, session, cast, statements
):
    vera = client_of("vera")
    counts = []
    for number in (5, 40):
        for i in range(number):
            make(session, cast, f"Kurs {number}-{i}", leaders=[cast.staff["jonas"].id])
        with statements() as seen:
            vera.get("/angebote")
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 8


def test_a_new_offer_is_made_once(client_of, session, cast, room):
    session.commit()
    vera = client_of("vera")
    sent = {**NEW, "led_by": str(cast.staff["jonas"].id), "place_id": str(room.id)}

    first, second = (vera.post("/angebote/neu", data=sent) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(Activity)) == 1
    assert session.scalar(select(Leadership.person_id)) == cast.staff["jonas"].id


def test_an_end_before_the_beginning_is_refused_with_the_text_kept(client_of):
    answer = client_of("vera").post(
        "/angebote/neu", data={**NEW, "starts_on": "1.9.2027", "ends_on": "1.9.2026"}
    )

    assert answer.status_code == 422
    assert "Geige" in answer.text and "1.9.2027" in answer.text


def test_an_unknown_leader_is_refused(client_of):
    assert (
        client_of("vera").post("/angebote/neu", data={**NEW, "led_by": "99999"}).status_code == 422
    )


def test_looking_for_a_leader_keeps_what_was_typed_and_stores_nothing(client_of, session, cast):
    answer = client_of("vera").post(
        "/angebote/neu", data={**NEW, "title": "Cello", "find": "Kofi", "look": "1"}
    )

    assert answer.status_code == 200
    assert "Kofi Muster" in answer.text and "Cello" in answer.text
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_leaders_are_found_while_typing(client_of, cast):
    answer = client_of("vera").post("/angebote/leitung", data={"find": "kofi"})

    assert "Kofi Muster" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("name", "code"), [("mara", 200), ("vera", 200), ("jonas", 200), ("kofi", 404), ("lena", 403)]
)
def test_who_may_open_an_offer(client_of, tuesdays, guitar, name, code):
    assert client_of(name).get(f"/angebote/{guitar.id}").status_code == code


def test_leaders_read_and_do_not_edit(client_of, tuesdays, guitar):
    jonas = client_of("jonas")
    page = jonas.get(f"/angebote/{guitar.id}").text

    assert "Amira" in page
    assert "bearbeiten" not in page and 'action="/teilnahmen' not in page
    assert jonas.get(f"/angebote/{guitar.id}/bearbeiten").status_code == 403
    assert jonas.post(f"/angebote/{guitar.id}/personen").status_code == 403


def test_changing_keeps_leaders_and_refuses_a_stale_form(client_of, session, guitar, cast):
    vera = client_of("vera")
    url = f"/angebote/{guitar.id}/bearbeiten"
    page = vera.get(url).text
    assert f'value="{cast.staff["jonas"].id}" checked' in page
    sent = {"kind": "course", "title": "Gitarre neu", "asks": "no", "version": "1"}
    sent["led_by"] = str(cast.staff["kofi"].id)

    assert vera.post(url, data=sent).status_code == 303
    stale = vera.post(url, data={**sent, "title": "Meins"})

    session.expire_all()
    assert session.get(Activity, guitar.id).title == "Gitarre neu"
    assert session.scalar(select(Leadership.person_id)) == cast.staff["kofi"].id
    assert stale.status_code == 409
    assert "Meins" in stale.text and "Gitarre neu" in stale.text


def test_new_leaders_alone_make_an_older_form_stale(client_of, guitar, cast):
    vera = client_of("vera")
    url = f"/angebote/{guitar.id}/bearbeiten"
    sent = {"kind": "course", "title": "Gitarre", "asks": "no", "capacity": "2", "version": "1"}

    assert vera.post(url, data={**sent, "led_by": str(cast.staff["kofi"].id)}).status_code == 303
    assert vera.post(url, data={**sent, "led_by": str(cast.staff["mara"].id)}).status_code == 409


def test_a_new_title_is_written_into_all_dates_in_few_statements(session, cast, guitar, tuesdays):
    count = len(session.scalars(select(Event).where(Event.activity_id == guitar.id)).all())
    session.commit()
    session.expire_all()
    seen = []
    listen = lambda *said: seen.append(said[2])  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listen)
    jonas, most = cast.staff["jonas"].id, guitar.capacity
    outline = Outline(Kind.COURSE, "Laute", leaders=[jonas], capacity=most)
    activities.change_activity(session, guitar, outline, by=cast.actor("vera"), at=LONG_AGO)
    event.remove(session.get_bind(), "before_cursor_execute", listen)
    reads = [one for one in seen if one.lstrip().startswith("SELECT")]
    assert count > 15
    assert len(reads) < 15


def test_archive_and_back(client_of, session, guitar):
    vera = client_of("vera")
    vera.post(f"/angebote/{guitar.id}/ablegen", data={"version": "1"})
    assert "Gitarre" not in vera.get("/angebote").text

    vera.post(f"/angebote/{guitar.id}/zurueckholen")
    assert "Gitarre" in vera.get("/angebote").text


def test_the_paper_list_has_the_guardians_numbers(client_of, session, guitar, cast):
    session.add(Phone(person_id=cast.frau_haddad.id, number="0261 123456", dialled="+49261123456"))
    session.commit()

    text = client_of("jonas").get(f"/angebote/{guitar.id}/liste").text

    assert "Amira" in text and "tel:+49261123456" in text and "Samira Haddad" in text


def test_people_are_found_and_added_once(client_of, session, guitar, cast):
    lina = make_person(session, "Lina", "Sommer", birth_year=2015)
    guitar.capacity = 5
    session.commit()
    vera = client_of("vera")
    url = f"/angebote/{guitar.id}/personen"

    assert "Lina" in vera.get(f"{url}?wer=lina").text
    part = vera.get(f"{url}?wer=amira", headers={"HX-Request": "true"}).text
    assert "<html" not in part and "schon dabei" in part or "already" in part
    for _ in range(2):
        assert vera.post(url, data={"person_id": lina.id}).status_code == 303

    rows = session.scalars(select(Participation).where(Participation.person_id == lina.id)).all()
    assert [row.status for row in rows] == ["active"]


def test_when_full_the_next_one_waits_and_is_offered_the_free_place(
    client_of, session, guitar, cast
):
    vera = client_of("vera")
    lina = make_person(session, "Lina", "Sommer")
    session.commit()
    vera.post(f"/angebote/{guitar.id}/personen", data={"person_id": lina.id})
    ben = find_participation(session, guitar, cast.ben.id)
    hers = find_participation(session, guitar, lina.id)
    assert hers.status == "waitlisted"

    vera.post(f"/teilnahmen/{ben.id}/beenden", data={"version": ben.version})
    session.expire_all()
    assert (ben.status, hers.status) == ("ended", "offered")

    assert "Lina" in vera.get(f"/angebote/{guitar.id}").text
    vera.post(f"/teilnahmen/{hers.id}/annehmen")
    session.expire_all()
    assert hers.status == "active"


def test_declining_passes_the_place_on(client_of, session, guitar, cast):
    vera = client_of("vera")
    queue = [make_person(session, name) for name in ("Lina", "Noah")]
    session.commit()
    for person in queue:
        vera.post(f"/angebote/{guitar.id}/personen", data={"person_id": person.id})
    ben = find_participation(session, guitar, cast.ben.id)
    vera.post(f"/teilnahmen/{ben.id}/beenden", data={"version": ben.version})
    first, second = (find_participation(session, guitar, one.id) for one in queue)

    assert "1 von 2 Plätzen, 1 angeboten" in vera.get(f"/angebote/{guitar.id}").text

    vera.post(f"/teilnahmen/{first.id}/ablehnen")

    session.expire_all()
    assert (first.status, second.status) == ("declined", "offered")


def test_taking_out_can_be_undone(client_of, session, guitar, cast):
    vera = client_of("vera")
    ben = find_participation(session, guitar, cast.ben.id)
    ben.part = "Rhythmus"
    session.commit()
    vera.post(f"/teilnahmen/{ben.id}/beenden", data={"version": ben.version})

    assert "zurueck?war=active" in vera.get(f"/angebote/{guitar.id}").text
    vera.post(f"/teilnahmen/{ben.id}/zurueck?war=active")

    session.expire_all()
    assert (ben.status, ben.part) == ("active", "Rhythmus")


def test_an_instrument_is_noted_and_a_stale_note_refused(client_of, session, guitar, cast):
    vera = client_of("vera")
    row = find_participation(session, guitar, cast.amira.id)
    url = f"/teilnahmen/{row.id}"

    seen = row.version
    assert vera.post(url, data={"part": "Bass", "version": seen}).status_code == 303
    assert vera.post(url, data={"part": "Oud", "version": seen}).status_code == 409
    assert vera.post(url, data={"part": "x" * 81, "version": seen}).status_code == 422

    session.expire_all()
    assert row.part == "Bass"


def test_missing_and_foreign_look_the_same(client_of, guitar):
    vera = client_of("vera")
    assert vera.get("/angebote/999").status_code == 404
    assert vera.get("/teilnahmen/999").status_code == 404
    assert vera.post("/teilnahmen/999/beenden").status_code == 404
    assert vera.post(f"/angebote/{guitar.id}/personen", data={"person_id": 999}).status_code == 404
    assert vera.post(f"/angebote/{guitar.id}/personen", data={"person_id": "x"}).status_code == 404


def test_nothing_typed_breaks_these_forms(client_of, session, guitar, cast):
    vera = client_of("vera")
    row = find_participation(session, guitar, cast.amira.id)
    full = {
        **NEW,
        "led_by": str(cast.staff["jonas"].id),
        "find": "Jonas",
        "place_id": "1",
        "capacity": "8",
        "description": "Für alle",
        "public": "y",
        "starts_on": "1.9.2026",
        "ends_on": "1.7.2027",
        "version": "1",
    }
    assert_survives(vera, "/angebote/neu", full)
    some = ("title", "led_by", "version")
    assert_survives(vera, f"/angebote/{guitar.id}/bearbeiten", {one: full[one] for one in some})
    assert_survives(vera, "/angebote/leitung", {"find": "Jonas", "led_by": "1"})
    assert_survives(vera, f"/teilnahmen/{row.id}", {"part": "Bass", "starts_on": "1.9.2026"})
    assert_survives(vera, f"/angebote/{guitar.id}/personen", {"person_id": "1"})
    assert_query_survives(vera, f"/angebote/{guitar.id}/personen", "wer")
    assert_query_survives(vera, "/angebote", "art", "archiv")
