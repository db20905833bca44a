"""Leaky buckets: how often something may be tried.

One statement takes a drop or refuses it, so two processes asking at once never both get the
last one. The row holds the moment the bucket will be empty: its level is the time until then.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Throttle
from app.base import keys
from app.base.upsert import insert

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """`burst` tries at once, then `hourly` an hour: never more than their sum in any hour."""

    sort: str
    burst: int
    hourly: int

    @property
    def drop(self) -> float:
        """Seconds one try takes to leak out."""
        return HOUR / self.hourly


ACCOUNT = Bucket("account", burst=5, hourly=5)
DEVICE = Bucket("device", burst=5, hourly=5)
ADDRESS = Bucket("address", burst=40, hourly=40)
OWN_PASSWORD = Bucket("password", burst=5, hourly=5)


class TooOften(Exception):
    """The bucket is full; `wait` says until when."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("tried too often")
        self.wait = wait

    @property
    def seconds(self) -> int:
        return max(1, round(self.wait.total_seconds()))

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


def take(session: Session, bucket: Bucket, what: str, *, at: datetime) -> None:
    """Put one try into the bucket of `what`; raise TooOften when it is full."""
    now, drop, key = at.timestamp(), bucket.drop, _key(bucket, what)
    filled = case((Throttle.empty_at > now, Throttle.empty_at), else_=now) + drop
    taken = session.execute(
        insert(session, Throttle)
        .values(key=key, empty_at=now + drop)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={"empty_at": filled},
            where=filled < now + bucket.burst * drop + 1,
        )
        .returning(Throttle.empty_at)
    ).first()
    if taken is None:
        empty_at = session.scalar(select(Throttle.empty_at).where(Throttle.key == key)) or now
        raise TooOften(timedelta(seconds=empty_at - now - (bucket.burst - 1) * drop))


def give_back(session: Session, bucket: Bucket, what: str) -> None:
    """The try was right after all: it does not count."""
    row = Throttle.key == _key(bucket, what)
    session.execute(update(Throttle).where(row).values(empty_at=Throttle.empty_at - bucket.drop))


def sweep(session: Session, *, at: datetime) -> None:
    """Forget buckets that have run empty."""
    session.execute(delete(Throttle).where(Throttle.empty_at < at.timestamp()))


def network(address: str | None) -> str:
    """Whom an address stands for: itself, or in IPv6 the household's /64."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))


def _key(bucket: Bucket, what: str) -> str:
    text = f"{bucket.sort}:{what}".encode("utf-8", "surrogatepass")
    return hmac.digest(keys.key("throttle"), text, "sha256").hex()
