"""When a lent instrument comes back, and when its family is reminded. Days, in Berlin."""

from datetime import date, timedelta

from app.rules.times import school_year, school_year_span

HARDLY_WORTH_IT = timedelta(days=28)
NOTICE = timedelta(days=14)
LONGEST = timedelta(days=3 * 366)
"""A later return is a slip of the hand: nobody would ever be reminded."""


def usual_return(day: date) -> date:
    """The last day of the school year; in its last four weeks that of the next."""
    return _end_of_year(day + HARDLY_WORTH_IT)


def extended(due_on: date, today: date) -> date:
    """The first end of a school year after both: where one tap leads."""
    return _end_of_year(max(due_on, today) + timedelta(days=1))


def remind_on(from_on: date, due_on: date) -> date:
    """Two weeks before it is due; a short loan when half of it is over. Never after due_on."""
    return due_on - min(NOTICE, max(due_on - from_on, timedelta()) // 2)


def _end_of_year(day: date) -> date:
    return school_year_span(school_year(day))[1]
