"""Settings: everything wrong is told at once, and test switches are refused in production."""

from pathlib import Path

import pytest

from shared.runtime.settings import InvalidSettings
from shared.runtime.settings import read_settings

COMPLETE = {
    "MONGODB_URI": "mongodb://127.0.0.1:1/",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:2",
    "AUTH_JWKS": "/keys.json",
    "AUTH_ISSUER": "https://sign-in.test",
    "AUTH_AUDIENCE": "academy",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*COMPLETE, "ENVIRONMENT", "ACADEMY_CLOCK_FILE", "KAFKA_EPHEMERAL", "PORT"]:
        monkeypatch.delenv(name, raising=False)


def complete(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    for name, value in {**COMPLETE, **more}.items():
        monkeypatch.setenv(name, value)


def test_all_missing_names_are_told_together() -> None:
    with pytest.raises(InvalidSettings) as error:
        read_settings("content", kafka=True)
    assert all(name in str(error.value) for name in COMPLETE)


def test_a_web_process_needs_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    complete(monkeypatch)
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS")
    settings = read_settings("content", kafka=False)
    assert (settings.port, settings.worker_port) == (8002, 9002)
    assert settings.database == "academy_content"
    assert settings.group == "academy.content"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACADEMY_CLOCK_FILE", "/clock"),
        ("ACADEMY_FAILPOINTS", "relay.acknowledged=exit:1"),
        ("ACADEMY_TEST_SWITCHES", "inbox_off"),
    ],
)
def test_what_only_tests_may_do_is_refused_in_production(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    complete(monkeypatch, **{name: value})
    with pytest.raises(InvalidSettings, match=name):
        read_settings("content", kafka=True)
    monkeypatch.setenv("ENVIRONMENT", "development")
    read_settings("content", kafka=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("PORT", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("KAFKA_REPLICATION", "0"),
        ("INBOX_KEPT_DAYS", "1"),
        ("ACADEMY_TEST_SWITCHES", "unheard_of"),
    ],
)
def test_a_malformed_value_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    complete(monkeypatch, **{name: value})
    with pytest.raises(InvalidSettings, match=name):
        read_settings("content", kafka=True)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    complete(monkeypatch)
    monkeypatch.delenv("MONGODB_URI")
    secret = tmp_path / "uri"
    secret.write_text("mongodb://user:password@127.0.0.1:1/")
    monkeypatch.setenv("MONGODB_URI_FILE", str(secret))
    assert read_settings("content", kafka=True).mongodb_uri.startswith("mongodb://user")
