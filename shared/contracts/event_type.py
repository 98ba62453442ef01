"""What an event type is: a name, an owner, a schema and the field that identifies its aggregate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from marshmallow import EXCLUDE
from marshmallow import Schema
from marshmallow import fields
from marshmallow import validate

_NAME = re.compile(r"^academy\.(?P<service>[a-z]+)\.[a-z]+\.[a-z]+\.v(?P<major>[1-9][0-9]*)$")


class EventSchema(Schema):
    """Base of every event schema, nested ones too.

    Unknown fields are left out, so that a newer producer may add optional ones. marshmallow does
    not hand `unknown` down to nested schemas, therefore each of them inherits this Meta.
    """

    class Meta:
        unknown = EXCLUDE


class Text(fields.String):
    """A string of 1 to `max` characters; identifiers, slugs, names and reasons."""

    def __init__(self, max: int = 500, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(validate=validate.Length(min=1, max=max), **kwargs)


class Title(fields.Dict):
    """A text by language, `{"id": "…", "en": "…"}`, with at least one language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(
            keys=fields.String(validate=validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")),
            values=fields.String(validate=validate.Length(max=1000)),
            validate=validate.Length(min=1),
            **kwargs,
        )


@dataclass(frozen=True)
class EventType:
    """One type of event.

    `name` is the `ce_type`. `subject_field` names the data field that holds the aggregate's id; it
    is the event's `ce_subject` and its partition key too, so that the sequence of an aggregate and
    the order within its partition are the same thing. `meaning` is one sentence for the catalogue.
    """

    name: str
    subject_field: str
    schema: type[EventSchema]
    meaning: str
    _instance: EventSchema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if _NAME.match(self.name) is None:
            raise ValueError(f"{self.name} is not academy.<service>.<subject>.<action>.v<major>")
        object.__setattr__(self, "_instance", self.schema())

    @property
    def service(self) -> str:
        """The service that owns and publishes this type."""
        return self.name.split(".")[1]

    @property
    def topic(self) -> str:
        """The topic without an installation's prefix: one a service."""
        return f"academy.{self.service}"

    @property
    def source(self) -> str:
        """The `ce_source` of every event of this type."""
        return f"/academy/{self.service}"

    @property
    def unversioned(self) -> str:
        """The name without its major version."""
        return self.name.rpartition(".v")[0]

    def dump(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """JSON-ready data, checked as a reader will check it; raises `ValidationError`."""
        dumped: dict[str, Any] = self._instance.dump(data)
        self._instance.load(dumped)
        return dumped

    def load(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Typed data (aware datetimes, dates); raises marshmallow's `ValidationError`."""
        loaded: dict[str, Any] = self._instance.load(data)
        return loaded
