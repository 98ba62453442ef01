"""flask-smorest's Blueprint with schemas that are made once and read JSON by its own types."""

from collections.abc import Callable
from typing import Any

import flask_smorest
from marshmallow import Schema
from marshmallow import fields

from shared.web.openapi_fields import accepts_nothing


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Use it in place of `flask_smorest.Blueprint`; it documents and parses the same."""

    def arguments(
        self, schema: Any, *, location: str = "json", **options: Any
    ) -> Callable[[Any], Any]:
        """As in flask-smorest. A schema given as a class is made here, not at every request.

        The document says that a body may be left away where an empty object would do.
        """
        made = schema() if isinstance(schema, type) else schema
        if accepts_nothing(made):
            options.setdefault("required", False)
        if location == "json" and isinstance(made, Schema):
            _read_strictly(made, set())
        decorator: Callable[[Any], Any] = super().arguments(made, location=location, **options)
        return decorator


class _Just(set[Any]):
    """A set in which 1 is not True and 0 is not False, as they are in Python's own."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bool) and super().__contains__(value)


def _read_strictly(node: Any, seen: set[int]) -> None:
    """Makes integers and booleans of a JSON body be just that.

    marshmallow would cut 1.5 down to 1 and take "yes" for true, which is meant for queries and
    forms, where everything is text.
    """
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, Schema):
        for field in node.fields.values():
            _read_strictly(field, seen)
    elif isinstance(node, fields.Nested):
        _read_strictly(node.schema, seen)
    elif isinstance(node, fields.List):
        _read_strictly(node.inner, seen)
    elif isinstance(node, fields.Mapping):
        _read_strictly(node.value_field, seen)
    elif isinstance(node, fields.Integer):
        node.strict = True
    elif isinstance(node, fields.Boolean):
        node.truthy, node.falsy = _Just({True}), _Just({False})
