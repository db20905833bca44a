"""Which offer continues which in a new school year."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model
from app.base.ids import ActivityId


class Continued(Model):
    """This activity continues an older one in the school year that begins in `year`.

    Once per year: the change of school years can be repeated without doubles.
    """

    __tablename__ = "continued_activity"
    __table_args__ = (UniqueConstraint("from_id", "year"),)

    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    from_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    year: Mapped[int]
