"""Every event type there is, found by its name."""

import shared.contracts as contracts
from shared.contracts.event_type import EventType

SERVICES = ("enrolment", "content", "mentoring", "certification")

ALL: tuple[EventType, ...] = tuple(
    sorted(
        (value for value in vars(contracts).values() if isinstance(value, EventType)),
        key=lambda event_type: (SERVICES.index(event_type.service), event_type.name),
    )
)

BY_NAME: dict[str, EventType] = {event_type.name: event_type for event_type in ALL}
