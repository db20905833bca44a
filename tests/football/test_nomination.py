"""Who plays: exactly those ticked, no more than may, and everybody is told once."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import db
from app.base.errors import RuleBroken, StaleVersion
from app.football import nominating, queries, service, telling
from app.football.models import Nomination
from app.football.service import Encounter
from app.messages.models import Channel, Message, MessageStatus
from app.people.models import Person
from app.people.signals import guest_recognised
from app.programme import places, replies
from app.programme import service as programme
from app.programme.models import Answer, Participation, ParticipationStatus
from app.programme.queries import find_participation
from app.today import missing
from tests.cast import make_person
from tests.conftest import MOMENT
from tests.football.conftest import planned


def picked(session, game):
    rows = select(Nomination.person_id).where(Nomination.event_id == game.id, Nomination.picked)
    return set(session.scalars(rows))


def waiting(session):
    rows = session.scalars(
        select(Message).where(Message.status == MessageStatus.WAITING).order_by(Message.id)
    )
    return [one.sort for one in rows]


def say(session, game, person, answer, who):
    replies.answer(session, game.event, person.id, answer, **who)


def test_exactly_those_ticked_are_nominated(session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id, cast.ben.id], **kofi)
    nominating.nominate(session, game, [cast.karim.id, cast.ben.id], **kofi)
    assert picked(session, game) == {cast.karim.id, cast.ben.id}
    assert session.get(Nomination, (game.id, cast.amira.id)) is None


def test_no_more_than_may_play(session, cast, game, kofi):
    with pytest.raises(RuleBroken) as refusal:
        everybody = [cast.amira.id, cast.karim.id, cast.ben.id]
        nominating.nominate(session, game, everybody, **kofi)
    assert "2" in refusal.value.message and "3" in refusal.value.message
    assert picked(session, game) == set()


def test_who_said_no_needs_a_new_answer(session, cast, game, kofi):
    say(session, game, cast.ben, Answer.NO, kofi)
    with pytest.raises(RuleBroken):
        nominating.nominate(session, game, [cast.ben.id], **kofi)
    say(session, game, cast.ben, Answer.YES, kofi)
    nominating.nominate(session, game, [cast.ben.id], **kofi)
    assert picked(session, game) == {cast.ben.id}


def test_only_the_squad_plays(session, cast, game, kofi):
    with pytest.raises(RuleBroken):
        nominating.nominate(session, game, [cast.herr_berg.id], **kofi)


def test_two_coaches_do_not_overwrite_each_other(session, cast, game, kofi):
    seen = game.day.version
    nominating.nominate(session, game, [cast.amira.id], version=seen, **kofi)
    with pytest.raises(StaleVersion):
        nominating.nominate(session, game, [cast.ben.id], version=seen, **kofi)


def test_each_hears_once_and_who_wanted_to_gets_a_kind_word(session, cast, game, kofi):
    for child in (cast.amira, cast.karim, cast.ben):
        say(session, game, child, Answer.YES, kofi)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 2)
    assert sorted(waiting(session)) == ["nominated", "not_nominated", "not_nominated"]
    assert telling.tell_nomination(session, game, **kofi) == (0, 0)
    nominating.nominate(session, game, [cast.amira.id, cast.ben.id], **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 0)
    # Ben's family had not read the kind word yet: now it hears the better one alone.
    assert sorted(waiting(session)) == ["nominated", "nominated", "not_nominated"]


def test_who_said_nothing_and_does_not_play_hears_nothing(session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 0)


def test_nobody_nominated_is_nothing_to_tell(session, game, kofi):
    with pytest.raises(RuleBroken):
        telling.tell_nomination(session, game, **kofi)


def test_a_later_no_shows_as_missing_at_once(session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    end = game.event.ends_at
    assert not queries.nominated_but_out(session, MOMENT, end)
    say(session, game, cast.amira, Answer.NO, kofi)
    row = queries.nominated_but_out(session, MOMENT, end)[0]
    assert (row.id, row.missing) == (game.id, 1)
    player = next(one for one in queries.players_of(session, game) if one.id == cast.amira.id)
    assert player.standing.missing


def test_who_has_left_the_team_is_not_missed(session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    say(session, game, cast.amira, Answer.NO, kofi)
    places.leave(session, find_participation(session, game.team, cast.amira.id), **kofi)
    assert not queries.nominated_but_out(session, MOMENT, game.event.ends_at)


def gone(session, game, person, kofi):
    row = find_participation(session, game.team, person.id)
    places.leave(session, row, **kofi)
    return row


def back(session, row, kofi):
    places.take_back_leaving(session, row, ParticipationStatus.ACTIVE, **kofi)


def test_who_comes_back_to_the_team_plays_only_when_picked_again(session, cast, team, game, kofi):
    """Seen: the limit was cut while somebody was away, and they came back on top of it."""
    nominating.nominate(session, game, [cast.amira.id, cast.ben.id], **kofi)
    row = gone(session, game, cast.amira, kofi)
    service.change_match(session, team, game.event, planned(places=1), **kofi)
    back(session, row, kofi)
    assert picked(session, game) == {cast.ben.id}


def test_who_leaves_the_team_hears_nothing_more_of_the_nomination(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    gone(session, game, cast.amira, kofi)
    assert waiting(session) == []
    assert session.get(Nomination, (game.id, cast.amira.id)) is None


def test_who_was_told_and_comes_back_is_told_once_that_they_do_not_play(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    for message in session.scalars(select(Message)):
        message.status = MessageStatus.SENT
    back(session, gone(session, game, cast.amira, kofi), kofi)
    [player] = [one for one in queries.players_of(session, game) if one.id == cast.amira.id]
    assert player.standing.hears_no
    nominating.nominate(session, game, [cast.ben.id], **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 1)
    assert telling.tell_nomination(session, game, **kofi) == (0, 0)


def test_who_still_counts_on_playing_is_named_and_can_be_told_so(
    client_of, session, cast, game, kofi
):
    say(session, game, cast.ben, Answer.YES, kofi)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    telling.tell_nomination(session, game, **kofi)
    say(session, game, cast.karim, Answer.YES, kofi)
    nominating.nominate(session, game, [], **kofi)
    session.commit()
    coach, page = client_of("kofi"), f"/fussball/spiele/{game.id}"
    assert "Amira Haddad rechnet noch damit, zu spielen" in coach.get(page).text
    assert coach.post(f"{page}/mitteilen").status_code == 303
    session.expire_all()
    told = session.scalars(select(Nomination.person_id).where(Nomination.told.is_(False))).all()
    assert set(told) == {cast.amira.id, cast.ben.id}  # Karim may still be picked
    assert "rechnet noch damit" not in coach.get(page).text
    with pytest.raises(RuleBroken):
        telling.tell_nomination(session, game, **kofi)


def test_a_no_to_one_match_leaves_the_others_alone(session, cast, team, game, kofi):
    later = planned(starts_at=game.event.starts_at + timedelta(days=7))
    other = service.plan_match(session, team, later, **kofi)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    nominating.nominate(session, other, [cast.amira.id], **kofi)
    say(session, game, cast.amira, Answer.NO, kofi)
    assert picked(session, game) == picked(session, other) == {cast.amira.id}


def test_who_played_has_played_even_after_leaving_the_team(session, cast, played, kofi):
    session.add(Nomination(event_id=played.id, person_id=cast.amira.id, picked=True, told=True))
    gone(session, played, cast.amira, kofi)
    assert picked(session, played) == {cast.amira.id}


def test_it_stands_on_the_list_of_what_is_missing(app, session, cast, game, kofi, client_of):
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    say(session, game, cast.amira, Answer.NO, kofi)
    session.commit()
    page = client_of("vera").get("/was-fehlt").text
    assert "nominierte Person hat abgesagt" in page and f"/spiele/{game.id}/nominierung" in page
    assert missing.matches.MATCHES_AHEAD.days == 28


def test_a_cancelled_match_need_not_be_told_of(session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    telling.tell_nomination(session, game, **kofi)
    programme.cancel_event(session, game.event, reason="Regen", **kofi)
    assert "nominated" not in waiting(session)
    with pytest.raises(RuleBroken):
        telling.tell_nomination(session, game, **kofi)


def test_reminding_asks_only_the_silent_and_not_twice_a_day(session, cast, game, kofi):
    say(session, game, cast.ben, Answer.MAYBE, kofi)
    assert telling.remind(session, game, **kofi) == 1  # the Haddads: one letter for two
    assert waiting(session) == ["match_reminder"]
    assert telling.remind(session, game, **kofi) == 0
    say(session, game, cast.amira, Answer.YES, kofi)
    assert waiting(session) == ["match_reminder"]
    say(session, game, cast.karim, Answer.YES, kofi)
    assert waiting(session) == []


def test_a_recognised_guest_keeps_the_nomination(session, cast, game, kofi):
    guest: Person = make_person(session, "Gast")
    places.enrol(session, game.team, guest.id, **kofi)
    nominating.nominate(session, game, [guest.id], **kofi)
    session.flush()
    guest_recognised.send(session, guest_id=guest.id, person_id=cast.herr_berg.id, at=MOMENT)
    session.expire_all()
    assert picked(session, game) == {cast.herr_berg.id}


def test_many_coaches_at_once_never_nominate_more_than_may_play(app, session, cast, game, kofi):
    """Each names two others; whoever comes last is right, and nobody's list is mixed in."""
    people = [make_person(session, f"Kind {number}") for number in range(8)]
    for person in people:
        places.enrol(session, game.team, person.id, **kofi)
    session.commit()
    event_id, ids = game.id, [person.id for person in people]

    def pick(number):
        with app.app_context(), Session(db.engine) as own:
            pair = [ids[number % 8], ids[(number + 1) % 8]]
            nominating.nominate(own, queries.game_of(own, event_id), pair, **kofi)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(pick, range(24)))
    session.expire_all()
    assert len(picked(session, game)) == 2


def test_whoever_leaves_while_coaches_pick_is_picked_by_none(app, session, cast, game, kofi):
    people = [make_person(session, f"Kind {number}") for number in range(8)]
    rows = [places.enrol(session, game.team, person.id, **kofi).id for person in people]
    session.commit()
    event_id, ids = game.id, [person.id for person in people]

    def work(number):
        with app.app_context(), Session(db.engine) as own:
            if number % 2:
                places.leave(own, own.get_one(Participation, rows[number // 2]), **kofi)
            else:
                with suppress(RuleBroken):  # one of them has left already
                    pair = [ids[number // 2], ids[(number // 2 + 1) % 8]]
                    nominating.nominate(own, queries.game_of(own, event_id), pair, **kofi)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(14)))  # the last child stays
    session.expire_all()
    assert picked(session, game) <= {ids[7]}


def about_nominations(session):
    rows = session.scalars(
        select(Message).where(
            Message.status == MessageStatus.WAITING, Message.about.startswith("nomination:")
        )
    )
    return [(one.sort, one.channel, json.loads(one.facts)) for one in rows]


def nominated_and_told(session, game, person, kofi):
    nominating.nominate(session, game, [person.id], **kofi)
    telling.tell_nomination(session, game, **kofi)


def test_a_match_that_takes_place_after_all_is_told_of_again(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    programme.cancel_event(session, game.event, reason="Regen", **kofi)
    programme.restore_event(session, game.event, **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 0)
    assert len(about_nominations(session)) == 1


def test_who_has_heard_still_knows_after_a_cancellation_taken_back(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    for message in session.scalars(select(Message)):
        message.status = MessageStatus.SENT
    programme.cancel_event(session, game.event, reason="Regen", **kofi)
    programme.restore_event(session, game.event, **kofi)
    assert telling.tell_nomination(session, game, **kofi) == (0, 0)


def test_who_calls_off_first_does_not_hear_of_it_and_is_told_after_a_new_yes(
    session, cast, game, kofi
):
    nominated_and_told(session, game, cast.amira, kofi)
    say(session, game, cast.amira, Answer.NO, kofi)
    assert about_nominations(session) == []
    say(session, game, cast.amira, Answer.YES, kofi)
    assert telling.tell_nomination(session, game, **kofi) == (1, 0)


def test_word_that_still_waits_says_the_new_time(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    start, end = (one + timedelta(hours=3) for one in (game.event.starts_at, game.event.ends_at))
    programme.move_event(session, game.event, starts_at=start, ends_at=end, place_id=None, **kofi)
    [(sort, _, facts)] = about_nominations(session)
    assert sort == "nominated" and facts["starts_at"] == start.isoformat()
    assert "Anstoß: 17:00 Uhr" in facts["notice"]


def test_word_that_still_waits_says_the_new_meeting_point_and_once(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    service.change_match(session, game.team, game.event, planned(meeting_point="am Tor"), **kofi)
    [(_, _, facts)] = about_nominations(session)
    assert "am Tor" in facts["notice"]
    assert waiting(session) == ["nominated"]


def titles(session, *states):
    rows = session.scalars(select(Message).where(Message.status.in_(states)).order_by(Message.id))
    return [json.loads(one.facts)["title"] for one in rows]


@pytest.mark.parametrize("state", [MessageStatus.WAITING, MessageStatus.FAILED])
def test_nobody_is_told_of_the_opponent_of_before(session, cast, game, kofi, state):
    telling.remind(session, game, **kofi)
    nominated_and_told(session, game, cast.amira, kofi)
    for message in session.scalars(select(Message)):
        message.status = state
    other = planned(matches=[Encounter("FC Lay")])
    service.change_match(session, game.team, game.event, other, **kofi)
    assert set(titles(session, state)) == {"Spiel gegen FC Lay"}
    programme.change_event(
        session, game.event, title="Pokal", notice="", asks=True, answer_by=None, **kofi
    )
    assert set(titles(session, state)) == {"Pokal"}


def test_what_has_been_told_stays_as_it_was(session, cast, game, kofi):
    nominated_and_told(session, game, cast.amira, kofi)
    for message in session.scalars(select(Message)):
        message.status = MessageStatus.SENT
    other = planned(matches=[Encounter("FC Lay")])
    service.change_match(session, game.team, game.event, other, **kofi)
    assert titles(session, MessageStatus.SENT) == ["Spiel gegen SV Uferwiese"]
    assert titles(session, MessageStatus.WAITING) == []


def test_who_counted_on_playing_tomorrow_is_called(session, cast, team, kofi):
    tomorrow = planned(starts_at=MOMENT + timedelta(hours=20))
    game = service.plan_match(session, team, tomorrow, **kofi)
    nominated_and_told(session, game, cast.amira, kofi)
    for message in session.scalars(select(Message)):
        message.status = MessageStatus.SENT
    nominated_and_told(session, game, cast.ben, kofi)
    found = {(sort, channel) for sort, channel, _ in about_nominations(session)}
    assert ("not_nominated", Channel.CALL) in found


@pytest.mark.parametrize("tell", [telling.remind, telling.tell_nomination])
def test_many_taps_at_once_write_to_each_family_once(app, session, cast, game, kofi, tell):
    """Seen on PostgreSQL: each of them found nobody told yet."""
    for child in (cast.karim, cast.ben):
        say(session, game, child, Answer.YES, kofi)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    session.commit()
    event_id = game.id

    def tap(_number):
        with app.app_context(), Session(db.engine) as own:
            tell(own, queries.game_of(own, event_id), **kofi)
            own.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(tap, range(12)))
    told = session.scalars(
        select(Message).where(Message.status.in_((MessageStatus.WAITING, MessageStatus.DROPPED)))
    ).all()
    assert len(told) == (1 if tell is telling.remind else 3)
