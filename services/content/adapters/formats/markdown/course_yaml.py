"""Reads course.yaml and quiz files: plain YAML, checked by the schema, all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Hashable
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml
from jsonschema import Draft202012Validator

from services.content.adapters.packages.refusals import Reason

SCHEMA_FILE = Path(__file__).with_name("course.schema.json")
DEPTH = 32
MISTAKES_AT_ONCE = 200
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


class PlainLoader(yaml.SafeLoader):
    """YAML 1.2 words and numbers, and no key twice in one map."""

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


def load_yaml(data: bytes, path: str) -> tuple[Any, list[Reason]]:
    """The document, or None with the reason why it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [Reason("course_not_utf8", path)]
    try:
        forbidden = _forbidden(text, path)
        return (None, [forbidden]) if forbidden else (yaml.load(text, PlainLoader), [])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = " ".join(str(getattr(error, "problem", None) or error).split())[:200]
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return None, [Reason("course_yaml_broken", path, {"line": line, "detail": problem})]


def _forbidden(text: str, path: str) -> Reason | None:
    """The first anchor, alias or tag, or too deep a nesting: found before anything is built."""
    depth = 0
    for event in yaml.parse(text, PlainLoader):
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
    return None


@cache
def _validator(part: str) -> Any:
    schema = orjson.loads(SCHEMA_FILE.read_bytes())
    if part != "course":
        schema = {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def mistakes(document: Any, part: str, path: str) -> list[Reason]:
    """Every place where the document breaks the schema of `part` (`course` or `quiz`)."""
    found: list[Reason] = []
    for error in _validator(part).iter_errors(document):
        for leaf in _leaves(error):
            reason = _reason(leaf, path)
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


def _reason(error: Any, path: str) -> Reason:
    params: dict[str, object] = {
        "place": "/".join(str(part) for part in error.absolute_path) or "/",
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
