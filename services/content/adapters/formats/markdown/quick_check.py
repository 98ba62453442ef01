"""Tells quickly that a document fits a JSON Schema, for the keywords that course.schema.json uses.

`jsonschema` says what is wrong and where, but takes a millisecond and more for each question of a
quiz that is right. Here a schema becomes functions once; a document that they take is right, and
only of another one the mistakes are sought. A keyword that is not known here is an error at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]
Schema = Any

TYPES: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    ),
}
IGNORED = {"$schema", "$defs", "title", "description"}
# Read together with another keyword.
TOGETHER = {"then", "additionalProperties", "properties"}


class QuickCheck:
    """Makes the check of each part of one schema, once."""

    def __init__(self, schema: Schema) -> None:
        self.defs = schema.get("$defs", {})
        self.made: dict[str, Check] = {}

    def of(self, schema: Schema) -> Check:
        """The check that this schema makes."""
        if isinstance(schema, bool):
            return lambda value: schema
        checks = [
            getattr(self, f"_{keyword.strip('$')}")(said, schema)
            for keyword, said in schema.items()
            if keyword not in IGNORED | TOGETHER
        ]
        if TOGETHER & set(schema) - {"then"}:
            checks.append(self._members(schema))
        if len(checks) == 1:
            only: Check = checks[0]
            return only
        return lambda value: all(check(value) for check in checks)

    def _ref(self, name: str, schema: Schema) -> Check:
        part = name.removeprefix("#/$defs/")
        if part not in self.made:
            # Parts may name each other: what they name is looked up when it is needed.
            self.made[part] = self.of(self.defs[part])
        return self.made[part]

    def _type(self, names: str | list[str], schema: Schema) -> Check:
        checks = [TYPES[name] for name in ([names] if isinstance(names, str) else names)]
        if len(checks) == 1:
            return checks[0]
        return lambda value: any(check(value) for check in checks)

    def _enum(self, values: list[Any], schema: Schema) -> Check:
        return lambda value: isinstance(value, str) and value in values

    def _const(self, wanted: Any, schema: Schema) -> Check:
        return lambda value: isinstance(value, str) and value == wanted

    def _pattern(self, pattern: str, schema: Schema) -> Check:
        search = re.compile(pattern).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def _minLength(self, least: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, str) or len(value) >= least

    def _maxLength(self, most: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, str) or len(value) <= most

    def _minItems(self, least: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, list) or len(value) >= least

    def _maxItems(self, most: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, list) or len(value) <= most

    def _minProperties(self, least: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, dict) or len(value) >= least

    def _maxProperties(self, most: int, schema: Schema) -> Check:
        return lambda value: not isinstance(value, dict) or len(value) <= most

    def _minimum(self, least: float, schema: Schema) -> Check:
        return lambda value: not TYPES["number"](value) or value >= least

    def _exclusiveMinimum(self, least: float, schema: Schema) -> Check:
        return lambda value: not TYPES["number"](value) or value > least

    def _maximum(self, most: float, schema: Schema) -> Check:
        return lambda value: not TYPES["number"](value) or value <= most

    def _uniqueItems(self, wanted: bool, schema: Schema) -> Check:
        # Only lists of texts are to be unique; other things in them are wrong anyway.
        return lambda value: (
            not isinstance(value, list)
            or not all(isinstance(each, str) for each in value)
            or len(set(value)) == len(value)
        )

    def _items(self, said: Schema, schema: Schema) -> Check:
        check = self.of(said)
        return lambda value: not isinstance(value, list) or all(check(each) for each in value)

    def _required(self, names: list[str], schema: Schema) -> Check:
        return lambda value: not isinstance(value, dict) or all(name in value for name in names)

    def _propertyNames(self, said: Schema, schema: Schema) -> Check:
        check = self.of(said)
        return lambda value: not isinstance(value, dict) or all(check(name) for name in value)

    def _members(self, schema: Schema) -> Check:
        known = {name: self.of(said) for name, said in schema.get("properties", {}).items()}
        other = self.of(schema.get("additionalProperties", True))

        def check(value: Any) -> bool:
            return not isinstance(value, dict) or all(
                known.get(name, other)(each) for name, each in value.items()
            )

        return check

    def _oneOf(self, said: list[Schema], schema: Schema) -> Check:
        checks = [self.of(each) for each in said]
        return lambda value: sum(check(value) for check in checks) == 1

    def _anyOf(self, said: list[Schema], schema: Schema) -> Check:
        checks = [self.of(each) for each in said]
        return lambda value: any(check(value) for check in checks)

    def _allOf(self, said: list[Schema], schema: Schema) -> Check:
        checks = [self.of(each) for each in said]
        return lambda value: all(check(value) for check in checks)

    def _not(self, said: Schema, schema: Schema) -> Check:
        check = self.of(said)
        return lambda value: not check(value)

    def _if(self, said: Schema, schema: Schema) -> Check:
        applies, then = self.of(said), self.of(schema["then"])
        return lambda value: not applies(value) or then(value)
