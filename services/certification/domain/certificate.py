"""A certificate and its life.

issued ──→ revoked(reason) ──→ issued again, when reinstated
   └─────→ superseded(by)

Of each enrolment and kind one at most is `issued`. Facts make issue 1 and no other, even after it
was revoked; every later issue is an organiser's explicit act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from uuid import uuid5

from services.certification.domain.errors import WrongState

ISSUED = "issued"
REVOKED = "revoked"
SUPERSEDED = "superseded"
STATES = (ISSUED, REVOKED, SUPERSEDED)

# Fixed for ever: every certificate's id is derived from it.
NAMESPACE = UUID("e5847cc0-7bd1-5bca-8c93-d80044f6b5be")


def certificate_id(academy: str, enrolment_id: str, kind: str, issue: int) -> str:
    """The one id that this issue can have, whoever computes it and how often."""
    return str(uuid5(NAMESPACE, f"{academy}|{enrolment_id}|{kind}|{issue}"))


@dataclass(frozen=True)
class Change:
    """One step of a certificate's life after its issue."""

    action: str  # revoked, reinstated, superseded or kept
    at: datetime
    by: str  # person id
    reason: str


@dataclass(frozen=True)
class Certificate:
    """What was certified, as it was on the day of issue, and where it stands now."""

    id: str
    academy: str
    enrolment_id: str
    person_id: str
    cohort_id: str
    kind: str
    issue: int
    serial: str
    holder: str
    title: Mapping[str, str]
    programme: Mapping[str, str]
    cohort_number: str
    hours: float
    rule_id: str
    rule_version: int
    earned_at: datetime
    issued_at: datetime
    token: str  # the signed statement, a compact JWT
    state: str = ISSUED
    superseded_by: str | None = None  # serial
    history: tuple[Change, ...] = ()

    @property
    def last_change(self) -> Change | None:
        return self.history[-1] if self.history else None

    def revoke(self, by: str, reason: str, at: datetime) -> "Certificate":
        """It does not stand any more. Raises WrongState unless it is issued."""
        self._must_be(ISSUED)
        return self._changed(REVOKED, Change("revoked", at, by, reason))

    def reinstate(self, by: str, reason: str, at: datetime, another: bool) -> "Certificate":
        """It stands again. Raises WrongState unless it is revoked and no `another` is issued."""
        self._must_be(REVOKED)
        if another:
            raise WrongState("another_issued")
        return self._changed(ISSUED, Change("reinstated", at, by, reason))

    def supersede(self, by: str, reason: str, at: datetime, serial: str) -> "Certificate":
        """`serial` takes its place. A revoked one stays revoked and tells what replaced it.

        Raises WrongState when it has been replaced before.
        """
        if self.superseded_by is not None:
            raise WrongState("already_superseded", serial=self.superseded_by)
        state = SUPERSEDED if self.state == ISSUED else self.state
        changed = self._changed(state, Change("superseded", at, by, reason))
        return replace(changed, superseded_by=serial)

    def keep(self, by: str, reason: str, at: datetime) -> "Certificate":
        """It was reviewed and stands. Raises WrongState unless it is issued."""
        self._must_be(ISSUED)
        return self._changed(ISSUED, Change("kept", at, by, reason))

    def _must_be(self, state: str) -> None:
        if self.state != state:
            raise WrongState("certificate_state", state=self.state)

    def _changed(self, state: str, change: Change) -> "Certificate":
        return replace(self, state=state, history=(*self.history, change))
