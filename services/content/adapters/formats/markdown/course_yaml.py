"""Reads course.yaml and quiz files: plain YAML, checked by the schema, all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml
from jsonschema import Draft202012Validator

from services.content.adapters.formats.markdown.quick_check import Check
from services.content.adapters.formats.markdown.quick_check import QuickCheck
from services.content.adapters.packages.refusals import Reason

SCHEMA_FILE = Path(__file__).with_name("course.schema.json")
DEPTH = 32
MISTAKES_AT_ONCE = 200
TEXT, MAP, SEQUENCE = (f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))
# What a YAML file may hold, so that reading it takes a known time and memory.
EVENTS = 200_000
# Which report line a failed keyword of JSON Schema becomes.
CODES = {
    "required": "course_missing",
    "additionalProperties": "course_unknown_name",
    "type": "course_wrong_type",
    "enum": "course_not_a_choice",
    "pattern": "course_wrong_form",
    "propertyNames": "course_wrong_form",
    "minLength": "course_too_short",
    "minItems": "course_too_short",
    "minProperties": "course_too_short",
    "maxLength": "course_too_long",
    "maxItems": "course_too_long",
    "maxProperties": "course_too_long",
    "minimum": "course_out_of_range",
    "maximum": "course_out_of_range",
    "exclusiveMinimum": "course_out_of_range",
    "uniqueItems": "course_given_twice",
}


@dataclass(frozen=True)
class Loaded:
    """A YAML file: its document and where its parts stand, or the reasons why it is none."""

    document: Any = None
    lines: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def line(self, place: str) -> int:
        """The line of this place (`modules/0/title`), or of the nearest one that it lies in."""
        while place and place not in self.lines:
            place = place.rpartition("/")[0]
        return self.lines.get(place, 1)


class PlainLoader(yaml.CSafeLoader):
    """YAML 1.2 words and numbers, and no key twice in one map."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node without one. Without the paths that nobody uses, in half the time."""
        if kind is not yaml.ScalarNode:
            return MAP if kind is yaml.MappingNode else SEQUENCE
        if implicit[0] and value:
            for tag, pattern in self.yaml_implicit_resolvers.get(value[0], ()):
                if pattern.match(value):
                    return str(tag)
        return TEXT

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or key in found:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {str(key)[:50]!r} is given twice or is not a word",
                    problem_mark=key_node.start_mark,
                )
            found[key] = self.construct_object(value_node, deep=True)
        return found


# YAML 1.1 reads `no`, `on`, `12:30` and dates as something else than words.
PlainLoader.yaml_implicit_resolvers = {}
for name, pattern, first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null)$", "~n"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(pattern), list(first))


def load_yaml(data: bytes, path: str) -> Loaded:
    """The document with the line of each of its parts, or the reason why it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Loaded(reasons=(Reason("course_not_utf8", path),))
    try:
        forbidden = _forbidden(text, path)
        if forbidden:
            return Loaded(reasons=(forbidden,))
        loader = PlainLoader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return Loaded()
            return Loaded(loader.construct_document(root), dict(_lines(root)))
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = " ".join(str(getattr(error, "problem", None) or error).split())[:200]
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return Loaded(
            reasons=(Reason("course_yaml_broken", path, {"line": line, "detail": problem}),)
        )


def _lines(root: yaml.Node) -> Iterator[tuple[str, int]]:
    """Each place of the document (`modules/0/title`, the whole of it is ``) and its line."""
    waiting = [("", root, root.start_mark.line + 1)]
    while waiting:
        place, node, line = waiting.pop()
        yield place, line
        before = f"{place}/" if place else ""
        if isinstance(node, yaml.MappingNode):
            waiting += [
                (f"{before}{key.value}", value, key.start_mark.line + 1)
                for key, value in node.value
            ]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [
                (f"{before}{index}", value, value.start_mark.line + 1)
                for index, value in enumerate(node.value)
            ]


def _forbidden(text: str, path: str) -> Reason | None:
    """The first anchor, alias or tag, or too much of anything: found before it is built."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, PlainLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Reason("course_yaml_anchor", path, {"line": line})
        if getattr(event, "tag", None):
            return Reason("course_yaml_tag", path, {"line": line})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            return Reason("course_yaml_deep", path, {"line": line})
        if number > EVENTS:
            return Reason("course_yaml_long", path, {"line": line, "limit": EVENTS})
    return None


@cache
def _schema(part: str) -> Any:
    schema = orjson.loads(SCHEMA_FILE.read_bytes())
    return schema if part == "course" else {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}


@cache
def quick_check(part: str) -> Check:
    """Tells that a document is right, and nothing of what is wrong."""
    return QuickCheck(_schema(part)).of(_schema(part))


@cache
def _validator(part: str) -> Any:
    return Draft202012Validator(_schema(part))


def mistakes(loaded: Loaded, part: str, path: str) -> list[Reason]:
    """Every place where the document breaks the schema of `part` (`course` or `quiz`)."""
    found: list[Reason] = []
    if quick_check(part)(loaded.document):
        return found
    for error in _validator(part).iter_errors(loaded.document):
        for leaf in _leaves(error):
            reason = _reason(leaf, path, loaded)
            if reason not in found:
                found.append(reason)
        if len(found) >= MISTAKES_AT_ONCE:
            break
    return found


def _leaves(error: Any) -> Iterator[Any]:
    """The errors that say what to change: of alternatives, the one that the author meant."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    if error.validator == "oneOf":
        meant = [inner for inner in branches.values() if not _is_other_type(inner)]
        branches = dict(enumerate(meant[:1] or list(branches.values())[-1:]))
    for branch in branches.values():
        for inner in branch:
            yield from _leaves(inner)


def _is_other_type(branch: list[Any]) -> bool:
    return any(inner.validator == "type" and not inner.relative_path for inner in branch)


def _reason(error: Any, path: str, loaded: Loaded) -> Reason:
    place = "/".join(str(part) for part in error.absolute_path)
    params: dict[str, object] = {
        "place": place or "/",
        "line": loaded.line(place),
        "value": str(error.instance)[:80],
        "limit": str(error.validator_value)[:120],
    }
    if error.validator == "required":
        names = [name for name in error.validator_value if name not in error.instance]
        params["name"] = ", ".join(names)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        params["name"] = ", ".join(sorted(str(key) for key in error.instance if key not in known))
    return Reason(CODES.get(str(error.validator), "course_invalid"), path, params)
