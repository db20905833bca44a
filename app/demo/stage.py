"""Repertoire, who plays what, and performances in every state they can be in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.base.actor import Actor
from app.base.ids import PersonId
from app.demo.offers import GENERATIONS, OFFERS, Offer
from app.demo.staff import STAFF
from app.demo.story import VISITING_DAYS, Story
from app.demo.tunes import TUNES
from app.partners.models import ContactPerson
from app.performances import home_link, requests, service
from app.performances.models import HOME
from app.performances.plan import Draft, Timing
from app.performances.queries import Entry
from app.performances.repertoire import Score, add_piece, note_learned, set_instruments
from app.programme import replies
from app.programme.models import Answer
from app.programme.rides import Car
from app.rules.times import at

SWING, GUITARS = "Swing-Kombo", "Gitarrenensemble"
TRAVEL = {"Haus Kastanienblick": 15, "Seniorenstift Weinbergtor": 25, "Wohnpark Fährwiese": 10}
USUAL_START = time(15, 30)
DRESS = "Schwarze Hose oder Rock, buntes Oberteil"


class Visit(NamedTuple):
    """A performance at a home, planned by whoever leads the ensemble."""

    home: str
    ensemble: str
    pieces: tuple[str, ...]
    players: tuple[str, ...] = ()
    """Only these of the ensemble; all of it when nobody is named."""
    wish: str = ""
    bring: str = ""


COMING = Visit(
    "Haus Kastanienblick",
    SWING,
    (
        *("When the Saints Go Marching In", "Minor Swing", "Nuages", "All of Me"),
        *("Sweet Georgia Brown", "Kein schöner Land"),
    ),
    wish="Etwas Altes zum Mitsingen am Schluss",
    bring="Bitte eine Flasche Wasser mitbringen.",
)
LATER = Visit(
    "Seniorenstift Weinbergtor",
    GUITARS,
    ("The Entertainer", "When the Saints Go Marching In", "Kein schöner Land"),
    players=("Ben", "Mia", "Dilara", "Rafael", "Felix", "Artur"),
    wish="Geburtstagskaffee, etwa 25 Gäste",
)
CALLED_OFF = Visit(
    "Wohnpark Fährwiese",
    GUITARS,
    ("The Entertainer", "Die Gedanken sind frei"),
    players=("Mia", "Lukas", "Selam", "Noah", "Tobi"),
)
PLAYED = (
    (
        Visit(
            "Haus Kastanienblick",
            SWING,
            ("When the Saints Go Marching In", "Minor Swing", "Kein schöner Land"),
        ),
        *(-68, 42, 40),
        "Drei Bewohnerinnen haben getanzt, und am Ende sang der ganze Saal mit.",
    ),
    (
        Visit(
            "Seniorenstift Weinbergtor",
            GUITARS,
            ("The Entertainer", "Die Gedanken sind frei", "Ode an die Freude"),
            players=("Ben", "Mia", "Lukas", "Dilara", "Amira", "Felix", "Parisa"),
        ),
        *(-33, 27, 35),
        "Ein Bewohner brachte seine alte Mandoline mit und spielte zwei Lieder mit den Kindern.",
    ),
)
"""Visit, days from today, listeners, minutes played, one sentence."""


def tell(story: Story) -> None:
    _instruments(story)
    bands = {name for title in (SWING, GUITARS) for name in _offer(title).members}
    singers = {name for offer in OFFERS if offer.instrument == "gesang" for name in offer.members}
    take_up_repertoire(story, sorted(bands), sorted(singers - bands))
    for visit, distance, audience, minutes, sentence in PLAYED:
        _played(story, visit, distance, audience, minutes, sentence)
    _coming(story)
    _later(story)
    _called_off(story)


def _instruments(story: Story) -> None:
    plays: dict[str, list[str]] = {one.given: list(one.instruments) for one in STAFF}
    for offer in OFFERS:
        for name in offer.members:
            instrument = offer.parts.get(name, offer.instrument)
            if instrument:
                plays.setdefault(name, []).append(instrument)
    for name, instruments in plays.items():
        if instruments:
            set_instruments(
                story.session,
                story.people[name].id,
                instruments,
                by=story.manager,
                at=story.begun,
            )


def take_up_repertoire(
    story: Story, players: Sequence[str] = (), singers: Sequence[str] = ()
) -> None:
    """All pieces, and who has learned them by now; singers only what has words."""
    for tune in TUNES:
        score = Score(
            title=tune.title,
            composer=tune.composer,
            lyricist=tune.lyricist,
            public_domain=tune.free,
            seconds=tune.seconds,
            needs=tune.needs,
        )
        piece = add_piece(story.session, score, by=story.manager, at=story.begun)
        story.pieces[tune.title] = piece.id
        for name in (*players, *(singers if tune.lyricist else ())):
            if story.rng.random() * 10 < tune.known:
                note_learned(
                    story.session,
                    piece.id,
                    story.people[name].id,
                    by=story.manager,
                    at=story.begun,
                )


def _played(
    story: Story, visit: Visit, distance: int, audience: int, minutes: int, sentence: str
) -> None:
    day = story.day(distance, VISITING_DAYS)
    planned = at(day, USUAL_START) - timedelta(days=25)
    entry = _plan(story, visit, day, planned)
    requests.ask(story.session, entry, by=story.manager, at=planned)
    people = _people(story, visit)
    _answer(story, entry, people, Answer.YES, planned + timedelta(days=2))
    service.confirm(story.session, entry, by=story.manager, at=planned + timedelta(days=6))
    service.finish(
        story.session,
        entry,
        audience=audience,
        played_minutes=minutes,
        afterword=sentence,
        by=story.manager,
        at=entry.event.ends_at + timedelta(hours=2),
    )


def _coming(story: Story) -> None:
    """Nine were asked, six said yes; the home has its link and has not answered yet."""
    day = story.day(11, VISITING_DAYS)
    entry = _plan(story, COMING, day, story.ago(4))
    requests.ask(story.session, entry, by=story.manager, at=story.ago(1, hours=3))
    _answer(story, entry, _people(story, COMING)[:6], Answer.YES, story.ago(0, hours=5))
    home_link.send(story.session, entry, by=story.manager, at=story.ago(1, hours=2))


def _later(story: Story) -> None:
    """The home has said yes through its link; families have not been asked yet."""
    entry = _plan(story, LATER, story.day(41, VISITING_DAYS), story.ago(9))
    home_link.send(story.session, entry, by=story.manager, at=story.ago(9))
    home_link.answer(
        story.session,
        entry,
        said="yes",
        note="Wir freuen uns! Kuchen ist bestellt.",
        by=Actor("host", entry.activity.id),
        at=story.ago(7),
    )


def _called_off(story: Story) -> None:
    """Tomorrow, and the home rang this morning: these families have to be called."""
    day = story.today + timedelta(days=1)
    entry = _plan(story, CALLED_OFF, day, story.ago(20))
    requests.ask(story.session, entry, by=story.manager, at=story.ago(20))
    _answer(story, entry, _people(story, CALLED_OFF)[:4], Answer.YES, story.ago(17))
    service.confirm(story.session, entry, by=story.manager, at=story.ago(12))
    service.cancel(
        story.session,
        entry,
        cancelled_by=HOME,
        reason="Erkältungswelle im Haus",
        by=story.office,
        at=story.now - timedelta(minutes=40),
    )


def _plan(story: Story, visit: Visit, day: date, planned: datetime) -> Entry:
    home, leader = story.organisations[visit.home], _offer(visit.ensemble).leader
    contacts: list[ContactPerson] = home.contacts
    draft = Draft(
        starts_at=at(day, USUAL_START),
        organisation_id=home.id,
        place_id=story.places[visit.home],
        title=visit.home,
        contact_id=contacts[0].id,
        leader_id=story.people[leader].id,
        funding_id=story.funding[GENERATIONS],
        line_up=[
            (person, _part(visit.ensemble, name))
            for name, person in zip(_names(visit), _people(story, visit), strict=True)
        ],
        pieces=[story.pieces[title] for title in visit.pieces],
        cars=[Car(4, story.people[leader].id), Car(5, driver_name="Marco Rossi")],
        timing=Timing(travel=TRAVEL[visit.home]),
        dress=DRESS,
        wish=visit.wish,
        bring=visit.bring,
    )
    return service.plan(story.session, draft, by=story.manager, at=planned)


def _offer(title: str) -> Offer:
    return next(offer for offer in OFFERS if offer.title == title)


def _names(visit: Visit) -> tuple[str, ...]:
    return visit.players or _offer(visit.ensemble).members


def _people(story: Story, visit: Visit) -> list[PersonId]:
    return [story.people[name].id for name in _names(visit)]


def _part(ensemble: str, name: str) -> str:
    offer = _offer(ensemble)
    return offer.parts.get(name, offer.instrument)


def _answer(
    story: Story, entry: Entry, people: Collection[PersonId], said: Answer, moment: datetime
) -> None:
    for number, person_id in enumerate(people):
        replies.answer(
            story.session,
            entry.event,
            person_id,
            said,
            by=story.family_of(person_id),
            at=moment + timedelta(minutes=7 * number),
        )
