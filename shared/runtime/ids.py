"""Identifiers: UUIDv7 strings, which sort by the time they were made (RFC 9562)."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import uuid_utils

from shared.runtime.clock import to_milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> str:
    """A fresh UUIDv7 in its canonical text form."""
    return str(uuid_utils.uuid7())


def made_at(id: str) -> datetime | None:
    """The real time at which a UUIDv7 was made (UTC, milliseconds); None for any other text."""
    try:
        parsed = uuid_utils.UUID(id)
    except ValueError:
        return None
    if parsed.version != 7:
        return None
    return _EPOCH + timedelta(milliseconds=parsed.int >> 80)


def first_id_at(moment: datetime) -> str:
    """Text that no UUIDv7 made since `moment` sorts before, and every earlier one does."""
    milliseconds = (to_milliseconds(moment) - _EPOCH) // timedelta(milliseconds=1)
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:]}"
