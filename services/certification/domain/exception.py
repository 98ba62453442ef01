"""An exception waives one requirement of one kind of certificate for one enrolment.

proposed ──→ approved ──→ withdrawn
   ├───────→ rejected
   └───────→ withdrawn

Two organisers stand behind it: one proposes and another decides, and neither is the learner. An
enrolment that is not there and a cohort that was cancelled are no requirements that anyone could
waive, and what waits for the organisers (a rule, a curriculum) is theirs to set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.certification.domain import facts as topics
from services.certification.domain.errors import Invalid
from services.certification.domain.errors import NotAllowed
from services.certification.domain.errors import WrongState
from services.certification.domain.facts import Fact
from services.certification.domain.rule import AwardRule

PROPOSED = "proposed"
APPROVED = "approved"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
STATES = (PROPOSED, APPROVED, REJECTED, WITHDRAWN)

# In these it waives the requirement, or may do so at any moment.
OPEN = (PROPOSED, APPROVED)

WAIVABLE = (
    "required_items",
    "minimum_score",
    "sessions_attended",
    "gate_passed",
    "certificate_held",
)


@dataclass(frozen=True)
class Step:
    """What somebody did with it."""

    action: str  # proposed, approved, rejected or withdrawn
    at: datetime
    by: str  # person id
    reason: str


@dataclass(frozen=True)
class Waiver:
    """One exception: the requirement `code` (and `subject`) of the certificate of `kind`."""

    id: str
    academy: str
    enrolment_id: str
    kind: str
    code: str
    subject: str
    state: str
    history: tuple[Step, ...]

    def __post_init__(self) -> None:
        if self.code not in WAIVABLE:
            raise Invalid("exception_not_waivable", "/code", codes=", ".join(WAIVABLE))

    @property
    def proposed_by(self) -> str:
        return self.history[0].by

    @property
    def approval(self) -> Step | None:
        """The step by which it came to count; None when nobody has approved it."""
        return next((step for step in self.history if step.action == APPROVED), None)

    def approve(self, by: str, reason: str, at: datetime, learner: str | None) -> "Waiver":
        """It waives the requirement from now on. Raises WrongState, NotAllowed."""
        self._must_be_decided_by(by, learner)
        return self._changed(APPROVED, by, reason, at)

    def reject(self, by: str, reason: str, at: datetime, learner: str | None) -> "Waiver":
        """It will not be. Raises WrongState, NotAllowed."""
        self._must_be_decided_by(by, learner)
        return self._changed(REJECTED, by, reason, at)

    def withdraw(self, by: str, reason: str, at: datetime) -> "Waiver":
        """It does not count any more; a proposal is not pursued. Raises WrongState."""
        if self.state not in OPEN:
            raise WrongState("exception_state", state=self.state)
        return self._changed(WITHDRAWN, by, reason, at)

    @property
    def fact(self) -> Fact | None:
        """What its last step says to the ledger; None when it says nothing."""
        step = self.history[-1]
        if self.approval is None:
            return None
        stands = self.state == APPROVED
        value: dict[str, Any] = {
            "kind": self.kind,
            "code": self.code,
            "subject": self.subject,
            "stands": stands,
        }
        return Fact(topics.EXCEPTION, self.id, len(self.history), step.at, value)

    def _must_be_decided_by(self, by: str, learner: str | None) -> None:
        if self.state != PROPOSED:
            raise WrongState("exception_state", state=self.state)
        if by == self.proposed_by:
            raise NotAllowed("exception_same_person")
        check_not_own(by, learner)

    def _changed(self, state: str, by: str, reason: str, at: datetime) -> "Waiver":
        return replace(self, state=state, history=(*self.history, Step(state, at, by, reason)))


def check_asked(rules: Iterable[AwardRule], kind: str, code: str, subject: str) -> None:
    """Raises Invalid unless one of the rules of this kind asks for what is to be waived."""
    if not any((code, subject) in _asked_by(rule) for rule in rules if rule.kind == kind):
        raise Invalid("exception_not_asked", "/code", kind=kind)


def _asked_by(rule: AwardRule) -> set[tuple[str, str]]:
    """What the rule asks for and may be waived, as code and subject (domain/award.py)."""
    asked = {
        ("required_items", ""): rule.all_items,
        ("minimum_score", ""): rule.minimum_score > 0,
        ("sessions_attended", ""): rule.sessions_attended > 0,
        **{("gate_passed", stage): True for stage in rule.gates_passed},
        **{("certificate_held", other): True for other in rule.certificates},
    }
    return {each for each, wanted in asked.items() if wanted}


def check_not_own(by: str, learner: str | None) -> None:
    """Raises NotAllowed for an organiser who is the learner."""
    if by == learner:
        raise NotAllowed("exception_own")
