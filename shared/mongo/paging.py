"""Pages of a list, with cursors that say where to go on and nothing else."""

import base64
import binascii
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

import orjson

from shared.mongo.client import Document

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def find_page(
    collection: Any,
    query: Mapping[str, Any],
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    sort: Sequence[tuple[str, int]] = (("_id", 1),),
) -> dict[str, Any]:
    """`{"items": [documents], "next": cursor or None}`, in the order of `sort`.

    The sort ends with `_id` so that every document has one place; items added or removed between
    two pages neither repeat nor hide others. Raises `BadCursor`.
    """
    order = list(sort) if sort[-1][0] == "_id" else [*sort, ("_id", 1)]
    parts = [dict(query)]
    if cursor is not None:
        parts.append(_after(order, _decode(cursor, len(order))))
    found: list[Document] = list(
        collection.find({"$and": parts} if len(parts) > 1 else parts[0])
        .sort(order)
        .limit(min(limit, MAXIMUM_LIMIT) + 1)
    )
    items = found[: min(limit, MAXIMUM_LIMIT)]
    more = len(found) > len(items)
    return {"items": items, "next": _encode(items[-1], order) if more else None}


def _after(order: Sequence[tuple[str, int]], values: Sequence[Any]) -> Document:
    """The filter for what comes behind the place that `values` names."""
    alternatives = []
    for position, (field, direction) in enumerate(order):
        equal = {name: values[i] for i, (name, _) in enumerate(order[:position])}
        alternatives.append({**equal, field: {"$gt" if direction > 0 else "$lt": values[position]}})
    return {"$or": alternatives}


def _encode(document: Document, order: Sequence[tuple[str, int]]) -> str:
    values = []
    for field, _ in order:
        value: Any = document
        for part in field.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        values.append({"t": value.isoformat()} if isinstance(value, datetime) else value)
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        values = orjson.loads(raw)
        if not isinstance(values, list) or len(values) != length:
            raise BadCursor(cursor)
        return [_typed(value) for value in values]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BadCursor(cursor) from error


def _typed(value: Any) -> Any:
    """A scalar as it was encoded; anything else could smuggle a query operator in."""
    if isinstance(value, dict):
        return datetime.fromisoformat(value["t"]).astimezone(UTC)
    if isinstance(value, str | int | float | None):
        return value
    raise BadCursor
