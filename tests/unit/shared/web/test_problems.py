"""Every error is a problem response in the reader's language."""

from dataclasses import replace
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from pymongo.errors import DocumentTooLarge
from pymongo.errors import DuplicateKeyError
from pymongo.errors import ExecutionTimeout
from pymongo.errors import OperationFailure

from shared.mongo.client import connect
from shared.mongo.errors import StaleDocument
from shared.mongo.unit_of_work import UnitOfWork
from shared.testing.harness import ServiceHarness
from shared.web.app import create_app

LIST = "/v1/academies/pontianak/things"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.json
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"/docs#problem-{code}"
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["title"] and body["detail"] and body["errors"]
    return body


def test_a_domain_error_names_field_code_and_text(things: ServiceHarness, organiser: str) -> None:
    answer = things.post(LIST, token=organiser, json={"title": "taken"})
    body = problem(answer, 409, "title_taken")
    assert body["detail"] == "The title taken is taken."
    assert body["errors"] == [
        {"pointer": "/title", "code": "title_taken", "message": "The title taken is taken."}
    ]
    assert body["instance"] == LIST


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        ("id", "Tidak ada benda itu."),
        ("id-ID,id;q=0.9,en;q=0.5", "Tidak ada benda itu."),
        ("en", "There is no such thing."),
        ("fr", "There is no such thing."),
        (None, "There is no such thing."),
        ("en;q=0.2,id;q=0.8", "Tidak ada benda itu."),
        ("🦆", "There is no such thing."),
    ],
)
def test_the_reader_chooses_the_language(
    things: ServiceHarness, organiser: str, accept: str | None, text: str
) -> None:
    headers = {"Accept-Language": accept.encode().decode("latin-1")} if accept else {}
    answer = things.get(f"{LIST}/absent", token=organiser, headers=headers)
    assert problem(answer, 404, "no_such_thing")["detail"] == text


def test_all_bad_fields_are_told_at_once_with_their_places(
    things: ServiceHarness, organiser: str
) -> None:
    sent = {
        "title": "",
        "names": {"id": "x" * 60, "Deutsch": "ja"},
        "at": "2026-11-24T08:00:00",
        "count": "many",
        "parts": [{"label": "fine"}, {"label": 7}, {}],
        "scores": {"a/b~c": {"label": ""}, "d": 5},
        "surprise": True,
    }
    answer = things.post(LIST, token=organiser, json=sent)
    body = problem(answer, 422, "invalid_fields")
    assert {(each["pointer"], each["code"]) for each in body["errors"]} == {
        ("/title", "wrong_length"),
        ("/names/id", "wrong_length"),
        ("/names/Deutsch", "wrong_form"),
        ("/at", "not_a_time"),
        ("/count", "not_an_integer"),
        ("/parts/1/label", "not_a_string"),
        ("/parts/2/label", "required"),
        ("/scores/a~1b~0c/label", "wrong_length"),
        ("/scores/d", "wrong_type"),
        ("/surprise", "unknown_field"),
    }


def test_field_messages_are_told_in_indonesian(things: ServiceHarness, organiser: str) -> None:
    answer = things.post(
        LIST,
        token=organiser,
        json={"title": "x" * 51, "count": 101, "parts": [{}]},
        headers={"Accept-Language": "id"},
    )
    body = problem(answer, 422, "invalid_fields")
    told = {each["pointer"]: each["message"] for each in body["errors"]}
    assert told["/title"] == "Panjangnya harus 1 sampai 50."
    assert told["/parts/0/label"] == "Wajib diisi."
    assert "Harus antara 0 dan 100." in [each["message"] for each in body["errors"]]
    assert body["title"] == "Data tidak sah"


def test_a_validator_may_raise_a_code_of_the_services_catalogue(
    things: ServiceHarness, organiser: str
) -> None:
    answer = things.post(
        LIST,
        token=organiser,
        json={"title": "x", "count": 3},
        headers={"Accept-Language": "id"},
    )
    assert problem(answer, 422, "invalid_fields")["errors"] == [
        {"pointer": "/count", "code": "odd_number", "message": "Bilangan ganjil tidak disukai."}
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=", "cursor=!"])
def test_a_bad_query_says_that_it_was_the_query(
    things: ServiceHarness, organiser: str, query: str
) -> None:
    answer = things.get(f"{LIST}?{query}", token=organiser)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [each["in"] for each in answer.json["errors"]] == ["query"]
    assert answer.json["errors"][0]["pointer"] == "/" + query.partition("=")[0]


def test_an_unknown_address_and_a_wrong_method(things: ServiceHarness, organiser: str) -> None:
    problem(things.get("/nowhere"), 404, "not_found")
    answer = things.put(LIST, token=organiser)
    body = problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "GET, HEAD, OPTIONS, POST" in body["detail"]


def test_headers_of_a_problem_go_out(things: ServiceHarness) -> None:
    answer = things.get("/v1/broken?how=problem")
    body = problem(answer, 429, "too_many_requests")
    assert answer.headers["Retry-After"] == "7"
    assert body["detail"] == "Too many requests; try again in 7 seconds."


def test_an_unexpected_error_tells_nothing_of_the_inside(
    things: ServiceHarness, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = things.get("/v1/broken?how=badly")
    problem(answer, 500, "internal_error")
    assert "secret" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (AutoReconnect("gone"), 503, "unavailable"),
        (ExecutionTimeout("slow", 50), 503, "unavailable"),
        (
            OperationFailure("c", 112, {"errorLabels": ["TransientTransactionError"]}),
            503,
            "unavailable",
        ),
        (OperationFailure("a bug", 9), 500, "internal_error"),
        (DocumentTooLarge("big"), 413, "document_too_large"),
        (DuplicateKeyError("twice", 11000), 409, "already_exists"),
    ],
)
def test_database_errors(
    things: ServiceHarness,
    organiser: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(things.uow, "run", fail)
    answer = things.post(LIST, token=organiser, json={"title": "x"})
    problem(answer, status, code)
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_database_that_is_away_is_503_and_not_success(things: ServiceHarness) -> None:
    """With a real client and a port where nobody listens."""
    away = connect("mongodb://127.0.0.1:9/?timeoutMS=300", "nothing")
    resources = replace(things.resources, db=away, uow=UnitOfWork("enrolment", away, things.clock))
    app = create_app(things.service, resources)
    headers = {"Authorization": f"Bearer {things.token(roles=['organiser@pontianak'])}"}
    client = app.test_client()
    problem(client.get(LIST, headers=headers), 503, "unavailable")
    sent = {**headers, "Idempotency-Key": "k"}
    problem(client.post(LIST, headers=sent, json={"title": "x"}), 503, "unavailable")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    away.client.close()


def test_a_stale_document_is_412_for_who_sent_a_version_and_409_for_others(
    things: ServiceHarness, organiser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = things.post(LIST, token=organiser, json={"title": "a"}).json
    assert made is not None
    one = f"{LIST}/{made['id']}"
    answer = things.patch(one, token=organiser, json={"label": "b"}, headers={"If-Match": '"9"'})
    problem(answer, 412, "precondition_failed")

    def changed(*_: Any, **__: Any) -> None:
        raise StaleDocument("things/1 has changed")

    monkeypatch.setattr(things.uow, "run", changed)
    problem(things.patch(one, token=organiser, json={"label": "b"}), 409, "changed_meanwhile")


def test_a_number_beyond_64_bits_is_the_clients_mistake(
    things: ServiceHarness, organiser: str
) -> None:
    answer = things.post(LIST, token=organiser, json={"title": "a", "big": 10**30})
    problem(answer, 422, "number_too_large")
