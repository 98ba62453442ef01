"""Versions for writers and 304 for readers."""

from typing import Any

import pytest

from shared.testing.harness import ServiceHarness

LIST = "/v1/academies/pontianak/things"
PAGE = "/v1/academies/pontianak/pages/1"


@pytest.fixture
def one(things: ServiceHarness, organiser: str) -> str:
    made: Any = things.post(LIST, token=organiser, json={"title": "a"}).json
    return f"{LIST}/{made['id']}"


def test_a_document_s_etag_is_its_version(things: ServiceHarness, organiser: str, one: str) -> None:
    assert things.get(one, token=organiser).headers["ETag"] == '"1"'
    answer = things.patch(one, token=organiser, json={"label": "b"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')


def test_an_old_version_is_412_and_changes_nothing(
    things: ServiceHarness, organiser: str, one: str
) -> None:
    for label in ("b", "c"):
        answer = things.patch(
            one, token=organiser, json={"label": label}, headers={"If-Match": '"1"'}
        )
    assert answer.status_code == 412
    assert things.get(one, token=organiser).json["title"] == "b"  # type: ignore[index]


@pytest.mark.parametrize("tag", ['W/"1"', "1", '"abc"', '"1", "2"', '"' + "9" * 30 + '"', ""])
def test_a_tag_that_no_version_has_is_412(
    things: ServiceHarness, organiser: str, one: str, tag: str
) -> None:
    answer = things.patch(one, token=organiser, json={"label": "b"}, headers={"If-Match": tag})
    assert answer.status_code == 412


def test_without_a_tag_or_with_a_star_any_version_will_do(
    things: ServiceHarness, organiser: str, one: str
) -> None:
    for headers in ({}, {"If-Match": "*"}):
        answer = things.patch(one, token=organiser, json={"label": "b"}, headers=headers)
        assert answer.status_code == 200


def test_where_a_blind_write_is_not_wanted_the_tag_is_required(
    things: ServiceHarness, organiser: str, one: str
) -> None:
    answer = things.delete(one, token=organiser)
    assert answer.status_code == 428
    assert things.delete(one, token=organiser, headers={"If-Match": '"1"'}).status_code == 204


def test_a_problem_carries_no_etag(things: ServiceHarness, organiser: str) -> None:
    assert "ETag" not in things.get(f"{LIST}/absent", token=organiser).headers


@pytest.mark.parametrize("tag", ['"abc123"', 'W/"abc123"', '"x", "abc123"', "*"])
def test_a_reader_who_has_it_gets_304(things: ServiceHarness, tag: str) -> None:
    answer = things.get(PAGE, token=things.token(), headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == '"abc123"'
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("tag", ['"abc"', '"abc1234"', ""])
def test_a_reader_who_has_another_gets_the_bytes(things: ServiceHarness, tag: str) -> None:
    answer = things.get(PAGE, token=things.token(), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (200, b'{"page": 1}')
    assert answer.headers["ETag"] == '"abc123"'


def test_entitlement_is_asked_before_304(things: ServiceHarness) -> None:
    assert things.get(PAGE, headers={"If-None-Match": '"abc123"'}).status_code == 401
