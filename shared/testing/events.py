"""Events as other services would have sent them, for tests of what a service does with them."""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any

from shared.contracts.event_type import EventType
from shared.events.envelope import Event
from shared.events.envelope import encode_data
from shared.events.envelope import encode_headers
from shared.events.record import Record
from shared.runtime.ids import new_id


def event(
    event_type: EventType,
    academy: str,
    data: Mapping[str, Any],
    *,
    sequence: int = 1,
    at: datetime | None = None,
    id: str | None = None,
) -> Event:
    """An event with checked data; `sequence` is the aggregate's, 1 unless said."""
    dumped = event_type.dump(data)
    return Event(
        id=id or new_id(),
        source=event_type.source,
        type=event_type.name,
        time=at or datetime.now(UTC),
        subject=str(dumped[event_type.subject_field]),
        sequence=sequence,
        academy=academy,
        data=dumped,
    )


def record(event: Event, *, offset: int = 0, topic: str | None = None) -> Record:
    """The event as a record on the wire."""
    service = event.source.rpartition("/")[2]
    return Record(
        topic=topic or f"academy.{service}",
        partition=0,
        offset=offset,
        key=event.key.encode(),
        headers=encode_headers(event),
        value=encode_data(event.data),
    )
