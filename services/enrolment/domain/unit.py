"""A work unit: agencies and wards are renamed, so that a name holds from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta

from services.enrolment.domain.errors import Invalid

KINDS = ("agency", "district", "ward", "technical_unit", "enterprise")


@dataclass(frozen=True)
class UnitName:
    """What the unit is called from `valid_from` to `valid_to`, both included."""

    name: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this is the name on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Unit:
    """A unit with every name that it has had, oldest first."""

    id: str
    academy: str
    kind: str
    names: tuple[UnitName, ...]
    version: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Invalid("unit_kind_unknown", "/kind", kind=self.kind)
        last = self.names[-1]
        if last.valid_to is not None and last.valid_to < last.valid_from:
            raise Invalid("dates_disordered", "/valid_to")

    def name_on(self, day: date) -> str | None:
        """The name in force on that day; None when the unit is not there then."""
        return next((n.name for n in self.names if n.holds_on(day)), None)

    def renamed(self, name: str, valid_from: date, valid_to: date | None = None) -> Unit:
        """Give it a new name from a day on; the last name ends the day before."""
        *earlier, last = self.names
        if valid_from <= last.valid_from:
            raise Invalid("dates_disordered", "/valid_from")
        eve = valid_from - timedelta(days=1)
        ended = replace(last, valid_to=eve if last.valid_to is None else min(last.valid_to, eve))
        return replace(self, names=(*earlier, ended, UnitName(name, valid_from, valid_to)))

    def ended(self, valid_to: date) -> Unit:
        """The unit is dissolved after that day."""
        *earlier, last = self.names
        return replace(self, names=(*earlier, replace(last, valid_to=valid_to)))
