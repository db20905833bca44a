"""Two doors for machines: is the process alive, is the house ready?"""

from typing import Any

from flask import Blueprint
from sqlalchemy import text

from app.base import clock
from app.base.access import open_door
from app.base.db import db
from app.jobs import health, logs

bp = Blueprint("jobs", __name__)
install = logs.install


@bp.route("/healthz")
@open_door("monitoring: says only that the process and its database answer")
def healthz() -> Any:
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}


@bp.route("/readyz")
@open_door("monitoring: names what is not ready, nothing else")
def readyz() -> Any:
    checks = health.readiness(db.session(), at=clock.now())
    return {"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503
