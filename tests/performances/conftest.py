import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.performances.stage import Stage, set_stage


@pytest.fixture
def stage(session: Session, cast: Cast) -> Stage:
    return set_stage(session, cast)
