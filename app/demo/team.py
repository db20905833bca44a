"""The football team: two matches in the programme, then shirts, a result, a nomination, the log."""

from datetime import date, time, timedelta

from app.base.ids import FamilyId, PersonId
from app.demo.story import Story
from app.football import fair_play, nominating, queries, results, service, telling
from app.football.fair_play import Deed
from app.football.models import Sort, Venue
from app.football.queries import Game
from app.football.results import Result
from app.football.service import Encounter, Plan
from app.programme import replies, rides
from app.programme.models import Answer
from app.programme.queries import find_participation
from app.programme.rides import Car
from app.rules.times import at, local

TEAM = "Fußball: Bunte Elf"
SATURDAY = frozenset((5,))
POSITIONS = {
    "Karim": ("Tor", 1),
    "Selam": ("Abwehr", 4),
    "Amira": ("Mittelfeld", 8),
    "Emre": ("Sturm", 9),
    "Tobi": ("", 11),
}
MAY_PLAY, NOMINATED, NOT_YET_TOLD = 7, 6, 1
SCORERS = {"Emre": 1, "Amira": 1}
DEEDS = (
    (-40, Sort.FAIR_PLAY, "Nach dem Spiel gemeinsames Essen beider Mannschaften.", 40),
    (-19, Sort.AGAINST_RACISM, "Banner und kurze Ansprache beim Stadtteilfest.", 120),
    (
        -12,
        Sort.INCIDENT,
        "Beleidigung von außen: Spiel unterbrochen, gemeldet.",
        None,
    ),
)


def plan(story: Story) -> None:
    """A match that has been, and one to come."""
    team, told = story.activities[TEAM], story.ago(30)
    for distance, opponent, venue in (
        (-12, "FC Brückenkopf", Venue.HOME),
        (10, "SG Moselbogen", Venue.AWAY),
    ):
        day = story.day(distance, SATURDAY)
        asked = Plan(
            starts_at=at(day, time(14)),
            minutes=75,
            matches=[Encounter(opponent)],
            venue=venue,
            competition="Freundschaftsspiel",
            meeting_point="am Sportplatz",
            kit="rot, bringt der Trainer mit",
            places=MAY_PLAY,
            answer_by=at(day - timedelta(days=2), time(18)),
        )
        service.plan_match(story.session, team, asked, by=story.actor("Kofi"), at=told)


def tell(story: Story) -> None:
    """After the families have answered."""
    _shirts(story)
    _result(story)
    _deeds(story)
    _nomination(story)


def _shirts(story: Story) -> None:
    team = story.activities[TEAM]
    for name, (position, number) in POSITIONS.items():
        row = find_participation(story.session, team, story.people[name].id)
        if row is not None:
            kofi, then = story.actor("Kofi"), story.ago(25)
            service.set_player(
                story.session, row, position=position, number=number, by=kofi, at=then
            )


def _games(story: Story) -> list[Game]:
    team, year = story.activities[TEAM], timedelta(days=365)
    rows = queries.list_dates(story.session, team.id, story.now - year, story.now + year)
    return [queries.game_of(story.session, row.id) for row in rows if row.venue is not None]


def _result(story: Story) -> None:
    for game in _games(story):
        if game.event.ends_at > story.now:
            continue
        match = queries.matches_of(story.session, [game.id])[game.id][0]
        scorers = {story.people[name].id: goals for name, goals in SCORERS.items()}
        then = game.event.ends_at + timedelta(hours=1)
        kofi, said = story.actor("Kofi"), {match.id: Result(2, 2, scorers)}
        results.enter(story.session, game, said, by=kofi, at=then)


def _deeds(story: Story) -> None:
    for distance, sort, what, reached in DEEDS:
        deed = Deed(_day(story, distance), sort, what, reached=reached)
        fair_play.note(
            story.session, story.activities[TEAM], deed, by=story.actor("Kofi"), at=story.now
        )


def _day(story: Story, distance: int) -> date:
    return local(story.now).date() + timedelta(days=distance)


def _nomination(story: Story) -> None:
    """Told yesterday; one has called off since, another was picked this morning."""
    game = next((one for one in _games(story) if one.event.starts_at > story.now), None)
    if game is None:
        return
    kofi = story.actor("Kofi")
    keen = _who_can(story, game)
    first, later = keen[: NOMINATED - NOT_YET_TOLD], keen[:NOMINATED]
    nominating.nominate(story.session, game, first, by=kofi, at=story.ago(0, hours=20))
    telling.tell_nomination(story.session, game, by=kofi, at=story.ago(0, hours=20))
    nominating.nominate(story.session, game, later, by=kofi, at=story.ago(0, hours=5))
    replies.answer(
        story.session,
        game.event,
        first[-1],
        Answer.NO,
        reason="Familienfeier",
        by=story.family_of(first[-1]),
        at=story.ago(0, hours=2),
    )
    driver = story.people["Kofi"].id
    rides.set_cars(story.session, game.id, [Car(4, driver)])
    family = story.family_of(first[0])
    if family.kind == "family":
        seats, then = 2, story.ago(0, hours=3)
        rides.offer_seats(
            story.session, game.event, FamilyId(family.ref), seats, by=family, at=then
        )


def _who_can(story: Story, game: Game) -> list[PersonId]:
    return [one.id for one in queries.players_of(story.session, game) if one.standing.said == "yes"]
