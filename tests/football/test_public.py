"""What strangers see of a team that is public: its matches, never a training, never a player."""

from datetime import timedelta

import icalendar
import pytest

from app.base.errors import NotForYou
from app.feeds import service as feeds
from app.feeds.models import FeedKind
from app.football import service
from app.programme import service as programme
from app.public import queries as public
from app.workshops import queries as posters
from tests.conftest import MOMENT
from tests.football.conftest import planned

SOON = MOMENT + timedelta(days=2)


@pytest.fixture
def training(session, team, game, vera):
    """Of the team, which is in the public calendar now."""
    team.public = True
    ends = SOON + timedelta(hours=1)
    times = {"starts_at": SOON, "ends_at": ends}
    made = programme.create_event(session, team, title="Hallentraining", **times, **vera)
    session.commit()
    return made


@pytest.fixture
def visitor(app):
    return app.test_client()


def test_matches_are_in_the_public_programme_and_trainings_are_not(visitor, team, training):
    for page in ("/programm", f"/programm/{team.id}", "/programm.json", "/programm.rss"):
        text = visitor.get(page).text
        assert "SV Uferwiese" in text, page
        assert "Hallentraining" not in text, page
    entries = icalendar.Calendar.from_ical(visitor.get("/programm.ics").text).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == ["Spiel gegen SV Uferwiese"]


def test_the_public_feed_says_the_same(visitor, session, training, vera):
    made = feeds.issue(session, FeedKind.PUBLIC, label="Öffentlich", **vera)
    session.commit()
    text = visitor.get(f"/k/{feeds.token_of(made)}/termine.ics").text
    entries = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == ["Spiel gegen SV Uferwiese"]


def test_a_team_that_only_trains_is_not_among_the_kinds(
    visitor, session, team, training, game, vera
):
    programme.remove_event(session, game.event, **vera)
    session.commit()
    assert "art=team" not in visitor.get("/programm").text


def test_nobody_reserves_seats_at_a_training(session, training, game):
    assert public.date_for(session, game.id).title == "Spiel gegen SV Uferwiese"
    with pytest.raises(NotForYou):
        public.date_for(session, training.id)


def test_no_training_is_on_a_poster(session, team, training, vera):
    assert not posters.list_poster_dates(session, team.id, MOMENT)
    assert not posters.coming_dates(session, team.id, MOMENT)


def test_a_training_that_becomes_a_match_is_shown_from_then_on(
    visitor, session, team, training, vera
):
    service.change_match(session, team, training, planned(starts_at=SOON), **vera)
    session.commit()
    assert visitor.get("/programm").text.count("SV Uferwiese") == 2
