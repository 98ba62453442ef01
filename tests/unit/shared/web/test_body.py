"""What a body must be before a schema looks at it."""

import hashlib
import json
import os
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from shared.testing.harness import ServiceHarness
from shared.web.body import BODY_LIMIT
from tests.unit.shared.web.things import SERVICE

LIST = "/v1/academies/pontianak/things"
UPLOADS = "/v1/academies/pontianak/uploads"
JSON = "application/json"

# How gunicorn passes on a body whose length the client did not tell.
CHUNKED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}


def code(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"title": "a",}',
        b"{'title': 'a'}",
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b'{"title": "a\x00b"}',
        b'{"count": NaN}',
        b'{"count": Infinity}',
        b'{"big": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"title": "a"} {"title": "b"}',
        "\ufeff{}".encode("utf-16"),
    ],
)
def test_malformed_json_is_400(things: ServiceHarness, organiser: str, body: bytes) -> None:
    answer = things.post(LIST, token=organiser, data=body, content_type=JSON)
    assert code(answer) == (400, "malformed_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"title"', b"7", b'[{"title": "a"}]'])
def test_json_that_is_no_object_is_422(things: ServiceHarness, organiser: str, body: bytes) -> None:
    answer = things.post(LIST, token=organiser, data=body, content_type=JSON)
    assert code(answer) == (422, "not_an_object")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "a\x00b"}, "/title"),
        ({"title": "a", "parts": [{"label": "a"}, {"label": "\x00"}]}, "/parts/1/label"),
        ({"title": "a", "names": {"i\x00d": "a"}}, "/names"),
    ],
)
def test_a_nul_byte_is_422_and_its_place_is_told(
    things: ServiceHarness, organiser: str, body: dict[str, Any], pointer: str
) -> None:
    answer = things.post(LIST, token=organiser, json=body)
    assert code(answer) == (422, "null_character")
    assert answer.json is not None and answer.json["errors"][0]["pointer"] == pointer
    assert things.db["things"].count_documents({}) == 0


def test_text_that_only_looks_like_a_nul_is_accepted(
    things: ServiceHarness, organiser: str
) -> None:
    answer = things.post(LIST, token=organiser, json={"title": "a\\u0000"})
    assert answer.status_code == 201
    assert answer.json is not None and answer.json["title"] == "a\\u0000"


def test_a_nul_byte_in_the_address_is_refused(things: ServiceHarness, organiser: str) -> None:
    assert code(things.get(f"{LIST}?cursor=%00", token=organiser)) == (422, "null_character")
    assert things.get(f"{LIST}/%00", token=organiser).status_code == 404


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data", None]
)
def test_another_type_is_415_and_says_what_is_allowed(
    things: ServiceHarness, organiser: str, content_type: str | None
) -> None:
    answer = things.post(LIST, token=organiser, data=b'{"title": "a"}', content_type=content_type)
    assert code(answer) == (415, "unsupported_media_type")
    assert answer.json is not None and "application/json" in answer.json["detail"]


def test_no_body_at_all_lacks_its_fields(things: ServiceHarness, organiser: str) -> None:
    answer = things.post(LIST, token=organiser)
    assert code(answer) == (422, "invalid_fields")
    assert answer.json is not None and answer.json["errors"][0]["pointer"] == "/title"


def test_a_body_over_one_megabyte_is_413(things: ServiceHarness, organiser: str) -> None:
    body = json.dumps({"title": "a", "note": "x" * BODY_LIMIT}).encode()
    answer = things.post(LIST, token=organiser, data=body, content_type=JSON)
    assert code(answer) == (413, "too_large")
    assert answer.json is not None and f" {BODY_LIMIT} " in answer.json["detail"]


def test_a_body_of_unknown_length_is_cut_off_at_the_limit(
    things: ServiceHarness, organiser: str
) -> None:
    body = json.dumps({"title": "a", "note": "x" * BODY_LIMIT}).encode()
    answer = things.post(
        LIST,
        token=organiser,
        content_type=JSON,
        environ_overrides={**CHUNKED, "wsgi.input": Pieces(len(body), body)},
    )
    assert code(answer) == (413, "too_large")


class Pieces:
    """An upload that is made while it is read, so that the test itself needs no memory for it."""

    def __init__(self, size: int, content: bytes | None = None) -> None:
        self.left = size
        self.content = content or os.urandom(1024) * 1024
        self.at = 0
        self.hashed = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        piece = b""
        while len(piece) < size:
            more = self.content[self.at : self.at + size - len(piece)]
            self.at = (self.at + len(more)) % len(self.content)
            piece += more
        self.left -= size
        self.hashed.update(piece)
        return piece

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        pass


def upload(things: ServiceHarness, size: int, **options: Any) -> tuple[Any, Pieces]:
    source = Pieces(size)
    answer = things.post(
        UPLOADS,
        token=things.token(roles=["partner@pontianak"]),
        content_type=options.pop("content_type", "application/zip"),
        environ_overrides={**options.pop("environ", CHUNKED), "wsgi.input": source},
        **options,
    )
    return answer, source


def test_a_large_upload_streams_and_never_sits_in_memory(things: ServiceHarness) -> None:
    size = 40 * 1024 * 1024
    tracemalloc.start()
    try:
        answer, source = upload(things, size)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 201
    assert answer.json == {"size": size, "sha256": source.hashed.hexdigest()}
    assert peak < 8 * 1024 * 1024


def test_an_upload_over_its_limit_is_413_at_once_or_while_it_streams(
    harness: Callable[..., ServiceHarness],
) -> None:
    things = harness(SERVICE, upload_limit=3_000_000)
    limit = things.settings.upload_limit
    answer, source = upload(things, 10, environ={"CONTENT_LENGTH": str(limit + 1)})
    assert code(answer) == (413, "too_large")
    assert source.left == 10
    answer, _ = upload(things, limit + 1)
    assert code(answer) == (413, "too_large")
    assert f" {limit} " in answer.json["detail"]
    answer, _ = upload(things, limit)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_an_upload_as_a_form_is_refused_unread(things: ServiceHarness, content_type: str) -> None:
    answer, source = upload(things, 3000, content_type=content_type)
    assert code(answer) == (415, "unsupported_media_type")
    assert source.left == 3000


def test_a_repeated_upload_with_a_key_is_stored_once(things: ServiceHarness) -> None:
    content = b"zip" * 1000
    token = things.token("partner-1", roles=["partner@pontianak"])
    options: dict[str, Any] = {"token": token, "content_type": "application/zip"}
    first = things.post(UPLOADS, data=content, headers={"Idempotency-Key": "k"}, **options)
    second = things.post(UPLOADS, data=content, headers={"Idempotency-Key": "k"}, **options)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotency-Replayed"] == "true"
    other = things.post(UPLOADS, data=b"other", headers={"Idempotency-Key": "k"}, **options)
    assert code(other) == (422, "idempotency_key_reused")
