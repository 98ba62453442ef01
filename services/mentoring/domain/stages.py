"""A stage of a project and its gate: what a team must show before it goes on.

locked ─▶ open ─▶ submitted ─▶ in_review ─▶ passed
            ▲          ▲            ├─▶ revise ─▶ submitted (the next attempt)
     previous passed   └── team     └─▶ stopped
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import WrongState

LOCKED = "locked"
OPEN = "open"
SUBMITTED = "submitted"
IN_REVIEW = "in_review"
PASSED = "passed"
REVISE = "revise"
STOPPED = "stopped"

DECISIONS = (PASSED, REVISE, STOPPED)
WORKING = (OPEN, REVISE)
WAITING = (SUBMITTED, IN_REVIEW)

HIGHEST_SCORE = 4


@dataclass(frozen=True)
class Score:
    """How well one criterion was met, from 0 to 4."""

    criterion: str
    value: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision on one attempt: what, why and by whom."""

    attempt: int
    decision: str
    scores: list[Score]
    comment: str | None
    decided_by: str
    decided_as: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if self.decision == PASSED and not self.scores:
            raise Invalid("scores_needed", pointer="/scores")
        if self.decision != PASSED and not self.comment:
            raise Invalid("comment_needed", pointer="/comment")
        for score in self.scores:
            if not 0 <= score.value <= HIGHEST_SCORE:
                raise Invalid(
                    "score_out_of_range", f"/scores/{score.criterion}", most=HIGHEST_SCORE
                )


@dataclass(kw_only=True)
class Stage:
    """One stage, copied from the cohort's template when the project began."""

    slug: str
    title: dict[str, str]
    required_evidence: int
    state: str = LOCKED
    attempt: int = 0
    submitted_at: datetime | None = None
    submitted_evidence: list[str] = field(default_factory=list)
    reviewed_by: str | None = None
    decisions: list[Decision] = field(default_factory=list)

    def submit(self, evidence: list[str], now: datetime) -> None:
        """Hands the stage in with the ids of its evidence.

        Raises WrongState unless it is open or to be revised, and with what is missing when
        there is less evidence than the stage requires.
        """
        if self.state not in WORKING:
            raise WrongState("gate_not_open", state=self.state)
        if len(evidence) < self.required_evidence:
            raise WrongState(
                "evidence_missing",
                required=self.required_evidence,
                present=len(evidence),
                missing=self.required_evidence - len(evidence),
            )
        self.state = SUBMITTED
        self.attempt += 1
        self.submitted_at = now
        self.submitted_evidence = evidence
        self.reviewed_by = None

    def take_up(self, reviewer: str) -> None:
        """Says that somebody is reading it."""
        if self.state != SUBMITTED:
            raise WrongState("gate_not_submitted", state=self.state)
        self.state = IN_REVIEW
        self.reviewed_by = reviewer

    def decide(self, decision: Decision) -> None:
        """Ends the attempt with a decision; raises WrongState when none waits for one."""
        if self.state not in WAITING:
            raise WrongState("gate_not_submitted", state=self.state)
        self.reviewed_by = decision.decided_by
        self.decisions.append(decision)
        self.state = decision.decision
