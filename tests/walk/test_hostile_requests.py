"""Whatever is sent to whatever operation: a clear problem, never a failure, nothing half-written.

The operations come from each service's own document, so a new route is tried without a line here.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from shared.testing.tokens import TokenMaker
from tests.walk.conftest import HERE
from tests.walk.conftest import Seeded
from tests.walk.openapi import Operation
from tests.walk.openapi import operations

# Values that have broken services elsewhere.
VALUES: list[Any] = [
    None,
    7,
    -1,
    1.5,
    10**400,
    True,
    "",
    "a\x00b",
    "\ud800",
    "x" * 10_000,
    "🏛️ مرحبا ‮abc",
    [],
    {},
    [{"$gt": ""}],
    {"$ne": None},
    {"en": "x" * 10_000},
]

PATH_VALUES = [
    "01900000-0000-7000-8000-000000000000",
    "%00",
    "x" * 5_000,
    "%F0%9F%8F%9B",
    "%2e%2e%2f",
    "$ne",
    "{}",
    "%ff",
]

QUERIES = [
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=x",
    "limit=1&limit=2",
    "cursor=%00",
    "cursor=bm90IG91cnM",
    "cursor=" + "A" * 5_000,
    "state=%24ne",
    "unheard_of=1",
]


def sent(answer: TestResponse, what: Any) -> TestResponse:
    """Checks what every answer must be, and returns it."""
    assert answer.status_code < 500, (what, answer.text)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json", what
        problem = answer.get_json()
        assert {"type", "title", "status", "detail"} <= problem.keys(), what
        assert problem["status"] == answer.status_code, what
    return answer


def with_bodies(seeded: Seeded) -> list[Operation]:
    found = [
        each
        for each in operations(seeded.service)
        if each.of_academy and "application/json" in each.media_types
    ]
    assert found
    return found


def call(seeded: Seeded, operation: Operation, token: str, **options: Any) -> TestResponse:
    path = operation.address(HERE, seeded.ids)
    return seeded.service.request(operation.method, path, token=token, **options)


def callers(seeded: Seeded) -> list[str]:
    """Tokens of those whose things they are, with every role."""
    return [seeded.token(person) for person in seeded.owners[:1]]


@pytest.fixture(autouse=True)
def refused_calls_write_nothing(seeded: Seeded, request: pytest.FixtureRequest) -> Iterator[None]:
    """For tests whose calls are all refused, the database after is the one before."""
    before = seeded.digest()
    yield
    if "some_may_succeed" not in request.keywords:
        assert seeded.digest() == before


def test_what_is_not_json_or_no_object_is_refused(seeded: Seeded) -> None:
    for operation in with_bodies(seeded):
        for token in callers(seeded):
            for body, expected in (
                ("{", {400}),
                ('{"a": "\x00"', {400}),
                ("\xff", {400}),
                ("[]", {422}),
                ("7", {422}),
                ('"text"', {422}),
                ("null", {422}),
                ("[" * 20_000, {400, 422}),
            ):
                answer = call(
                    seeded,
                    operation,
                    token,
                    data=body.encode("latin-1"),
                    content_type="application/json",
                )
                sent(answer, (operation.name, body[:20]))
                # Somebody without the role is told that first, and whoever may not see it 404.
                assert answer.status_code in expected | {403, 404}, (operation.name, body[:20])


def test_a_body_of_another_type_or_size_is_refused(seeded: Seeded) -> None:
    for operation in with_bodies(seeded):
        (token,) = callers(seeded)
        answer = call(seeded, operation, token, data="a=b", content_type="text/plain")
        sent(answer, operation.name)
        assert answer.status_code in (400, 403, 404, 415, 422), operation.name
        large = json.dumps({"a": "x" * 1_100_000})
        answer = call(seeded, operation, token, data=large, content_type="application/json")
        sent(answer, operation.name)
        assert answer.status_code in (403, 404, 413), (operation.name, answer.status_code)


@pytest.mark.some_may_succeed
def test_every_field_with_every_strange_value_is_taken_or_refused_but_never_fails(
    seeded: Seeded,
) -> None:
    tried = 0
    for operation in with_bodies(seeded):
        (token,) = callers(seeded)
        good = operation.body(seeded.ids)
        if not isinstance(good, dict):
            continue
        for field in [*good, "unheard_of"]:
            for value in VALUES:
                # Escaped by hand, because a client may send what a serializer would not.
                text = json.dumps({**good, field: value}, ensure_ascii=True)
                answer = call(seeded, operation, token, data=text, content_type="application/json")
                sent(answer, (operation.name, field, str(value)[:40]))
                tried += 1
    assert tried > 50


def test_path_parameters_of_any_shape_find_nothing(seeded: Seeded) -> None:
    for operation in operations(seeded.service):
        # What the public reads about a serial are pages; certification's own tests look at them.
        if operation.method != "GET" or operation.path.startswith("/verify"):
            continue
        for name in operation.ids:
            for value in PATH_VALUES:
                path = operation.address(HERE, {**seeded.ids, name: value})
                answer = seeded.service.get(path, token=callers(seeded)[0])
                sent(answer, path[:200])
                assert answer.status_code in (400, 403, 404, 414, 422), (path[:200], answer.text)


def test_academies_of_any_shape_find_nothing(seeded: Seeded) -> None:
    for operation in operations(seeded.service):
        if operation.of_academy and operation.method == "GET" and not operation.public:
            for value in PATH_VALUES:
                path = operation.address(value, seeded.ids)
                answer = sent(seeded.service.get(path, token=callers(seeded)[0]), path[:200])
                assert answer.status_code == 404, (path[:200], answer.text)


def test_queries_of_any_shape_are_answered_or_refused(seeded: Seeded) -> None:
    for operation in operations(seeded.service):
        if operation.method == "GET" and operation.of_academy:
            for query in QUERIES:
                path = f"{operation.address(HERE, seeded.ids)}?{query}"
                answer = sent(seeded.service.get(path, token=callers(seeded)[0]), path[:200])
                if query in ("limit=0", "limit=201", "limit=-1", "limit=x") and any(
                    each["name"] == "limit" for each in operation.described.get("parameters", [])
                ):
                    assert answer.status_code in (403, 422), path


def test_headers_of_any_shape_do_no_harm(seeded: Seeded) -> None:
    strange = {
        "If-Match": "no tag",
        "If-None-Match": '"' + "x" * 3_000,
        "Range": "bytes=9-1,abc",
        "Accept-Language": "xx-" + "y" * 500 + ";q=zz",
        "traceparent": "00-zz",
        "Accept": "\xff/*",
    }
    for operation in operations(seeded.service):
        if operation.method == "GET":
            path = operation.address(HERE, seeded.ids)
            for name, value in strange.items():
                headers = {name: value}
                answer = seeded.service.get(path, token=callers(seeded)[0], headers=headers)
                sent(answer, (operation.name, name))


def bad_tokens(tokens: TokenMaker) -> dict[str, str]:
    """Tokens that no service may accept."""
    roles = [f"organiser@{HERE}", "operator"]
    good = tokens.mint("somebody", roles=roles)
    head, claims, signature = good.split(".")
    # The library refuses to make one, so the header {"alg":"none","typ":"at+jwt"} is written here.
    none_head = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0"
    public = json.dumps(tokens.jwks()["keys"][0])
    confused = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt", "kid": tokens.key.kid},
        {"iss": tokens.issuer, "aud": tokens.audience, "sub": "x", "exp": 4102444800},
        OctKey.import_key(public),
        algorithms=["HS256"],
    )
    return {
        "expired": tokens.mint("somebody", roles=roles, expires_in=-600),
        "another key": TokenMaker().mint("somebody", roles=roles),
        "unsigned": f"{none_head}.{claims}.",
        "signature cut": f"{head}.{claims}.{signature[:-4]}",
        "claims changed": f"{head}.{claims[:-2]}AA.{signature}",
        "hmac with the public key": confused,
        "another issuer": tokens.mint("somebody", roles=roles, iss="https://elsewhere.test"),
        "another audience": tokens.mint("somebody", roles=roles, aud="elsewhere"),
        "no subject": tokens.mint("somebody", roles=roles, sub=None),
        "an identity token": tokens.mint("somebody", roles=roles, header={"typ": "JWT"}),
        "garbage": "garbage",
        "very long": "x" * 20_000,
    }


def test_a_token_that_is_not_good_opens_nothing(seeded: Seeded, tokens: TokenMaker) -> None:
    for what, token in bad_tokens(tokens).items():
        for operation in operations(seeded.service):
            if operation.public:
                continue
            answer = sent(seeded.send(operation, HERE, token), (what, operation.name))
            assert answer.status_code == 401, (what, operation.name, answer.text)
            assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_problems_are_told_in_the_readers_language(seeded: Seeded) -> None:
    path = f"/v1/academies/{HERE}/nothing-here"
    english = seeded.service.get(path, headers={"Accept-Language": "en"}).get_json()
    indonesian = seeded.service.get(path, headers={"Accept-Language": "id"}).get_json()
    assert english["detail"] != indonesian["detail"]
