"""What the worker last did."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model


class JobRun(Model):
    """The last run of a recurring job: the worker's heartbeat."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
    trouble: Mapped[str] = mapped_column(default="")
    """Names of the steps that failed, with the kind of error; no contents."""
