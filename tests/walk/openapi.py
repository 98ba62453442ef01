"""Every operation of a service's OpenAPI document, and a smallest valid body for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.testing.harness import ServiceHarness

METHODS = ("get", "post", "put", "patch", "delete")

# A valid value for each format and pattern that a minimal string can't guess.
FORMATS = {
    "date": "2027-01-04",
    "date-time": "2027-01-04T03:00:00+00:00",
    "email": "somebody@example.org",
    "url": "https://example.org/page",
}
PATTERNS = ("x", "1", "XX", "id", "00000")


@dataclass(frozen=True)
class Operation:
    """One method on one path template, as the document describes it."""

    method: str
    path: str
    described: Mapping[str, Any]
    schemas: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def public(self) -> bool:
        return "public" in self.described["x-roles"] or not self.described["security"]

    @property
    def of_academy(self) -> bool:
        return "{academy}" in self.path

    @property
    def ids(self) -> list[str]:
        """The path's parameters besides the academy."""
        return [each for each in re.findall(r"{(\w+)}", self.path) if each != "academy"]

    def address(self, academy: str, ids: Mapping[str, str]) -> str:
        """The path with its parameters filled in. Raises `KeyError` for one not in `ids`."""
        known = {**ids, "academy": academy}
        return re.sub(r"{(\w+)}", lambda found: known[found[1]], self.path)

    def query(self, ids: Mapping[str, str]) -> dict[str, str]:
        """Values of the query parameters that the operation requires."""
        described = self.described.get("parameters", [])
        return {
            each["name"]: ids[each["name"]]
            for each in described
            if each.get("in") == "query" and each.get("required")
        }

    @property
    def media_types(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.described.get("requestBody", {}).get("content", {})
        return found

    def takes(self, names: Mapping[str, str]) -> bool:
        """Whether the body or the required query refers to one of `names`."""
        schema = self._resolved(self.media_types.get("application/json", {}).get("schema", {}))
        return bool(set(names) & ({*schema.get("properties", {})} | {*self.query_names()}))

    def query_names(self) -> list[str]:
        return [
            each["name"]
            for each in self.described.get("parameters", [])
            if each.get("in") == "query" and each.get("required")
        ]

    def body(self, ids: Mapping[str, str]) -> Any:
        """A smallest valid JSON body, with `ids` where a field has such a name; None without."""
        media = self.media_types.get("application/json")
        return None if media is None else self._value(media["schema"], ids)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def _value(self, schema: Mapping[str, Any], ids: Mapping[str, str], name: str = "") -> Any:
        schema = self._resolved(schema)
        if name in ids and "string" in schema.get("type", ""):
            return ids[name]
        for key in ("allOf", "anyOf", "oneOf"):
            if key in schema:
                return self._value(schema[key][0], ids, name)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "string")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            return self._object(schema, ids)
        if kind == "array":
            return [self._value(schema["items"], ids)] * max(schema.get("minItems", 0), 1)
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        return _text(schema)

    def _object(self, schema: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
        properties = schema.get("properties", {})
        if not properties:
            more = schema.get("additionalProperties") or {}
            return {"id": self._value(more, ids)}
        # A change of nothing may be refused, so one field is changed at least.
        names = {*schema.get("required", ())} or {*list(properties)[:1]}
        names |= {each for each in properties if each in ids}
        return {
            each: self._value(properties[each], ids, each) for each in properties if each in names
        }


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    pattern = schema.get("pattern", "").replace(r"\Z", "$")
    return next((each for each in PATTERNS if re.search(pattern, each)), "x")


def operations(service: ServiceHarness) -> list[Operation]:
    """All that the running service says it has."""
    document = service.get("/openapi.json").get_json()
    schemas = document.get("components", {}).get("schemas", {})
    return [
        Operation(method.upper(), path, described, schemas)
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in METHODS
    ]
