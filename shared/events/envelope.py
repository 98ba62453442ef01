"""The event on the wire: CloudEvents 1.0 in Kafka's binary mode.

The attributes are headers (`ce_id`, `ce_source`, …, UTF-8), the data is the value as JSON. Source:
CloudEvents specification 1.0.2 and its Kafka protocol binding, section 3.2; the sequence and
partitioning extensions.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any

import orjson

from shared.events.errors import Undecodable

Headers = list[tuple[str, bytes]]

CONTENT_TYPE = b"application/json"
_TYPE = re.compile(r"^(?P<base>academy(\.[a-z]+){3})\.v(?P<major>[1-9][0-9]*)$")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `subject` is the aggregate's id and the partition key; `time` is aware UTC.

    `sequence` rises by one with every event of (`source`, `subject`). `data` is plain JSON until a
    dispatcher has loaded it with the type's schema.
    """

    id: str
    source: str
    type: str
    time: datetime
    subject: str
    sequence: int
    academy: str
    data: dict[str, Any]
    traceparent: str | None = None

    @property
    def key(self) -> str:
        return self.subject


def encode_headers(event: Event) -> Headers:
    """The headers of `event`, in a fixed order."""
    headers: Headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.id.encode()),
        ("ce_source", event.source.encode()),
        ("ce_type", event.type.encode()),
        ("ce_time", format_time(event.time).encode()),
        ("ce_subject", event.subject.encode()),
        ("ce_partitionkey", event.key.encode()),
        ("ce_sequence", str(event.sequence).encode()),
        ("ce_academy", event.academy.encode()),
        ("content-type", CONTENT_TYPE),
    ]
    if event.traceparent is not None:
        headers.append(("traceparent", event.traceparent.encode()))
    return headers


def encode_data(data: Mapping[str, Any]) -> bytes:
    """The value of an event, JSON without spaces."""
    return orjson.dumps(data)


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """Header names in lower case with their text. Raises `Undecodable` for other bytes."""
    try:
        return {name.lower(): (value or b"").decode() for name, value in headers}
    except UnicodeDecodeError as error:
        raise Undecodable(f"a header is not UTF-8: {error}") from error


def decode(headers: Mapping[str, str], value: bytes | None) -> Event:
    """The event that a record holds. Raises `Undecodable` saying what is missing or malformed."""
    missing = [name for name in _REQUIRED if not headers.get(name)]
    if missing:
        raise Undecodable(f"headers are missing: {', '.join(missing)}")
    if headers["ce_specversion"] != "1.0":
        raise Undecodable(f"CloudEvents {headers['ce_specversion']!r} is not 1.0")
    try:
        sequence = int(headers["ce_sequence"])
        time = datetime.fromisoformat(headers["ce_time"])
    except ValueError as error:
        raise Undecodable(f"a header is malformed: {error}") from error
    if sequence < 1 or time.tzinfo is None:
        raise Undecodable("ce_sequence must be positive and ce_time must have an offset")
    return Event(
        id=headers["ce_id"],
        source=headers["ce_source"],
        type=headers["ce_type"],
        time=time.astimezone(UTC),
        subject=headers["ce_subject"],
        sequence=sequence,
        academy=headers["ce_academy"],
        data=_decode_value(value),
        traceparent=headers.get("traceparent"),
    )


def split_type(name: str) -> tuple[str, int] | None:
    """`("academy.content.quiz.graded", 1)` for `….v1`, None for a name that isn't one of ours."""
    match = _TYPE.match(name)
    return (match["base"], int(match["major"])) if match else None


def format_time(time: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and a Z."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_REQUIRED = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_sequence",
    "ce_academy",
)


def _decode_value(value: bytes | None) -> dict[str, Any]:
    try:
        data = orjson.loads(value or b"")
    except orjson.JSONDecodeError as error:
        raise Undecodable(f"the value is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise Undecodable("the value is not a JSON object")
    return data
