"""Frozen JSON Schemas of the events, and the check that a change does not break a reader.

A type's schema is frozen in `snapshots/<type>.json`. Within a major version only optional additions
are allowed (`docs/decisions`, event naming and evolution); anything else needs a `.v2`.
"""

import json
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.contracts.event_type import EventType

FOLDER = Path(__file__).parent / "snapshots"

# What may differ between two schemas without any effect on a reader.
_PROSE = frozenset({"description", "title", "default"})


def json_schema(event_type: EventType) -> dict[str, Any]:
    """The JSON Schema of the data of `event_type`, with every nested schema inlined."""
    # The resolver returns no name, which makes the plugin inline every nested schema.
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: None)  # type: ignore[arg-type, return-value]
    APISpec("events", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    schema: dict[str, Any] = plugin.converter.schema2jsonschema(  # type: ignore[no-untyped-call]
        event_type.schema()
    )
    # The round trip turns tuples and ordered mappings into plain JSON values.
    plain: dict[str, Any] = json.loads(json.dumps(schema, sort_keys=True))
    return plain


def frozen(event_type: EventType) -> dict[str, Any] | None:
    """The frozen schema, or None for a type that has never been frozen."""
    path = FOLDER / f"{event_type.name}.json"
    if not path.exists():
        return None
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def freeze(event_type: EventType) -> Path:
    """Writes the present schema as the frozen one; callers check `breaking_changes` first."""
    path = FOLDER / f"{event_type.name}.json"
    text = json.dumps(json_schema(event_type), indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n")
    return path


def breaking_changes(old: dict[str, Any], new: dict[str, Any], where: str = "data") -> list[str]:
    """Sentences that say how `new` breaks a reader or writer of `old`; empty when it does not."""
    problems = []
    old_fields = old.get("properties", {})
    new_fields = new.get("properties", {})
    problems += [f"{where}.{name} is gone" for name in old_fields if name not in new_fields]
    added_required = set(new.get("required", [])) - set(old.get("required", []))
    problems += [f"{where}.{name} is required now" for name in sorted(added_required)]
    dropped_required = set(old.get("required", [])) - set(new.get("required", []))
    problems += [f"{where}.{name} may be absent now" for name in sorted(dropped_required)]
    for name in old_fields.keys() & new_fields.keys():
        problems += breaking_changes(old_fields[name], new_fields[name], f"{where}.{name}")
    for nested in ("items", "additionalProperties"):
        if isinstance(old.get(nested), dict) and isinstance(new.get(nested), dict):
            problems += breaking_changes(old[nested], new[nested], f"{where}[]")
        elif old.get(nested) != new.get(nested):
            problems.append(f"{where}: {nested} has changed")
    handled = {"properties", "required", "items", "additionalProperties"} | _PROSE
    for keyword in sorted((old.keys() | new.keys()) - handled):
        if old.get(keyword) != new.get(keyword):
            change = f"from {old.get(keyword)!r} to {new.get(keyword)!r}"
            problems.append(f"{where}: {keyword} has changed {change}")
    return problems
