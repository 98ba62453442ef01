"""Many certificates revoked by one act, and how long that can be undone.

running ──→ done ──→ undoing ──→ undone
   └───────────────────┘

It goes through its certificates in the order of their ids, one transaction each; `cursor` is the
last one that was seen to, so each is seen to once, however often the work is begun again.
"""

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.certification.domain.certificate import REVOKED
from services.certification.domain.certificate import UNDO_WINDOW
from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import Change
from services.certification.domain.errors import WrongState

RUNNING = "running"
DONE = "done"
UNDOING = "undoing"
UNDONE = "undone"
STATES = (RUNNING, DONE, UNDOING, UNDONE)

MOST_OF_A_COHORT = 10_000
MOST_OF_A_LIST = 200


@dataclass(frozen=True)
class Revocation:
    """One act. Without a cohort, `certificates` lists what it is about, ids in their order."""

    id: str
    academy: str
    cohort_id: str | None
    certificates: tuple[str, ...]
    reason: str
    by: str
    at: datetime
    state: str = RUNNING
    total: int = 0
    cursor: str = ""
    revoked: int = 0
    skipped: int = 0  # did not stand any more when their turn came
    undone_by: str | None = None
    undone_at: datetime | None = None
    undo_reason: str | None = None
    undo_cursor: str = ""
    reinstated: int = 0
    not_reinstated: int = (
        0  # of what was revoked: not brought back, because something else happened since
    )

    @property
    def can_be_undone_until(self) -> datetime:
        return self.at + UNDO_WINDOW

    @property
    def progress(self) -> float:
        """How far the present work is, 0..1."""
        if self.state in (DONE, UNDONE):
            return 1.0
        if self.state == RUNNING:
            done, all = self.revoked + self.skipped, self.total
        else:
            done, all = self.reinstated + self.not_reinstated, self.revoked
        return min(1.0, done / all) if all else 1.0

    def undo(self, by: str, reason: str, at: datetime) -> "Revocation":
        """What it has revoked is to stand again. Raises WrongState."""
        if self.state not in (RUNNING, DONE):
            raise WrongState("revocation_state", state=self.state)
        if at > self.can_be_undone_until:
            raise WrongState("undo_window_over")
        return replace(self, state=UNDOING, undone_by=by, undone_at=at, undo_reason=reason)

    def has_revoked(self, certificate: Certificate) -> bool:
        """Whether this act has revoked the certificate, whatever became of it."""
        return any(self._is_mine(change) for change in certificate.history)

    def can_bring_back(self, certificate: Certificate) -> bool:
        """Whether nothing has happened to the certificate since this act has revoked it."""
        last = certificate.last_change
        return certificate.state == REVOKED and last is not None and self._is_mine(last)

    def _is_mine(self, change: Change) -> bool:
        return change.action == "revoked" and change.batch == self.id

    def seen_to(self, certificate_id: str, revoked: bool) -> "Revocation":
        """The next one is revoked, or did not stand."""
        counted = replace(self, cursor=certificate_id)
        if revoked:
            return replace(counted, revoked=self.revoked + 1)
        return replace(counted, skipped=self.skipped + 1)

    def brought_back(self, certificate_id: str, reinstated: bool | None) -> "Revocation":
        """The next one stands again, or was left; None when this act had never revoked it."""
        counted = replace(self, undo_cursor=certificate_id)
        if reinstated is None:
            return counted
        if reinstated:
            return replace(counted, reinstated=self.reinstated + 1)
        return replace(counted, not_reinstated=self.not_reinstated + 1)

    def end(self) -> "Revocation":
        """Nothing is left to do."""
        return replace(self, state={RUNNING: DONE, UNDOING: UNDONE}.get(self.state, self.state))
