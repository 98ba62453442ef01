"""Settings: everything wrong is told at once, and test switches are refused in production."""

import os
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
    for name in [*COMPLETE, "ENVIRONMENT", "ACADEMY_CLOCK_FILE", "PORT", "MONGODB_DATABASE_PREFIX"]:
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("KAFKA_")]:
        monkeypatch.delenv(name)


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


def test_how_to_show_oneself_to_the_broker_is_read_and_its_password_may_be_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "ca.pem").write_text("")
    complete(
        monkeypatch,
        KAFKA_SECURITY_PROTOCOL="SASL_SSL",
        KAFKA_SASL_MECHANISM="SCRAM-SHA-512",
        KAFKA_SASL_USERNAME="academy",
        KAFKA_SASL_PASSWORD_FILE=str(tmp_path / "password"),
        KAFKA_SSL_CAFILE=str(tmp_path / "ca.pem"),
        KAFKA_SSL_CHECK_HOSTNAME="false",
    )
    settings = read_settings("content", kafka=True)
    assert settings.kafka_security == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "academy",
        "sasl_plain_password": "secret",
        "ssl_cafile": str(tmp_path / "ca.pem"),
        "ssl_check_hostname": False,
    }
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "TLS"}, ["KAFKA_SECURITY_PROTOCOL"]),
        ({"KAFKA_SASL_MECHANISM": "PLAIN"}, ["KAFKA_SASL_MECHANISM"]),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_USERNAME": "academy"},
            ["KAFKA_SASL_MECHANISM", "KAFKA_SASL_PASSWORD"],
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "KERBEROS"},
            ["KAFKA_SASL_MECHANISM"],
        ),
        ({"KAFKA_SSL_CAFILE": "/ca.pem"}, ["KAFKA_SSL_CAFILE"]),
        ({"KAFKA_SSL_CHECK_HOSTNAME": "false"}, ["KAFKA_SSL_CHECK_HOSTNAME"]),
        (
            {
                "KAFKA_SECURITY_PROTOCOL": "SSL",
                "KAFKA_SSL_CAFILE": "/nowhere/ca.pem",
                "KAFKA_SSL_KEYFILE": "/nowhere/key.pem",
            },
            ["KAFKA_SSL_CAFILE", "KAFKA_SSL_KEYFILE"],
        ),
    ],
)
def test_security_settings_that_contradict_each_other_are_told_with_all_else_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], names: list[str]
) -> None:
    complete(monkeypatch, **told, ACADEMY_TEST_SWITCHES="unknown")
    with pytest.raises(InvalidSettings) as raised:
        read_settings("content", kafka=True)
    wrong = {line.partition(":")[0] for line in str(raised.value).splitlines()}
    assert wrong >= set(names)
    # Values that can't be read at all are told before anything is compared.
    assert wrong - set(names) <= {"ACADEMY_TEST_SWITCHES"}
    # A web process has no use for them, and need not have their files.
    monkeypatch.delenv("ACADEMY_TEST_SWITCHES")
    read_settings("content", kafka=False)


def test_several_installations_share_a_database_server_by_a_prefix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complete(monkeypatch, MONGODB_DATABASE_PREFIX="kota_")
    assert read_settings("content", kafka=True).database == "kota_academy_content"
