"""What apispec leaves out of a field's JSON Schema, so that the document says what is checked."""

from typing import Any

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Text

# Python's end of a text; JSON Schema's regular expressions (ECMA-262) take it for the letter Z.
_PYTHON_END = r"\Z"

# The wall times that `fields.Time` reads: hours and minutes, with seconds and fractions if wanted.
_TIME = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?$"

_CONTROL = r"\u0000-\u001f\u007f-\u009f"
_CONTROL_BUT_LINES = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"


def complete(converter: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """An attribute function of apispec: what has to be added to `ret` or said in other words."""
    if _PYTHON_END in ret.get("pattern", ""):
        ret["pattern"] = ret["pattern"].replace(_PYTHON_END, "$")
    if isinstance(field, fields.Dict):
        return _of_map(converter, field, ret)
    if isinstance(field, fields.Time):
        return {"pattern": _TIME}
    if isinstance(field, fields.Url):
        return {"format": "uri", "pattern": _of_url(field)}
    if isinstance(field, Text) and "enum" not in ret and "pattern" not in ret:
        return {"pattern": _of_text(field)}
    return {}


def _of_map(converter: Any, field: fields.Dict, ret: dict[str, Any]) -> dict[str, Any]:
    """A map's length is the number of its names, and its names have a schema too."""
    found: dict[str, Any] = {}
    for wrong, right in (("minLength", "minProperties"), ("maxLength", "maxProperties")):
        if wrong in ret:
            found[right] = ret.pop(wrong)
    names = converter.field2property(field.key_field) if field.key_field else {}
    names.pop("type", None)
    if names:
        found["propertyNames"] = names
    return found


def _of_url(field: fields.Url) -> str:
    schemes = {
        scheme
        for each in field.validators
        if isinstance(each, validate.URL)
        for scheme in each.schemes
    }
    return f"^(?:{'|'.join(sorted(schemes))})://"


def _of_text(field: Text) -> str:
    """No control characters, and something else than blanks where a text must not be empty."""
    forbidden = _CONTROL_BUT_LINES if field.multiline else _CONTROL
    if field.minimum == 0:
        return f"^[^{forbidden}]*$"
    return rf"^[^{forbidden}]*[^\s{forbidden}][^{forbidden}]*$"


def accepts_nothing(schema: Any) -> bool:
    """Whether a request may leave its body away: one object, no field of which is required."""
    known = getattr(schema, "fields", None)
    if known is None or getattr(schema, "many", False):
        return False
    return not any(field.required for field in known.values())
