"""Logs are JSON lines without secrets."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from shared.runtime.logs import REDACTED
from shared.runtime.logs import bound
from shared.runtime.logs import configure_logs
from shared.runtime.tracing import use_traceparent
from shared.testing.tokens import TokenMaker


@pytest.fixture
def log() -> Iterator[StringIO]:
    stream = StringIO()
    configure_logs("content", "worker", stream=stream)
    yield stream
    configure_logs("tests", "pytest")


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_line_says_when_how_bad_who_and_what(log: StringIO) -> None:
    structlog.get_logger("a.b").warning("relay stopped", rows=3)
    (line,) = lines(log)
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "relay stopped",
        "level": "warning",
        "logger": "a.b",
        "service": "content",
        "process": "worker",
        "rows": 3,
    }


def test_what_is_bound_is_on_every_line_of_the_block(log: StringIO) -> None:
    with bound(event_id="e1", academy="pontianak"):
        structlog.get_logger("a").info("inside")
        logging.getLogger("a").info("inside too")
    structlog.get_logger("a").info("outside")
    first, second, third = lines(log)
    for line in (first, second):
        assert (line["event_id"], line["academy"]) == ("e1", "pontianak")
    assert "event_id" not in third


def test_the_standard_librarys_loggers_go_the_same_way(log: StringIO) -> None:
    logging.getLogger("gunicorn.error").info("Booting worker with pid: %s", 7)
    logging.getLogger("kafka.conn").warning("Broker is gone")
    logging.getLogger("kafka.conn").info("too chatty")
    logging.getLogger("pymongo.topology").debug("too chatty")
    assert [(line["logger"], line["event"], line["level"]) for line in lines(log)] == [
        ("gunicorn.error", "Booting worker with pid: 7", "info"),
        ("kafka.conn", "Broker is gone", "warning"),
    ]


def test_an_exception_is_one_line_with_its_traceback(log: StringIO) -> None:
    for logger in (structlog.get_logger("a"), logging.getLogger("b")):
        try:
            raise ValueError("wrong")
        except ValueError:
            logger.exception("failed")
    for line in lines(log):
        assert line["level"] == "error"
        assert "Traceback" in line["exception"] and "ValueError: wrong" in line["exception"]


def test_the_level_is_respected() -> None:
    stream = StringIO()
    configure_logs("content", "worker", "ERROR", stream)
    try:
        structlog.get_logger("a").warning("no")
        structlog.get_logger("a").error("yes")
        assert [line["event"] for line in lines(stream)] == ["yes"]
    finally:
        configure_logs("tests", "pytest")


def test_lines_carry_the_trace(log: StringIO) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    with use_traceparent(f"00-{trace}-b7ad6b7169203331-01"):
        structlog.get_logger("a").info("inside")
    assert lines(log)[0]["trace_id"] == trace


TOKEN = TokenMaker().mint("siti", email="siti@example.test")
SECRETS = ["siti@example.test", TOKEN, TOKEN.split(".")[1], "hunter2", "s3cr3t"]


@pytest.mark.parametrize(
    "values",
    [
        {"Authorization": "Bearer s3cr3t"},
        {"headers": {"authorization": "s3cr3t", "Cookie": "hunter2"}},
        {"token": TOKEN},
        {"access_token": "s3cr3t", "client_secret": "hunter2", "password": "hunter2"},
        {"email": "siti@example.test", "e-mail": "hunter2", "user_email": "hunter2"},
        {"text": "sent to siti@example.test."},
        {"text": f"refused {TOKEN}"},
        {"text": "Authorization: Bearer s3cr3t"},
        {"text": "authorization: basic s3cr3t=="},
        {"address": "mongodb://app:hunter2@db.internal:27017/academy"},
        {"mongodb_uri": "mongodb://s3cr3t"},
        {"url": "https://files.test/a?signature=s3cr3t&expires=5"},
        {"people": [{"contact": "siti@example.test"}, ("siti@example.test",)]},
        {"error": ValueError("no mail to siti@example.test")},
        {"private_key": "s3cr3t", "api_key": "hunter2"},
    ],
)
def test_no_secret_and_no_address_is_written(log: StringIO, values: dict[str, Any]) -> None:
    structlog.get_logger("a").info("told", **values)
    logging.getLogger("b").info("told %s", values, extra={"more": values})
    text = log.getvalue()
    assert len(lines(log)) == 2
    for secret in SECRETS:
        assert secret not in text
    assert REDACTED in text


def test_a_traceback_is_cleaned_too(log: StringIO) -> None:
    try:
        raise RuntimeError("cannot send to siti@example.test with password=hunter2")
    except RuntimeError:
        structlog.get_logger("a").exception("failed")
    text = log.getvalue()
    assert "siti@example.test" not in text and "hunter2" not in text
    assert "RuntimeError" in text


def test_what_is_no_secret_stays_readable(log: StringIO) -> None:
    values = {
        "role": "organiser@pontianak",
        "event_type": "academy.enrolment.learner.enrolled.v1",
        "position": {"partition": 3, "offset": 17},
        "ok": True,
        "nothing": None,
    }
    structlog.get_logger("a").info("applied 3 of 4 (75 %)", **values)
    (line,) = lines(log)
    assert {name: line[name] for name in values} == values


def test_configuring_again_does_not_double_the_lines() -> None:
    stream = StringIO()
    configure_logs("content", "web", stream=stream)
    configure_logs("content", "web", stream=stream)
    logging.getLogger("a").info("once")
    configure_logs("tests", "pytest")
    assert len(lines(stream)) == 1
