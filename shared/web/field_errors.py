"""Field errors of a request: from marshmallow's nested messages to JSON Pointers."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from marshmallow import Schema
from marshmallow import fields

from shared.web.field_messages import code_and_texts
from shared.web.language import Language

TextOf = Callable[[str, Mapping[str, Any], Language], str]


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong: where, what, and in words of `texts` or of the catalogue."""

    pointer: str
    code: str
    location: str = "body"
    texts: Mapping[Language, str] = field(default_factory=dict)

    def told(self, lang: Language, text_of: TextOf) -> dict[str, str]:
        """The entry for `errors`; what is wrong outside the body also says where it was sent."""
        message = self.texts.get(lang) or text_of(self.code, {}, lang)
        entry = {"pointer": self.pointer, "code": self.code, "message": message}
        if self.location != "body":
            entry["in"] = self.location
        return entry


def field_errors(messages: Mapping[str, Any], schema: Schema | None) -> list[FieldError]:
    """Every message of a webargs error (`{location: nested messages}`), in order."""
    found = []
    for location, nested in messages.items():
        where = {"json": "body", "form": "body", "querystring": "query"}.get(location, location)
        for pointer, message in _walk(nested, "", schema):
            code, texts = code_and_texts(message)
            found.append(FieldError(pointer, code, where, texts))
    return found


def _walk(nested: Any, pointer: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(nested, Mapping):
        for name, inner in nested.items():
            # What a schema says about the whole object has no name of its own.
            if name in ("_schema", "_nested"):
                yield from _walk(inner, pointer, node)
            elif isinstance(node, fields.Mapping) and name in ("key", "value"):
                # marshmallow tells a map's bad keys from its bad values; a pointer has no place
                # for that.
                yield from _walk(inner, pointer, node.value_field if name == "value" else None)
            else:
                step = str(name).replace("~", "~0").replace("/", "~1")
                yield from _walk(inner, f"{pointer}/{step}", _child(node, name))
    elif isinstance(nested, list | tuple):
        for message in nested:
            yield from _walk(message, pointer, node)
    else:
        yield pointer, str(nested)


def _child(node: Any, name: Any) -> Any:
    if isinstance(node, fields.Nested):
        node = node.schema
    if isinstance(node, Schema):
        # A list of objects numbers its items before it names their fields.
        if isinstance(name, int):
            return node
        by_key = {(each.data_key or key): each for key, each in node.fields.items()}
        return by_key.get(name)
    if isinstance(node, fields.List):
        return node.inner
    return node if isinstance(node, fields.Mapping) else None
