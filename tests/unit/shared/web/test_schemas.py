"""The fields of requests and responses."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from typing import Any

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Slug
from shared.web.schemas import Text
from shared.web.schemas import Timestamp
from shared.web.schemas import page_of


def load(field: ma.fields.Field, value: Any) -> Any:
    return field.deserialize(value)


@pytest.mark.parametrize(
    "text",
    [
        "😀 👩🏽‍🏫",
        "مرحبا بالعالم",
        "שלום",
        "Kelurahan Sungai Bangkong",
        "漢字",
        "a\u200fb",
        "{{7*7}}",
        "$where",
    ],
)
def test_text_of_any_script_is_kept_as_it_is(text: str) -> None:
    assert load(Text(100), text) == text


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x07", "a\nb", "a\tb", "\x1b[31m", "a\x7f", "a\x85b", "\ud800", "a\rb"]
)
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ma.ValidationError, match="Control characters"):
        load(Text(100), text)


def test_multiline_text_keeps_its_lines_and_nothing_else() -> None:
    assert load(Text(100, multiline=True), "a\r\nb\n\tc\rd\n") == "a\nb\n\tc\nd"
    with pytest.raises(ma.ValidationError):
        load(Text(100, multiline=True), "a\x0bb")


def test_length_is_counted_after_stripping_in_code_points() -> None:
    assert load(Text(3), "  abc  ") == "abc"
    assert load(Text(1), "😀") == "😀"
    assert load(Text(1), "e\u0301") == "é"
    for text in ("   ", "abcd", "x" * 10_000):
        with pytest.raises(ma.ValidationError):
            load(Text(3), text)
    assert load(Text(3, min=0), "  ") == ""


@pytest.mark.parametrize("value", [7, None, True, ["a"], {"a": "b"}, b"\xff"])
def test_text_is_text(value: Any) -> None:
    with pytest.raises(ma.ValidationError):
        load(Text(10), value)


@given(st.text(max_size=60))
def test_accepted_text_is_clean_and_loading_it_again_changes_nothing(text: str) -> None:
    try:
        loaded = load(Text(50), text)
    except ma.ValidationError:
        return
    assert 1 <= len(loaded) <= 50
    assert loaded == loaded.strip()
    assert not any(ord(each) < 32 or 0x7F <= ord(each) < 0xA0 for each in loaded)
    assert load(Text(50), loaded) == loaded
    loaded.encode()


def test_an_own_validator_is_asked_too() -> None:
    with pytest.raises(ma.ValidationError, match="one of"):
        load(Text(10, validate=ma.validate.OneOf(["a"])), "b")


def test_localised_text_is_a_map_by_language() -> None:
    assert load(LocalisedText(10), {"id": " a ", "en": "b"}) == {"id": "a", "en": "b"}
    for value in ({}, {"indonesian": "a"}, {"id": ""}, {"id": None}, "a", {"id": "x" * 11}, ["a"]):
        with pytest.raises(ma.ValidationError):
            load(LocalisedText(10), value)


@pytest.mark.parametrize("slug", ["a", "pontianak", "design-thinking-2", "2026"])
def test_slugs(slug: str) -> None:
    assert load(Slug(), slug) == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "A", "a b", "a\n", "é", "a" * 64, 7])
def test_what_is_no_slug(slug: Any) -> None:
    with pytest.raises(ma.ValidationError):
        load(Slug(), slug)


@pytest.mark.parametrize("id", ["", "../x", "a/b", "a b", "a\x00", "a\n", "x" * 129, {"$ne": 1}])
def test_what_is_no_identifier(id: Any) -> None:
    assert load(Identifier(), "0192f0c1-7c1f-7b2a-9d43-5b1f4c9f7e11")
    with pytest.raises(ma.ValidationError):
        load(Identifier(), id)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T08:00:00Z", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2026-11-24T15:00:00+07:00", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2026-11-24T08:00:00.123456Z", datetime(2026, 11, 24, 8, 0, 0, 123000, tzinfo=UTC)),
    ],
)
def test_timestamps_are_utc_with_milliseconds(text: str, moment: datetime) -> None:
    loaded = load(Timestamp(), text)
    assert loaded == moment
    assert loaded.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "2026-11-24T08:00:00", "0001-01-01T00:00:00+14:00", "noon", 1e9, "", None],
)
def test_what_is_no_timestamp(text: Any) -> None:
    with pytest.raises(ma.ValidationError):
        load(Timestamp(), text)


def test_timestamps_go_out_in_utc() -> None:
    wib = timezone(timedelta(hours=7))
    field = Timestamp()
    row = {"at": datetime(2026, 11, 24, 15, 0, 0, 5000, tzinfo=wib)}
    assert field.serialize("at", row) == "2026-11-24T08:00:00.005Z"
    assert field.serialize("at", {"at": None}) is None


def test_page_arguments_have_defaults_and_limits() -> None:
    assert PageArgs().load({}) == {"limit": 50, "cursor": None}
    assert PageArgs().load({"limit": "200"})["limit"] == 200
    for limit in ("0", "201", "-1", "1e3", "x"):
        with pytest.raises(ma.ValidationError):
            PageArgs().load({"limit": limit})


def test_a_page_is_made_once_for_each_item_schema() -> None:
    class CohortSchema(Schema):
        id = Identifier()

    page = page_of(CohortSchema)
    assert page.__name__ == "CohortPage"
    assert page_of(CohortSchema) is page
    dumped = page().dump({"items": [{"id": "a", "secret": 1}], "next": None})
    assert dumped == {"items": [{"id": "a"}], "next": None}


def test_an_unknown_field_is_refused_in_nested_objects_too() -> None:
    class Inner(Schema):
        a = Text(5)

    class Outer(Schema):
        inner = ma.fields.Nested(Inner)

    with pytest.raises(ma.ValidationError) as caught:
        Outer().load({"inner": {"a": "x", "b": 1}, "c": 2})
    assert caught.value.messages == {"inner": {"b": ["Unknown field."]}, "c": ["Unknown field."]}
