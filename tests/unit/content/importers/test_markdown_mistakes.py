"""Whatever a course's author writes is a course or a list of mistakes with their places."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.content.adapters.formats.markdown.course import read_course
from services.content.adapters.formats.markdown.course_yaml import SCHEMA_FILE
from services.content.adapters.formats.markdown.course_yaml import load_yaml
from services.content.adapters.formats.markdown.course_yaml import quick_check
from services.content.adapters.formats.markdown.quick_check import QuickCheck
from services.content.adapters.formats.markdown.yaml_text import yaml_text
from services.content.adapters.formats.reading import Reading
from services.content.adapters.messages import MESSAGES
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.package import Store
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.cli.new import SAMPLE
from services.content.domain.report import Report
from services.content.domain.report import Severity

FILES = {
    path.relative_to(SAMPLE).as_posix(): path.read_bytes()
    for path in sorted(SAMPLE.rglob("*"))
    if path.is_file() and not path.name.startswith("course.")
} | {"course.yaml": (SAMPLE / "course.en.yaml").read_bytes()}
YAMLS = sorted(name for name in FILES if name.endswith(".yaml"))
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(
        [[], {}, "[[x]]", "../x", "academy-item:x", "(a+)+b", "<script>", {"html": ""}]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "en", "html", "x"]), st.text(max_size=3), max_size=2),
)


def read(folder: Path, changes: dict[str, bytes]) -> list[Reason]:
    """The reasons for which the sample with these files is refused; none when it is a course."""
    store = Store(folder)
    members = [store.put(name, [data]) for name, data in sorted((FILES | changes).items())]
    report = Report(MESSAGES)
    try:
        course = read_course(Reading(Package(store, members, []), Limits(), report))
    except PackageRefused as refusal:
        for reason in refusal.reasons:
            report.add(Severity.REFUSED, reason.code, reason.path, params=reason.params)
        assert refusal.reasons
        return list(refusal.reasons)
    assert course["modules"] or course["library"] or course["title"]
    return []


def test_the_sample_is_a_course(tmp_path: Path) -> None:
    assert read(tmp_path, {}) == []


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_changed_values_are_a_course_or_mistakes_with_their_lines(
    tmp_path: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(YAMLS))
    document = copy.deepcopy(load_yaml(FILES[name], name).document)
    for _ in range(data.draw(st.integers(1, 3))):
        _change_within(document, data)
    for reason in read(tmp_path, {name: yaml_text(document).encode()}):
        assert reason.path in FILES
        if "place" in reason.params:
            assert reason.params["line"] >= 1 or reason.path not in YAMLS


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_the_quick_check_agrees_with_the_schema(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(YAMLS))
    document = copy.deepcopy(load_yaml(FILES[name], name).document)
    _change_within(document, data)
    part = "course" if name == "course.yaml" else "quiz"
    schema = json.loads(SCHEMA_FILE.read_text())
    if part == "quiz":
        schema = {"$ref": "#/$defs/quiz", "$defs": schema["$defs"]}
    assert quick_check(part)(document) == Draft202012Validator(schema).is_valid(document)


SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer"},
    {"type": ["string", "null"]},
    {"enum": ["a", "b"]},
    {"const": "a"},
    {"pattern": "^a+$"},
    {"minLength": 2},
    {"maxLength": 1},
    {"minItems": 2},
    {"maxItems": 1},
    {"minProperties": 1},
    {"maxProperties": 1},
    {"minimum": 1},
    {"exclusiveMinimum": 1},
    {"maximum": 1},
    {"uniqueItems": True},
    {"items": {"type": "string"}},
    {"required": ["a"]},
    {"propertyNames": {"pattern": "a"}},
    {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"additionalProperties": {"type": "string"}},
    {"oneOf": [{"type": "string"}, {"maxLength": 1}]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"allOf": [{"type": "string"}, {"minLength": 2}]},
    {"not": {"type": "string"}},
    {"if": {"required": ["a"]}, "then": {"maxProperties": 1}},
]
FITTING = [None, True, 0, 1, 1.0, 1.5, 2, "", "a", "b", "aa", "ba", [], ["a"], ["a", "a"], ["a", 1]]
FITTING += [{}, {"a": "x"}, {"a": 1}, {"b": "x"}, {"a": "x", "b": "y"}]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_the_quick_check_reads_each_keyword_as_the_schema_has_it(schema: dict[str, Any]) -> None:
    check, validator = QuickCheck(schema).of(schema), Draft202012Validator(schema)
    told = [check(value) for value in FITTING]
    assert told == [validator.is_valid(value) for value in FITTING]
    assert len(set(told)) == 2


def test_an_unknown_keyword_is_no_check_at_all() -> None:
    with pytest.raises(AttributeError):
        QuickCheck({}).of({"multipleOf": 2})


def test_a_place_has_its_line_or_that_of_what_holds_it() -> None:
    loaded = load_yaml(b"a:\n  b:\n    - c: 1\n      d: 2\n", "x.yaml")
    assert [loaded.line(place) for place in ("a", "a/b", "a/b/0", "a/b/0/d")] == [1, 2, 3, 4]
    assert [loaded.line(place) for place in ("a/b/0/e/f", "a/b/9", "z", "")] == [3, 2, 1, 1]


def _change_within(document: Any, data: st.DataObject) -> None:
    node = document
    while isinstance(node, dict | list) and node:
        key = data.draw(st.sampled_from(range(len(node)) if isinstance(node, list) else list(node)))
        if data.draw(st.booleans()) or not isinstance(node[key], dict | list):
            _change(node, key, data)
            break
        node = node[key]


def _change(node: Any, key: Any, data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(["replace", "remove", "rename", "repeat"]))
    if act == "remove":
        del node[key]
    elif act == "rename" and isinstance(node, dict):
        node[data.draw(st.text(min_size=1, max_size=5))] = node.pop(key)
    elif act == "repeat" and isinstance(node, list):
        node.append(node[key])
    else:
        node[key] = data.draw(VALUES)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_changed_characters_are_a_course_or_mistakes(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(YAMLS))
    text = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 12))
        put = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from(YAML_SIGNS)))
        text = text[:at] + put + text[at + length :]
    read(tmp_path, {name: text})


YAML_SIGNS = [b"\n", b"  ", b"- ", b": ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!x ", b"|", b"#"]
YAML_SIGNS += [b'"', b"'", b"%", b"\t", b"---\n", b"? ", b"\x00", b"\xff", b"\r", b"1e999", b".inf"]


@settings(max_examples=80, deadline=None)
@example("")
@example({"a": ""})
@example(["1e3", "1.0e+3", "012", "~", "null", "true", "no", "- x", "a: b", " x", "x\n", "\u2028"])
@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_written_as_yaml_is_read_back_the_same(value: Any) -> None:
    loaded = load_yaml(yaml_text(value).encode(), "x.yaml")
    assert loaded.reasons == ()
    assert loaded.document == value


def test_yaml_is_written_in_a_dialect_that_others_read(tmp_path: Path) -> None:
    document = {"a": "two\nlines", "b": ["5", 5, 0.5, True, None], "c": {"d": "it's: #1"}}
    assert yaml.safe_load(yaml_text(document)) == document
    assert "a: |-\n  two\n  lines\n" in yaml_text(document)
