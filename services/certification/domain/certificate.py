"""A certificate and its life.

issued ──→ revoked(reason) ──→ issued again, when reinstated in time
   └─────→ superseded(by)

Of each enrolment and kind one at most is `issued`. Facts make issue 1 and no other, even after it
was revoked; every later issue is an organiser's explicit act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from typing import Any
from uuid import UUID
from uuid import uuid5

from services.certification.domain.errors import WrongState

ISSUED = "issued"
REVOKED = "revoked"
SUPERSEDED = "superseded"
STATES = (ISSUED, REVOKED, SUPERSEDED)

# How long after a revocation it can be taken back. Who reads status lists may take a revocation for
# final (Bitstring Status List, "revocation"); this window is the one exception, and after it only
# a new issue helps.
UNDO_WINDOW = timedelta(hours=24)

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
    batch: str | None = None  # id of the act that revoked or reinstated many at once


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
    # What the credential says beside the above, as it stood at the issue.
    criteria: Mapping[str, str] = field(default_factory=dict)  # the rule in words, by language
    skills: tuple[Mapping[str, Any], ...] = ()  # of the rule: {"uri", "name", "description"}
    score: float | None = None  # 0..1
    # What the holder lets the credential say, and whom it is made out to (domain/sharing.py).
    sharing: Mapping[str, Any] = field(default_factory=dict)
    # Its place in the academy's status list; None until it has one.
    status_list: int | None = None
    status_index: int | None = None
    # The credential in both forms; empty until it is signed: a compact VC-JWT, whose payload is
    # the credential itself, and the Data Integrity proof that goes with the same credential.
    token: str = ""
    proof: Mapping[str, Any] | None = None
    state: str = ISSUED
    superseded_by: str | None = None  # serial
    history: tuple[Change, ...] = ()

    @property
    def last_change(self) -> Change | None:
        return self.history[-1] if self.history else None

    @property
    def last_revocation(self) -> Change | None:
        revocations = [each for each in self.history if each.action == "revoked"]
        return revocations[-1] if revocations else None

    def revoke(self, by: str, reason: str, at: datetime, batch: str | None = None) -> "Certificate":
        """It does not stand any more. Raises WrongState unless it is issued."""
        self._must_be(ISSUED)
        return self._changed(REVOKED, Change("revoked", at, by, reason, batch))

    def reinstate(
        self,
        by: str,
        reason: str,
        at: datetime,
        another: bool,
        *,
        asked_at: datetime | None = None,
        batch: str | None = None,
    ) -> "Certificate":
        """It stands again. Raises WrongState unless it is revoked and no `another` is issued.

        Nor when another one has taken its place, whatever has become of that.

        Also when it was not asked for (`asked_at`, by default now) within UNDO_WINDOW.
        """
        self._must_be(REVOKED)
        if self.superseded_by is not None:
            raise WrongState("already_superseded", serial=self.superseded_by)
        if another:
            raise WrongState("another_issued")
        revoked = self.last_revocation
        if revoked is not None and (asked_at or at) > revoked.at + UNDO_WINDOW:
            raise WrongState("undo_window_over")
        return self._changed(ISSUED, Change("reinstated", at, by, reason, batch))

    def share(self, sharing: Mapping[str, Any]) -> "Certificate":
        """The holder's choice of what the credential says; unsigned until it says that.

        Raises WrongState unless it is issued.
        """
        self._must_be(ISSUED)
        return replace(self, sharing=sharing, token="", proof=None)

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
