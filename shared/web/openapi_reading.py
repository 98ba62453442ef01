"""Reads an OpenAPI document the way a page wants to show it."""

from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")

_RULES = (
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format",
    "default",
)  # fmt: skip


def groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations by tag, in the order in which the service declares them."""
    found: dict[str, dict[str, Any]] = {
        tag["name"]: {"name": tag["name"], "description": tag.get("description"), "operations": []}
        for tag in document.get("tags", [])
    }
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                operation = _operation(document, path, method, item)
                for tag in item[method].get("tags", ["other"]):
                    group = found.setdefault(
                        tag, {"name": tag, "description": None, "operations": []}
                    )
                    group["operations"].append(operation)
    return [group for group in found.values() if group["operations"]]


def schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All named schemas with their fields, by name."""
    named = document.get("components", {}).get("schemas", {})
    return [
        {"name": name, "description": schema.get("description"), "fields": _fields(schema)}
        for name, schema in sorted(named.items())
    ]


def _operation(
    document: dict[str, Any], path: str, method: str, item: dict[str, Any]
) -> dict[str, Any]:
    operation = item[method]
    parameters = [
        _resolved(document, each)
        for each in [*item.get("parameters", []), *operation.get("parameters", [])]
    ]
    return {
        "id": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description"),
        "roles": operation.get("x-roles", []),
        "parameters": [_parameter(each) for each in parameters],
        "bodies": _contents(document, operation.get("requestBody", {})),
        "responses": [
            {
                "status": status,
                "description": _resolved(document, response).get("description", ""),
                "contents": _contents(document, _resolved(document, response)),
            }
            for status, response in operation.get("responses", {}).items()
        ],
    }


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema", {})
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "required": parameter.get("required", False),
        "description": parameter.get("description"),
        "type": _type(schema),
        "rules": _rules(schema),
    }


def _contents(document: dict[str, Any], holder: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "media": media,
            "type": _type(content.get("schema", {})),
            "fields": _fields(_resolved(document, content.get("schema", {}))),
        }
        for media, content in holder.get("content", {}).items()
    ]


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "required": name in required,
            "type": _type(field),
            "rules": _rules(field),
            "description": field.get("description"),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> dict[str, Any]:
    """`{"text", "ref"}`: the type in words, and the named schema to link to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {"text": name, "ref": name}
    for word in ("allOf", "anyOf", "oneOf"):
        if schema.get(word):
            return _type(schema[word][0])
    kind = schema.get("type", "")
    text = " | ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        inner = _type(schema["items"])
        return {
            "text": f"{text} of {inner['text']}" if inner["text"] else text,
            "ref": inner["ref"],
        }
    if isinstance(schema.get("additionalProperties"), dict):
        inner = _type(schema["additionalProperties"])
        return {
            "text": f"{text} of {inner['text']}" if inner["text"] else text,
            "ref": inner["ref"],
        }
    return {"text": text, "ref": None}


def _rules(schema: dict[str, Any]) -> list[str]:
    told = [f"{name}: {schema[name]}" for name in _RULES if schema.get(name) is not None]
    if "enum" in schema:
        told.append(" | ".join(str(each) for each in schema["enum"]))
    return told
