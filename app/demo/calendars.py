"""Calendar links of every kind."""

from app.base.access import Role
from app.base.ids import PersonId
from app.demo.households import BANNED, HOUSEHOLDS
from app.demo.staff import STAFF
from app.demo.story import Story
from app.feeds import service
from app.feeds.models import FeedKind
from app.people.models import FamilyRole


def tell(story: Story) -> None:
    for household in HOUSEHOLDS:
        _for_family(story, household.name)
    _for_a_child(story)
    for employee in STAFF:
        if employee.role is Role.LEADER:
            person = story.people[employee.given]
            service.for_leader(
                story.session,
                person.id,
                label=person.name,
                by=story.actor(employee.given),
                at=story.begun,
            )
    _for_places(story)


def _for_family(story: Story, name: str) -> None:
    """The household's own; where a guardian must be kept out, the other guardian's."""
    _banned, _child, household, guardian = BANNED
    guardian_id = story.people[guardian].id if name == household else None
    family = story.families[name]
    service.for_family(
        story.session,
        family.id,
        guardian_id=guardian_id,
        label=name,
        by=story.office,
        at=story.begun,
    )


def _for_a_child(story: Story) -> None:
    family = story.families[HOUSEHOLDS[0].name]
    child: PersonId = next(
        member.person_id for member in family.members if member.role == FamilyRole.CHILD
    )
    service.for_family(
        story.session,
        family.id,
        person_id=child,
        label=family.name,
        by=story.office,
        at=story.begun,
    )


def _for_places(story: Story) -> None:
    by, at = story.office, story.begun
    for name in ("Saal", "Raum 1", "Raum 2", "Bandkeller"):
        place_id = story.places[name]
        service.issue(story.session, FeedKind.ROOM, label=name, place_id=place_id, by=by, at=at)
    team = story.activities["Fußball: Bunte Elf"]
    service.issue(story.session, FeedKind.TEAM, label=team.title, activity_id=team.id, by=by, at=at)
    label = "Öffentlicher Kalender"
    service.issue(story.session, FeedKind.PUBLIC, label=label, by=by, at=at)
