"""The fields that every service's requests and responses are made of."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import validate

# NUL, other control characters and the halves of surrogate pairs: never part of a text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?\Z"


class Schema(ma.Schema):
    """A request or response; a field that it does not name is refused in a request."""

    class Meta:
        unknown = ma.RAISE


class Text(ma.fields.String):
    """Text for people: any script, emoji too; stripped, NFC, `min` to `max` code points.

    Control characters are refused; line breaks and tabs are accepted when `multiline`.
    """

    def __init__(self, max: int, min: int = 1, *, multiline: bool = False, **options: Any) -> None:
        length = validate.Length(min=min, max=max)
        extra = options.pop("validate", None)
        more = list(extra) if isinstance(extra, list | tuple) else [extra] if extra else []
        super().__init__(validate=[length, *more], **options)
        self.multiline = multiline
        self.minimum = min

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        forbidden = _CONTROL
        if self.multiline:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            forbidden = _CONTROL_BUT_LINES
        if forbidden.search(text):
            raise ma.ValidationError("Control characters are not accepted.")
        return unicodedata.normalize("NFC", text).strip()


class LocalisedText(ma.fields.Dict):
    """Text by language, as `{"id": "…", "en": "…"}`; at least one language unless `least` is 0."""

    def __init__(
        self, max: int, min: int = 1, *, multiline: bool = False, least: int = 1, **options: Any
    ) -> None:
        super().__init__(
            keys=ma.fields.String(validate=validate.Regexp(_LANGUAGE)),
            values=Text(max, min, multiline=multiline),
            validate=validate.Length(min=least, max=20),
            **options,
        )


class Slug(ma.fields.String):
    """A name for addresses: lower-case letters, digits and single hyphens, at most 63."""

    def __init__(self, **options: Any) -> None:
        form = validate.Regexp(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z")
        super().__init__(validate=[validate.Length(min=1, max=63), form], **options)


class Identifier(ma.fields.String):
    """The id of something: a UUIDv7 of ours, or what a package or an issuer calls it."""

    def __init__(self, **options: Any) -> None:
        form = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._:@|-]*\Z")
        super().__init__(validate=[validate.Length(min=1, max=128), form], **options)


class Timestamp(ma.fields.AwareDateTime):
    """A moment in RFC 3339 with a zone; UTC with milliseconds inside and in responses."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            moment: datetime = super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError:
            # The zone pushes it out of the calendar's years.
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class PageArgs(Schema):
    """Which part of a list: at most `limit` items, from where `cursor` says."""

    limit = ma.fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = ma.fields.String(load_default=None, validate=validate.Length(min=1, max=1024))


@cache
def page_of(item: type[ma.Schema]) -> type[Schema]:
    """The schema of a page of `item`: `{"items": […], "next": cursor or null}`."""
    name = item.__name__.removesuffix("Schema") + "Page"
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "next": ma.fields.String(
            required=True, allow_none=True, metadata={"description": "`cursor` of the next page."}
        ),
    }
    return type(name, (Schema,), fields)
