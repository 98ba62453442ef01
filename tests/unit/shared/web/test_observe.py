"""What a request leaves behind."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from structlog.contextvars import get_contextvars

from shared.runtime.logs import configure_logs
from shared.runtime.tracing import current_traceparent
from shared.testing.harness import ServiceHarness

LIST = "/v1/academies/pontianak/things"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def log() -> Iterator[StringIO]:
    stream = StringIO()
    configure_logs("enrolment", "web", stream=stream)
    yield stream
    configure_logs("tests", "pytest")


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_ids(
    things: ServiceHarness, organiser: str, log: StringIO
) -> None:
    headers = {"X-Request-ID": "abc-1", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    answer = things.get(f"{LIST}?limit=5", token=organiser, headers=headers)
    assert answer.headers["X-Request-ID"] == "abc-1"
    (line,) = lines(log)
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "academy.request",
        "service": "enrolment",
        "process": "web",
        "request_id": "abc-1",
        "trace_id": TRACE,
        "academy": "pontianak",
        "method": "GET",
        "path": LIST,
        "route": "/v1/academies/<academy>/things",
        "status": 200,
    }


def test_probes_are_not_logged(things: ServiceHarness, log: StringIO) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        things.get(path)
    assert lines(log) == []


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "a\u00e9"])
def test_a_request_without_a_decent_id_gets_one(things: ServiceHarness, given: str | None) -> None:
    headers = {"X-Request-ID": given} if given is not None else {}
    ids = {things.get("/nowhere", headers=headers).headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2 and given not in ids


def test_an_event_carries_the_trace_of_its_request(
    things: ServiceHarness, organiser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    really = things.uow.run

    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.append(current_traceparent())
        return really(*args, **kwargs)

    monkeypatch.setattr(things.uow, "run", spy)
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    things.post(LIST, token=organiser, json={"title": "a"}, headers=headers)
    things.post(LIST, token=organiser, json={"title": "a"})
    things.post(LIST, token=organiser, json={"title": "a"}, headers={"traceparent": "junk"})
    assert seen[0] is not None and TRACE in seen[0]
    assert len({*seen}) == 3 and all(seen)
    assert current_traceparent() is None


def test_lines_of_an_unexpected_error_belong_to_the_request(
    things: ServiceHarness, log: StringIO
) -> None:
    things.get("/v1/broken?how=badly", headers={"X-Request-ID": "abc-2"})
    error, request = lines(log)
    assert error["level"] == "error"
    assert error["request_id"] == request["request_id"] == "abc-2"
    assert error["trace_id"] == request["trace_id"]
    assert "secret detail of the inside" in error["exception"]


def test_a_thread_s_next_request_does_not_inherit_the_last_one_s_context(
    things: ServiceHarness, organiser: str, log: StringIO
) -> None:
    things.get(LIST, token=organiser)
    things.get("/v1/broken?how=badly")
    error = next(each for each in lines(log) if each["level"] == "error")
    assert "academy" not in error
    assert get_contextvars() == {}


def test_every_response_has_the_security_headers(things: ServiceHarness) -> None:
    for path in ("/healthz", "/nowhere", LIST, "/openapi.json"):
        headers = things.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
