"""Guitar and violin to teach, and Jonas who teaches."""

import pytest
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.courses import subjects
from app.courses.models import Subject
from tests.cast import LONG_AGO, Cast


@pytest.fixture
def guitar(session: Session, cast: Cast) -> Subject:
    made = subjects.add_subject(
        session, name="Gitarre", department="Zupfinstrumente", by=SYSTEM, at=LONG_AGO
    )
    session.commit()
    return made


@pytest.fixture
def violin(session: Session, cast: Cast) -> Subject:
    made = subjects.add_subject(
        session, name="Violine", department="Streichinstrumente", by=SYSTEM, at=LONG_AGO
    )
    session.commit()
    return made
