"""Weekly lessons by the ten thousand: activities, dates, places in them, marks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import cycle, islice
from typing import NamedTuple

from app.attendance.models import Attendance, Register
from app.base.settings import association
from app.demo.entries import Template, in_utc, on_the_wall
from app.demo.loader import Loader
from app.demo.story import Story
from app.partners.models import Place
from app.performances.models import Plays
from app.programme.models import (
    Activity,
    Event,
    Kind,
    Leadership,
    Participation,
    ParticipationStatus,
    Series,
    Stamp,
)
from app.rules.marks import Mark
from app.rules.names import fold, sort_key
from app.rules.recurrence import Pattern, occurrences

BACK, AHEAD = timedelta(weeks=44), timedelta(weeks=9)
"""About 33 dates with marks and seven to come, holidays left out."""
SEATS = 12
STARTS = (time(15), time(16), time(17))
SLOTS = 5 * len(STARTS)
"""A room is used on five days, three times each."""
PER_LEADER = 5
MINUTES = 45
INSTRUMENTS = ("gitarre", "violine", "klavier", "akkordeon", "cajon", "gesang")
ENSEMBLE_EVERY = 10
UNSIGNED_DAYS = 2
MARKS = (Mark.PRESENT,) * 90 + (Mark.EXCUSED,) * 5 + (Mark.ABSENT,) * 3 + (Mark.LATE,) * 2
BY = "account:1"
KEEN_ON = 18
"""So many lessons have a child of the keen family in them."""
POOL = 4999
"""Dice thrown once and read over and over; prime, so that no course repeats itself."""


class Lesson(NamedTuple):
    """An activity with its weekly slot and who comes."""

    id: int
    number: int
    kind: Kind
    title: str
    leader_id: int
    place_id: int
    people: Sequence[int]

    @property
    def weekday(self) -> int:
        return self.number % SLOTS % 5

    @property
    def start(self) -> time:
        return STARTS[self.number % SLOTS // 5]


class Day(NamedTuple):
    """One date of a slot, in every form it is stored in."""

    day: date
    ends_at: datetime
    stored: tuple[object, object, object]
    """Day, beginning and end as the database takes them."""
    starts: str
    ends: str


class Timetable:
    """All lessons of a size."""

    def __init__(
        self,
        story: Story,
        loader: Loader,
        *,
        pupils: Sequence[int],
        leaders: Sequence[int],
        lessons: int,
        keen: Sequence[int],
    ) -> None:
        """keen: children who go to very many lessons, so that a family's calendar is full"""
        self.story, self.loader = story, loader
        self.first_place, self.first_series = loader.next_id(Place), loader.next_id(Series)
        self.first_event = loader.next_id(Event)
        self.rooms = -(-lessons // SLOTS)
        first = loader.next_id(Activity)
        self.lessons = [
            self._lesson(first + number, number, pupils, leaders, keen) for number in range(lessons)
        ]
        self.span = story.today - BACK, story.today + AHEAD
        self.dates = lru_cache(maxsize=SLOTS)(self._dates)
        installation = association(story.session).installation
        self.host = installation or "einklang"
        self.pool = story.rng.choices(MARKS, k=POOL)

    def _lesson(
        self,
        id_: int,
        number: int,
        pupils: Sequence[int],
        leaders: Sequence[int],
        keen: Sequence[int],
    ) -> Lesson:
        ensemble = number % ENSEMBLE_EVERY == ENSEMBLE_EVERY - 1
        instrument = INSTRUMENTS[number % len(INSTRUMENTS)]
        people = dict.fromkeys(_seated(number, pupils))
        if number < KEEN_ON and keen:
            people[keen[number % len(keen)]] = None
        return Lesson(
            id=id_,
            number=number,
            kind=Kind.ENSEMBLE if ensemble else Kind.COURSE,
            title=f"{'Ensemble' if ensemble else 'Kurs'} {instrument.capitalize()} {number + 1}",
            leader_id=leaders[number // PER_LEADER % len(leaders)],
            place_id=self.first_place + number // SLOTS,
            people=list(people),
        )

    def save(self) -> None:
        load = self.loader.load
        load(Place, "id name own sort_key", self._places())
        load(Activity, "id kind title place_id capacity sort_key search_key", self._activities())
        load(Leadership, "id activity_id person_id", self._leaderships())
        load(
            Series,
            "id activity_id weekday start minutes first_on last_on place_id leader_id",
            self._series(),
        )
        load(
            Participation,
            "id activity_id person_id status part applied_at",
            self._participations(),
        )
        load(Plays, "person_id instrument", self._plays())
        load(
            Event,
            "id activity_id series_id series_day starts_at ends_at place_id leader_id"
            " uid revised_at vevent",
            self._events(),
        )
        load(
            Attendance,
            "event_id person_id held_on mark minutes_late tapped_at saved_at by",
            self._marks(),
        )
        load(Register, "event_id signed_at signed_by", self._registers())

    def stamps(self) -> Iterator[tuple[str, int]]:
        """Scopes whose calendars show something."""
        for lesson in self.lessons:
            yield "activity", lesson.id
        for leader_id in {lesson.leader_id for lesson in self.lessons}:
            yield "person", leader_id
        for number in range(self.rooms):
            yield "place", self.first_place + number
        yield "public", 0

    def save_stamps(self, scopes: Iterator[tuple[str, int]]) -> None:
        at = self.loader.instant(self.story.begun)
        rows = ((scope, ref, 1, at) for scope, ref in scopes)
        self.loader.load(Stamp, "scope ref count changed_at", rows)

    def _places(self) -> Iterator[tuple[object, ...]]:
        for number in range(self.rooms):
            name = f"Unterrichtsraum {number + 1}"
            yield self.first_place + number, name, True, sort_key(name)

    def _activities(self) -> Iterator[tuple[object, ...]]:
        for one in self.lessons:
            keys = sort_key(one.title), fold(one.title)
            yield one.id, one.kind.value, one.title, one.place_id, SEATS + 2, *keys

    def _leaderships(self) -> Iterator[tuple[int, int, int]]:
        first = self.loader.next_id(Leadership)
        for lesson in self.lessons:
            yield first + lesson.number, lesson.id, lesson.leader_id

    def _series(self) -> Iterator[tuple[object, ...]]:
        bounds = [self.loader.day(day) for day in self.span]
        for one in self.lessons:
            start = self.loader.clock(one.start)
            yield (
                *(self.first_series + one.number, one.id, one.weekday, start, MINUTES),
                *(*bounds, one.place_id, one.leader_id),
            )

    def _participations(self) -> Iterator[tuple[object, ...]]:
        number, at = self.loader.next_id(Participation), self.loader.instant(self.story.begun)
        for lesson in self.lessons:
            part = _instrument(lesson)
            for person_id in lesson.people:
                yield number, lesson.id, person_id, ParticipationStatus.ACTIVE.value, part, at
                number += 1

    def _plays(self) -> Iterator[tuple[int, str]]:
        yield from dict.fromkeys(
            (person_id, _instrument(lesson))
            for lesson in self.lessons
            if lesson.kind is Kind.ENSEMBLE
            for person_id in lesson.people
        )

    def _dates(self, weekday: int, start: time) -> list[Day]:
        loader = self.loader
        pattern = Pattern(weekday, start, MINUTES, *self.span)
        return [
            Day(
                day=one.day,
                ends_at=one.ends_at,
                stored=(
                    loader.day(one.day),
                    loader.instant(one.starts_at),
                    loader.instant(one.ends_at),
                ),
                starts=on_the_wall(one.starts_at),
                ends=on_the_wall(one.ends_at),
            )
            for one in occurrences(pattern)
        ]

    def _held(self) -> Iterator[tuple[int, Lesson, Day]]:
        """Every date with its id, in the same order each time it is asked for."""
        number = self.first_event
        for lesson in self.lessons:
            for date_ in self.dates(lesson.weekday, lesson.start):
                yield number, lesson, date_
                number += 1

    def _events(self) -> Iterator[tuple[object, ...]]:
        at, stamp = self.loader.instant(self.story.begun), in_utc(self.story.begun)
        templates: dict[tuple[Kind, int], Template] = {}
        for event_id, lesson, day in self._held():
            uid = f"{lesson.kind}-{self.story.rng.getrandbits(96):024x}@{self.host}"
            key = lesson.kind, lesson.place_id
            if key not in templates:
                name = f"Unterrichtsraum {lesson.number // SLOTS + 1}"
                templates[key] = Template(lesson.kind, name, uid)
            text = templates[key].filled(uid=uid, starts=day.starts, ends=day.ends, stamp=stamp)
            yield (
                *(event_id, lesson.id, self.first_series + lesson.number, *day.stored),
                *(lesson.place_id, lesson.leader_id, uid, at, text),
            )

    def _marks(self) -> Iterator[tuple[object, ...]]:
        dice = cycle(self.pool)
        for event_id, lesson, day in self._held():
            if day.ends_at > self.story.now:
                continue
            held_on, _starts, ends = day.stored
            for person_id, mark in zip(
                lesson.people, islice(dice, len(lesson.people)), strict=True
            ):
                late = 10 if mark is Mark.LATE else None
                yield event_id, person_id, held_on, mark.value, late, ends, ends, BY

    def _registers(self) -> Iterator[tuple[object, ...]]:
        since = self.story.now - timedelta(days=UNSIGNED_DAYS)
        for event_id, _lesson, day in self._held():
            if day.ends_at < since:
                yield event_id, day.stored[2], BY


def _instrument(lesson: Lesson) -> str:
    return INSTRUMENTS[lesson.number % len(INSTRUMENTS)]


def _seated(number: int, pupils: Sequence[int]) -> list[int]:
    """Twelve pupils: side by side in the first round, mixed in the next ones."""
    found: dict[int, None] = {}
    place = number * SEATS
    while len(found) < SEATS:
        round_, seat = divmod(place, len(pupils))
        found[pupils[seat if not round_ else (seat * 7 + 31 * round_) % len(pupils)]] = None
        place += 1
    return list(found)
