"""The enrolment of one person in a cohort.

enrolled → completed | withdrawn | dropped
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.enrolment.domain.application import Application
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.team import Member


@dataclass(frozen=True)
class EnrolledUnit:
    """The unit as it was called on the day of enrolment."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True)
class Enrolment:
    """One person's place; it holds one seat until it is withdrawn or dropped."""

    id: str
    academy: str
    cohort_id: str
    application_id: str
    team_id: str
    team_name: str
    person_id: str
    person_name: str
    unit: EnrolledUnit
    enrolled_at: datetime
    state: str = "enrolled"
    reason: str | None = None
    serial: str | None = None
    ended_at: datetime | None = None
    version: int = 0

    def withdraw(self, reason: str | None, now: datetime) -> Enrolment:
        """The person goes; the seat comes free."""
        if self.state != "enrolled":
            raise WrongState("enrolment_state", state=self.state)
        return replace(self, state="withdrawn", reason=reason, ended_at=now)

    def complete(self, serial: str, now: datetime) -> Enrolment | None:
        """A certificate of completion was issued; None when there is nothing left to complete."""
        if self.state != "enrolled":
            return None
        return replace(self, state="completed", serial=serial, ended_at=now)

    def renamed(self, name: str) -> Enrolment | None:
        """The person's name has changed; None when it makes no difference here."""
        if self.state == "withdrawn" or self.person_name == name:
            return None
        return replace(self, person_name=name)


def enrol(
    application: Application, member: Member, unit: EnrolledUnit, id: str, now: datetime
) -> Enrolment:
    """Enrol one member of an accepted team."""
    if application.state != "accepted":
        raise WrongState("application_state", state=application.state)
    return Enrolment(
        id=id,
        academy=application.academy,
        cohort_id=application.cohort_id,
        application_id=application.id,
        team_id=application.team.id,
        team_name=application.team.name,
        person_id=member.person_id,
        person_name=member.name,
        unit=unit,
        enrolled_at=now,
    )
