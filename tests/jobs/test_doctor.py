"""The doctor finds what is wrong, says how to mend it, and breaks on nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit.models import AuditEntry
from app.base import tables
from app.base.settings import Association
from app.jobs import doctor, work
from app.jobs.doctor import accounts, machine, messages, settings, storage
from app.jobs.doctor.finding import Ward
from app.messages import service
from app.messages.models import Message
from tests.conftest import MOMENT

HASH = "a hash"


@pytest.fixture
def ward(app, session, cast):
    config = {
        **app.config,
        "BASE_URL": "https://musikschule.example",
        "SESSION_COOKIE_SECURE": True,
        "PROXIES": 1,
        "SMTP_URL": "smtp://user:word@mail.example:587",
        "KEYS": app.config["KEYS"],
    }
    return Ward(session, config, MOMENT, network=False)


def grade(check, ward, **changed):
    return check(replace(ward, config={**ward.config, **changed})).grade


def test_it_makes_at_least_thirty_checks_and_all_of_them_run(session, cast):
    report = doctor.examine(network=False, at=MOMENT)
    assert len(report) >= 30
    assert len({finding.name for finding in report}) == len(report)
    broken = [one.name for one in report if "could not be checked" in one.verdict.words]
    broken += [one.name for one in report if "ließ sich nicht prüfen" in one.verdict.words]
    assert broken == []


def test_whatever_is_not_good_says_how_to_mend_it(session, cast):
    for finding in doctor.examine(network=False, at=MOMENT):
        assert bool(finding.verdict.mend) == (finding.verdict.grade != "ok"), finding.name


def test_a_check_that_breaks_is_a_finding(session, cast, monkeypatch):
    def broken(_ward):
        raise KeyError("Amira")

    monkeypatch.setitem(doctor.GROUPS, "machine", (broken,))
    finding = doctor.examine(network=False, at=MOMENT)[0]
    assert finding.verdict.grade == "bad"
    assert "KeyError" in finding.verdict.words
    assert "Amira" not in finding.verdict.words


@pytest.mark.parametrize(
    ("check", "changed", "expected"),
    [
        (settings.public_address, {}, "ok"),
        (settings.public_address, {"BASE_URL": "http://musikschule.example"}, "bad"),
        (settings.public_address, {"BASE_URL": ""}, "warn"),
        (settings.proxies, {}, "ok"),
        (settings.proxies, {"PROXIES": 0}, "warn"),
        (settings.trusted_hosts, {"TRUSTED_HOSTS": ["a.example"]}, "ok"),
        (settings.trusted_hosts, {"TRUSTED_HOSTS": ["*"]}, "bad"),
        (settings.trusted_hosts, {"TRUSTED_HOSTS": []}, "bad"),
        (settings.cookies, {}, "ok"),
        (settings.cookies, {"SESSION_COOKIE_SECURE": False}, "bad"),
        (settings.cookies, {"SESSION_COOKIE_HTTPONLY": False}, "bad"),
        (settings.form_tokens, {"WTF_CSRF_ENABLED": False}, "bad"),
        (settings.body_limit, {"MAX_CONTENT_LENGTH": None}, "bad"),
        (settings.demonstration, {}, "ok"),
        (settings.demonstration, {"DEMO": True}, "bad"),
        (messages.mail_server, {}, "ok"),
        (messages.mail_server, {"SMTP_URL": ""}, "warn"),
        (messages.mail_server, {"SMTP_URL": "mail.example"}, "bad"),
        (messages.mail_server, {"SMTP_URL": "smtp://x:99999999"}, "bad"),
        (messages.mail_sender, {"MAIL_FROM": "a@example.org"}, "ok"),
        (messages.mail_sender, {"MAIL_FROM": ""}, "warn"),
    ],
)
def test_settings(ward, check, changed, expected):
    assert grade(check, ward, **changed) == expected


def test_a_demo_database_in_real_work_is_bad(ward):
    ward.session.add(Association(id=1, demo=True))
    ward.session.flush()
    assert grade(settings.demonstration, ward) == "bad"
    assert grade(settings.demonstration, ward, DEMO=True) == "warn"


def test_open_folders_and_keys_are_found(ward, tmp_path):
    (tmp_path / "data").mkdir(mode=0o755)
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "session.key").write_text("00")
    (keys / "session.key").chmod(0o644)
    places = {"DATA": tmp_path / "data", "KEYS": keys}
    assert grade(storage.data_folder, ward, **places) == "warn"
    assert grade(storage.key_folder, ward, **places) == "ok"
    assert grade(storage.key_files, ward, **places) == "bad"
    assert grade(storage.keys_apart, ward, **places) == "ok"
    assert grade(storage.keys_apart, ward, DATA=tmp_path, KEYS=keys) == "warn"
    assert grade(storage.key_folder, ward, KEYS=tmp_path / "none") == "bad"


def test_a_clock_that_fell_back_is_found(ward, cast):
    service.tell_account(ward.session, cast.accounts["uwe"].id, "invitation", facts={}, at=MOMENT)
    message = ward.session.query(Message).one()
    service.drop(ward.session, message, by=cast.actor("vera"), at=MOMENT)
    assert machine.wall_clock(ward).grade == "ok"
    assert machine.wall_clock(replace(ward, at=MOMENT - timedelta(hours=1))).grade == "bad"


def test_holidays_running_out_are_announced(ward):
    assert machine.holidays_published(ward).grade == "ok"
    late = replace(ward, at=MOMENT + timedelta(days=3 * 365))
    assert machine.holidays_published(late).grade == "warn"


def test_a_silent_worker_and_its_troubles_are_found(ward, monkeypatch):
    assert messages.worker_alive(ward).grade == "bad"
    ward.session.commit()
    work.minutely(at=MOMENT)
    assert messages.worker_alive(ward).grade == "ok"
    assert messages.worker_untroubled(ward).grade == "ok"
    ward.session.commit()
    monkeypatch.setattr(work, "MINUTELY", {"mail": lambda at: 1 / 0})
    work.minutely(at=MOMENT)
    ward.session.expire_all()
    assert messages.worker_untroubled(ward).grade == "bad"
    ward.session.commit()


def test_failed_and_overdue_messages_are_counted(ward, cast):
    assert messages.failed_messages(ward).grade == messages.overdue_messages(ward).grade == "ok"
    service.tell_account(ward.session, cast.accounts["uwe"].id, "invitation", facts={}, at=MOMENT)
    late = replace(ward, at=MOMENT + timedelta(hours=2))
    assert messages.overdue_messages(late).grade == "warn"
    ward.session.query(Message).one().status = "failed"
    ward.session.flush()
    assert messages.failed_messages(ward).grade == "warn"


def test_a_house_without_a_manager_is_found(ward, cast):
    assert accounts.somebody_manages(ward).grade == "bad"  # nobody has chosen a password
    cast.accounts["mara"].password_hash = HASH
    ward.session.flush()
    assert accounts.somebody_manages(ward).grade == "warn"
    cast.accounts["vera"].password_hash = HASH
    cast.accounts["vera"].roles = "manager office"
    ward.session.flush()
    assert accounts.somebody_manages(ward).grade == "ok"


def test_expired_accounts_are_found(ward, cast):
    assert accounts.expired_accounts(ward).grade == "ok"
    cast.accounts["kofi"].expires_at = MOMENT - timedelta(days=1)
    ward.session.flush()
    assert accounts.expired_accounts(ward).grade == "warn"


def test_a_changed_log_is_found(ward, cast):
    service.tell_account(ward.session, cast.accounts["uwe"].id, "invitation", facts={}, at=MOMENT)
    service.drop(ward.session, ward.session.query(Message).one(), by=cast.actor("vera"), at=MOMENT)
    ward.session.commit()
    assert accounts.audit_chain(ward).grade == "ok"
    ward.session.query(AuditEntry).first().deed = "nothing"
    ward.session.commit()
    assert accounts.audit_chain(ward).grade == "bad"


@pytest.mark.parametrize("fine", [True, False])
def test_the_command_ends_with_1_when_something_is_bad(app, session, cast, monkeypatch, fine):
    monkeypatch.setattr(doctor, "GROUPS", {"storage": (storage.migrations,)})
    monkeypatch.setattr(tables, "at_head", lambda _session: fine)
    session.commit()
    done = app.test_cli_runner().invoke(args=["doctor", "--no-network"])
    assert done.exit_code == (0 if fine else 1)
    assert ("→" in done.output) is not fine
