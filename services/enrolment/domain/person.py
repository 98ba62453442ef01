"""A person as this service alone knows them: name, address, language, unit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Contact data. Nothing of this but the name ever goes into an event."""

    person_id: str
    academy: str
    name: str
    email: str | None = None
    phone: str | None = None
    language: str = "id"
    unit_id: str | None = None
    version: int = 0
