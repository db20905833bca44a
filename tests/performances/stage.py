"""A stage for the tests of this room: a home, an ensemble, three pieces, and who plays what."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.ids import PersonId
from app.partners.models import ContactPerson, Organisation, OrganisationKind, Place
from app.people.models import Clearance, Consent, Purpose
from app.performances import repertoire, service
from app.performances.models import Piece
from app.performances.plan import Draft
from app.performances.queries import Entry
from app.performances.repertoire import Score
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind
from app.programme.places import set_parts
from tests.cast import Cast, make_family, make_person

NOW = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)
BEGIN = datetime(2026, 12, 10, 14, 30, tzinfo=UTC)
"""Thursday, 10 December 2026, 15:30 in Koblenz."""


@dataclass
class Stage:
    home: Organisation
    place: Place
    ensemble: Activity
    swing: Piece
    lenz: Piece
    cast: Cast

    def draft(self, **more: object) -> Draft:
        cast = self.cast
        usual: dict[str, object] = {
            "starts_at": BEGIN,
            "organisation_id": self.home.id,
            "place_id": self.place.id,
            "title": self.home.name,
            "leader_id": cast.staff["jonas"].id,
            "line_up": [(cast.amira.id, "gitarre"), (cast.ben.id, "violine")],
            "pieces": [self.swing.id, self.lenz.id],
        }
        return Draft(**{**usual, **more})  # type: ignore[arg-type]

    def planned(self, session: Session, **more: object) -> Entry:
        entry = service.plan(session, self.draft(**more), by=SYSTEM, at=NOW)
        session.commit()
        return entry


def set_stage(session: Session, cast: Cast) -> Stage:
    home = Organisation(
        kind=OrganisationKind.SENIOR_HOME,
        name="Seniorenhaus am Moselufer",
        email="haus@example.org",
    )
    session.add(home)
    session.flush()
    session.add(ContactPerson(organisation_id=home.id, name="Frau Weber", phone="0261 1234"))
    place = Place(
        organisation_id=home.id,
        name="Großer Saal",
        street="Uferweg 3",
        piano=True,
        travel_minutes=25,
    )
    session.add(place)
    session.flush()
    jonas = cast.staff["jonas"].id
    ensemble = create_activity(
        session, Outline(Kind.ENSEMBLE, "Swing-Kids", leaders=[jonas]), by=SYSTEM, at=NOW
    )
    members = [(cast.amira.id, ""), (cast.karim.id, ""), (cast.ben.id, "")]
    set_parts(session, ensemble, members, at=NOW)
    for person, plays in ((cast.amira, "gitarre"), (cast.karim, "cajon"), (cast.ben, "violine")):
        repertoire.set_instruments(session, person.id, [plays], by=SYSTEM, at=NOW)
    needs = {"gitarre": 1, "violine": 1}
    swing = repertoire.add_piece(
        session,
        Score("Minor Swing", "D. Reinhardt", seconds=170, needs=needs),
        by=SYSTEM,
        at=NOW,
    )
    lenz = repertoire.add_piece(
        session, Score("Veronika, der Lenz ist da", "W. Jurmann", seconds=185), by=SYSTEM, at=NOW
    )
    for person in (cast.amira, cast.ben):
        for piece in (swing, lenz):
            repertoire.note_learned(session, piece.id, person.id, by=SYSTEM, at=NOW)
    allow(session, cast.amira.id, Purpose.PHOTO_PRESS, Purpose.TRIP)
    allow(session, cast.ben.id, Purpose.PHOTO_PRESS, Purpose.TRIP)
    allow(session, jonas, Purpose.PHOTO_PRESS)
    clear(session, jonas)
    session.commit()
    return Stage(home, place, ensemble, swing, lenz, cast)


def allow(session: Session, person_id: PersonId, *purposes: Purpose, state: str = "given") -> None:
    for purpose in purposes:
        session.add(
            Consent(
                person_id=person_id,
                purpose=purpose,
                state=state,
                given_on=NOW.date(),
                recorded_at=NOW,
                recorded_by="system:0",
            )
        )
    session.flush()


def clear(session: Session, person_id: PersonId) -> None:
    session.add(
        Clearance(
            person_id=person_id,
            seen_on=NOW.date(),
            certificate_on=NOW.date(),
            without_entry=True,
            renew_by=NOW.date().replace(year=2031),
            recorded_by="system:0",
        )
    )
    session.flush()


def crowd(session: Session, stage: Stage, number: int) -> list[PersonId]:
    """So many more children of their own families in the ensemble, each with an instrument."""
    people = []
    for index in range(number):
        child = make_person(session, f"Kind {index}", f"Familie {index}", birth_year=2013)
        make_family(session, f"Familie {index}", child=[child])
        repertoire.set_instruments(session, child.id, ["gesang"], by=SYSTEM, at=NOW)
        people.append(child.id)
    old = [(stage.cast.amira.id, ""), (stage.cast.karim.id, ""), (stage.cast.ben.id, "")]
    set_parts(session, stage.ensemble, [*old, *((one, "") for one in people)], at=NOW)
    session.commit()
    return people
