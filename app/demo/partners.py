"""Homes, schools and offices, the rooms, the papers: all invented but for the seed's two dates."""

from datetime import date, timedelta
from typing import Any

from app.base.ids import FundingId
from app.demo.story import Story
from app.partners import papers, service
from app.partners.models import OrganisationKind
from app.partners.service import ContactLine

HOMES: tuple[tuple[dict[str, Any], tuple[str, str], dict[str, Any]], ...] = (
    (
        {
            "name": "Haus Kastanienblick",
            "street": "Kastanienweg 1",
            "postcode": "56075",
            "house_rules": "Hände desinfizieren am Eingang. Fotos nur nach Absprache. "
            "Abendessen um 17:30 Uhr.",
        },
        ("Sabine Ohlig", "Soziale Betreuung"),
        {
            "name": "Festsaal",
            "step_free": True,
            "piano": True,
            "sockets": True,
            "parking": "Zwei Plätze vor dem Eingang, ausladen erlaubt",
            "largest_audience": 60,
            "largest_group": 14,
            "travel_minutes": 15,
        },
    ),
    (
        {
            "name": "Seniorenstift Weinbergtor",
            "street": "Am Weinbergtor 22",
            "postcode": "56077",
            "house_rules": "Bitte am Empfang anmelden. Kaffee und Kuchen für die Kinder.",
        },
        ("Dirk Palm", "Hausleitung"),
        {
            "name": "Café im Erdgeschoss",
            "step_free": True,
            "piano": False,
            "sockets": True,
            "parking": "Tiefgarage, Höhe 2 m",
            "largest_audience": 40,
            "largest_group": 10,
            "travel_minutes": 25,
        },
    ),
    (
        {
            "name": "Wohnpark Fährwiese",
            "street": "Fährwiese 9",
            "postcode": "56073",
            "house_rules": "Bei Erkältungswelle entscheidet das Haus am Vortag.",
        },
        ("Monika Reiff", "Veranstaltungen"),
        {
            "name": "Wintergarten",
            "step_free": True,
            "piano": None,
            "sockets": True,
            "parking": "",
            "largest_audience": 30,
            "largest_group": 8,
            "travel_minutes": 10,
        },
    ),
)
TUNED_DAYS_AGO = 120

OTHERS: tuple[tuple[OrganisationKind, str, str, str], ...] = (
    (OrganisationKind.SCHOOL, "Grundschule am Fährtor", "Claudia Hein", "Schulleitung"),
    (OrganisationKind.SCHOOL, "Förderschule Brückenhaus", "Jens Körber", "Schulsozialarbeit"),
    (OrganisationKind.SCHOOL, "Realschule plus Uferweg", "Birte Sander", "Klassenstufe 7"),
    (OrganisationKind.AUTHORITY, "Stadtverwaltung, Stadtentwicklung", "Uwe Marx", "Förderung"),
    (OrganisationKind.AUTHORITY, "Jobcenter am Rheinufer", "Silke Daun", "Vermittlung"),
    (OrganisationKind.BANK, "Uferbank eG", "Thomas Lay", "Kontoführung"),
    (OrganisationKind.UTILITY, "Stromwerk Fährwiese GmbH", "Kundendienst", ""),
    (OrganisationKind.COMPANY, "Tischlerei Holzklang GmbH", "Rolf Esser", "Ausbildung"),
    (OrganisationKind.CLUB, "SV Uferwiese 1911 e.V.", "Heike Blum", "Platzwartin"),
    (OrganisationKind.ASSOCIATION, "Klangfreunde Koblenz e.V.", "Ingrid Castor", "Vorstand"),
    (
        OrganisationKind.ASSOCIATION,
        "Klang Kultur und Beratung e.V.",
        "Lena Brandt",
        "Beratung",
    ),
)

ROOMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Saal", {"piano": True, "step_free": True, "largest_audience": 80, "largest_group": 30}),
    ("Raum 1", {"step_free": True, "largest_group": 10}),
    ("Raum 2", {"step_free": True, "largest_group": 8}),
    ("Bandkeller", {"step_free": False, "largest_group": 12}),
)


def tell(story: Story) -> None:
    for facts, contact, place in HOMES:
        _home(story, facts, contact, place)
    for kind, name, contact_name, task in OTHERS:
        _organisation(story, kind, {"name": name}, (contact_name, task))
    for name, room in ROOMS:
        place_id = service.create_place(
            story.session,
            name=name,
            own=True,
            street="Am Klangufer 7",
            postcode="56070",
            city="Koblenz",
            sockets=True,
            by=story.office,
            at=story.begun,
            **room,
        ).id
        story.places[name] = place_id
    _pitch(story)
    _agreements(story)
    _funding(story)


def _home(
    story: Story, facts: dict[str, Any], contact: tuple[str, str], place: dict[str, Any]
) -> None:
    home = _organisation(story, OrganisationKind.SENIOR_HOME, facts, contact)
    tuned = story.today - timedelta(days=TUNED_DAYS_AGO) if place["piano"] else None
    story.places[facts["name"]] = service.create_place(
        story.session,
        organisation_id=home,
        street=facts["street"],
        postcode=facts["postcode"],
        city="Koblenz",
        piano_tuned_on=tuned,
        by=story.office,
        at=story.begun,
        **place,
    ).id


def _organisation(
    story: Story, kind: OrganisationKind, facts: dict[str, Any], contact: tuple[str, str]
) -> Any:
    name, task = contact
    mail = f"{name.split()[0].lower()}@example.org"
    line = ContactLine(name=name, task=task, phone=story.numbers.landline(), email=mail)
    made = service.create_organisation(
        story.session,
        kind=kind,
        city="Koblenz",
        phone=story.numbers.landline(),
        contacts=[line],
        by=story.office,
        at=story.begun,
        **facts,
    )
    story.organisations[made.name] = made
    return made.id


def _pitch(story: Story) -> None:
    story.places["Sportplatz"] = service.create_place(
        story.session,
        name="Sportplatz Uferwiese",
        organisation_id=story.organisation_id("SV Uferwiese 1911 e.V."),
        street="Uferwiese 1",
        postcode="56073",
        city="Koblenz",
        travel_minutes=10,
        by=story.office,
        at=story.begun,
    ).id


def _agreements(story: Story) -> None:
    papers_of = (
        (
            "Kooperationsvertrag vom 04.12.2013",
            "Klang Kultur und Beratung e.V.",
            "Klangfreunde Koblenz e.V. und Klang Kultur und Beratung e.V.",
            date(2013, 12, 4),
            None,
            "Überträgt die Kultur-, Integrations- und Beratungsaufgaben.",
        ),
        (
            "Kooperationsvereinbarung mit der Stadt vom 18.12.2013",
            "Stadtverwaltung, Stadtentwicklung",
            "Stadtverwaltung und Klangfreunde Koblenz e.V.",
            date(2013, 12, 18),
            None,
            "Grundlage der Förderung aus dem Strukturprogramm.",
        ),
        (
            "Nutzung des Sportplatzes",
            "SV Uferwiese 1911 e.V.",
            "SV Uferwiese 1911 e.V. und Musikschule Einklang e.V.",
            story.year[0] - timedelta(days=365),
            story.today + timedelta(days=38),
            "Freitags ab 17:30 Uhr, kostenlos.",
        ),
    )
    for title, partner, parties, signed_on, ends_on, note in papers_of:
        papers.create_agreement(
            story.session,
            title=title,
            signed_on=signed_on,
            organisation_id=story.organisation_id(partner),
            parties=parties,
            ends_on=ends_on,
            note=note,
            by=story.manager,
            at=story.begun,
        )


def _funding(story: Story) -> None:
    first, last = story.year
    for name, funder, grant, events, people, hours in (
        ("Musik mit mehreren Generationen", "Bildungswerk, Bundesverband", 1_850_000, 160, 45, 220),
        (
            "Strukturprogramm",
            "Städtebauförderung von Bund, Land und Stadt",
            4_200_000,
            380,
            90,
            420,
        ),
    ):
        made = papers.create_funding(
            story.session,
            name=name,
            funder=funder,
            starts_on=first,
            ends_on=last,
            grant=grant,
            planned_events=events,
            planned_people=people,
            planned_hours=hours,
            by=story.manager,
            at=story.begun,
        )
        story.funding[name] = FundingId(made.id)
