"""The document says of a field what the service checks."""

import re
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields
from marshmallow import validate

from shared.web.openapi_fields import accepts_nothing
from shared.web.openapi_fields import complete
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Text


def described(field: fields.Field[Any]) -> dict[str, Any]:
    plugin = MarshmallowPlugin()
    APISpec("t", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(complete)
    found: dict[str, Any] = plugin.converter.field2property(field)
    return found


def test_a_pattern_has_no_end_that_only_python_knows() -> None:
    assert described(Identifier())["pattern"] == "^[A-Za-z0-9][A-Za-z0-9._:@|-]*$"


def test_a_map_tells_how_many_names_it_may_have_and_which() -> None:
    found = described(LocalisedText(50))
    assert (found["minProperties"], found["maxProperties"]) == (1, 20)
    assert found["propertyNames"] == {"pattern": "^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$"}
    assert "minLength" not in found
    keys = fields.String(validate=validate.OneOf(["a", "b"]))
    assert described(fields.Dict(keys=keys))["propertyNames"] == {"enum": ["a", "b"]}


@pytest.mark.parametrize(
    ("field", "fits", "does_not"),
    [
        (Text(9), ["a", " a ", "a b"], [" ", "", "a\n", "a\x00", "\x9fa"]),
        (Text(9, multiline=True), ["a\nb", "\ta", "a\r\n"], ["\n", "a\x0b", "\x1fa"]),
        (Text(9, min=0), ["", " "], ["\x00"]),
        (fields.Time(), ["09:30", "23:59:59", "00:00:00.5"], ["24:00", "9:30", "", "09:60"]),
        (fields.Url(schemes={"https"}), ["https://a.example"], ["ftp://a.example", ""]),
    ],
)
def test_a_pattern_fits_what_is_accepted_and_nothing_else(
    field: fields.Field[Any], fits: list[str], does_not: list[str]
) -> None:
    # In JSON Schema's regular expressions the end is the end; in Python's a line break may follow.
    pattern = described(field)["pattern"].replace("$", r"\Z")
    assert [each for each in fits if not re.search(pattern, each)] == []
    assert [each for each in does_not if re.search(pattern, each)] == []


class Optional(Schema):
    note = Text(9)


class Needed(Optional):
    title = Text(9, required=True)


def test_a_body_may_be_left_away_where_no_field_is_required() -> None:
    assert accepts_nothing(Optional())
    assert not accepts_nothing(Needed())
    assert not accepts_nothing(Optional(many=True))
