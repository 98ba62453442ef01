"""Options that several commands read in the same way."""

from datetime import UTC
from datetime import datetime
from typing import Any

import click


class Moment(click.ParamType[datetime]):
    """A time in RFC 3339 (`2026-11-24T12:00:00Z`), or a date; without an offset it is UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-24T12:00:00Z", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


MOMENT = Moment()
