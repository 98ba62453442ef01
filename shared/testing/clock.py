"""A clock that stands still until a test moves it."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from shared.runtime.clock import to_milliseconds


class FixedClock:
    """Business time stands still; real time runs, because leases and tokens go by it."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = to_milliseconds(start or datetime.now(UTC))

    def now(self) -> datetime:
        return self._now

    def real_now(self) -> datetime:
        return to_milliseconds(datetime.now(UTC))

    def advance(self, **by: float) -> datetime:
        """Moves business time on, as in `advance(days=3)`; returns the new time."""
        self._now += timedelta(**by)
        return self._now
