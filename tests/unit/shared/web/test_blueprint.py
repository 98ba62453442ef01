"""JSON bodies are read by JSON's own types."""

from typing import Any

import pytest

from shared.testing.harness import ServiceHarness

LIST = "/v1/academies/pontianak/things"


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"count": 1.5}, "/count"),
        ({"count": "4"}, "/count"),
        ({"count": True}, "/count"),
        ({"done": "yes"}, "/done"),
        ({"done": "true"}, "/done"),
        ({"done": 0}, "/done"),
        ({"done": 1.0}, "/done"),
        ({"parts": [{"label": "a", "place": 2.5}]}, "/parts/0/place"),
        ({"scores": {"a": {"label": "a", "place": "2"}}}, "/scores/a/place"),
    ],
)
def test_what_only_looks_like_the_type_is_422(
    things: ServiceHarness, organiser: str, sent: dict[str, Any], pointer: str
) -> None:
    answer = things.post(LIST, token=organiser, json={"title": "a", **sent})
    assert answer.status_code == 422
    assert answer.json is not None
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_the_types_themselves_are_accepted(things: ServiceHarness, organiser: str) -> None:
    sent = {"title": "a", "count": 4, "done": False, "parts": [{"label": "a", "place": 2}]}
    assert things.post(LIST, token=organiser, json=sent).status_code == 201


def test_a_query_is_text_and_read_as_such(things: ServiceHarness, organiser: str) -> None:
    assert things.get(f"{LIST}?limit=5", token=organiser).status_code == 200
