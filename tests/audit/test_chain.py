"""Seven ways to bend the log, by somebody who has the database but not the key."""

import hashlib
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.audit import service
from app.audit.models import AuditEntry, AuditHead
from app.audit.service import Head
from app.base.actor import SYSTEM, Actor

AT = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)


def write(session: Session, count: int, *, after: int = 0) -> None:
    for number in range(after + 1, after + count + 1):
        service.record(
            session,
            "people.change",
            "person",
            number,
            by=Actor("account", number % 3),
            at=AT + timedelta(seconds=number, microseconds=number),
            detail=f"{number} Felder",
        )
    session.commit()


@pytest.fixture
def chain(session: Session) -> Session:
    """Ten entries, sound."""
    write(session, 10)
    assert service.verify(session).sound
    return session


def verdict(session: Session, expect: Head | None = None) -> service.Verdict:
    session.flush()
    session.expire_all()
    return service.verify(session, expect=expect)


def entry(number: int) -> Any:
    return AuditEntry.id == number


def head_moved_to(session: Session, number: int) -> None:
    seal = session.scalar(select(AuditEntry.seal).where(entry(number)))
    session.execute(update(AuditHead).values(entries=number, seal=seal))


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "account:9"},
        {"deed": "people.erase"},
        {"subject": "family"},
        {"subject_id": 99},
        {"subject_id": None},
        {"detail": ""},
        {"at": AT + timedelta(microseconds=1)},
    ],
)
def test_1_a_changed_entry_is_found(chain: Session, change: dict[str, Any]) -> None:
    chain.execute(update(AuditEntry).where(entry(5)).values(**change))
    assert not verdict(chain).sound
    assert "entry 5" in verdict(chain).trouble


def test_2_a_removed_entry_is_found(chain: Session) -> None:
    chain.execute(delete(AuditEntry).where(entry(5)))
    assert "entry 6" in verdict(chain).trouble


def test_3_an_inserted_entry_is_found(chain: Session) -> None:
    row = chain.execute(select(AuditEntry.__table__).where(entry(5))).one()._asdict()
    chain.execute(delete(AuditEntry).where(entry(5)))
    for number, shown in ((5, row), (11, row)):
        chain.execute(insert(AuditEntry).values({**shown, "id": number}))
    assert not verdict(chain).sound


def test_4_exchanged_entries_are_found(chain: Session) -> None:
    for old, new in ((4, 40), (5, 4), (40, 5)):
        chain.execute(update(AuditEntry).where(entry(old)).values(id=new))
    assert "entry 4" in verdict(chain).trouble


def test_5_a_cut_end_is_found_even_when_the_head_was_moved_back(chain: Session) -> None:
    chain.execute(delete(AuditEntry).where(AuditEntry.id > 7))
    assert not verdict(chain).sound
    head_moved_to(chain, 7)
    assert "end" in verdict(chain).trouble
    chain.execute(delete(AuditHead))
    assert not verdict(chain).sound


def test_6_a_forged_seal_is_found(chain: Session) -> None:
    """Somebody who knows how seals are made, but not the key, seals all entries again."""
    before = ""
    for row in chain.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        row.detail = "nichts"
        before = hashlib.sha256(f"{before}{row.deed}{row.detail}".encode()).hexdigest()
        row.seal = before
    head_moved_to(chain, 10)
    assert "entry 1" in verdict(chain).trouble


def test_7_a_log_put_back_to_an_older_day_is_found_by_a_noted_head(
    chain: Session, app: Flask
) -> None:
    """Entries and head of an earlier backup are sound in themselves: only a note tells."""
    old = chain.execute(select(AuditHead.__table__)).one()._asdict()
    write(chain, 5, after=10)
    noted = service.head_of(chain)
    chain.execute(delete(AuditEntry).where(AuditEntry.id > 10))
    chain.execute(update(AuditHead).values(**old))
    assert verdict(chain).sound
    assert "noted" in verdict(chain, noted).trouble
    write(chain, 5, after=20)
    assert verdict(chain).sound
    assert "rewritten" in verdict(chain, noted).trouble


def test_a_noted_head_stays_part_of_a_growing_log(chain: Session) -> None:
    noted = [Head(0, ""), service.head_of(chain)]
    write(chain, 3, after=10)
    for head in noted:
        assert verdict(chain, head).sound
    assert not verdict(chain, Head(10, "0" * 64)).sound


def test_everything_removed_is_found_by_a_noted_head(chain: Session) -> None:
    noted = service.head_of(chain)
    chain.execute(delete(AuditEntry))
    chain.execute(delete(AuditHead))
    assert verdict(chain).sound
    assert not verdict(chain, noted).sound


def test_an_entry_lives_and_dies_with_its_change(session: Session) -> None:
    write(session, 1)
    service.record(session, "people.change", "person", 1, by=SYSTEM, at=AT)
    session.rollback()
    assert verdict(session).entries == 1
    assert verdict(session).sound


def test_without_the_key_nothing_verifies(chain: Session, app: Flask) -> None:
    held = app.extensions["einklang_keys"]
    own, held["audit"] = held["audit"], b"x" * 32
    try:
        assert not verdict(chain).sound
    finally:
        held["audit"] = own


def test_writing_is_a_constant_number_of_statements(chain: Session, statements: Any) -> None:
    with statements() as first:
        write(chain, 1, after=10)
    with statements() as later:
        write(chain, 1, after=11)
    assert len(first) == len(later) <= 3


def test_a_hundred_thousand_entries_are_walked_in_batches(session: Session) -> None:
    """A hundredth of it here; `benchmarks` walks the whole in at most two seconds."""
    write(session, 1000)
    begun = perf_counter()
    assert verdict(session).entries == 1000
    assert perf_counter() - begun < 1, "so slow that a real log would take minutes"


def test_the_terminal_tells_and_exits_accordingly(app: Flask, chain: Session) -> None:
    run = app.test_cli_runner().invoke
    head = run(args=["audit", "head"]).output.strip()
    assert head == str(service.head_of(chain))
    chain.commit()
    assert run(args=["audit", "verify"]).output == "10 entries, sound.\n"
    assert run(args=["audit", "verify", "--expect", head]).exit_code == 0
    assert run(args=["audit", "verify", "--expect", "10:abc"]).exit_code == 1
    assert run(args=["audit", "verify", "--expect", "gestern"]).exit_code == 2
    chain.execute(text("UPDATE audit_entry SET detail = 'x' WHERE id = 3"))
    chain.commit()
    broken = run(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert "entry 3" in broken.output


def test_nothing_written_is_a_sound_log(session: Session) -> None:
    assert service.head_of(session) == Head(0, "")
    assert verdict(session).sound
