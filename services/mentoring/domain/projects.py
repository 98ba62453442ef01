"""A team's innovation project: it moves through its stages, one gate after the other.

active ⇄ on_hold;  active ─▶ completed (all gates passed) | stopped (a gate said stop)
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.stages import LOCKED
from services.mentoring.domain.stages import OPEN
from services.mentoring.domain.stages import PASSED
from services.mentoring.domain.stages import STOPPED as GATE_STOPPED
from services.mentoring.domain.stages import Decision
from services.mentoring.domain.stages import Stage

ACTIVE = "active"
ON_HOLD = "on_hold"
COMPLETED = "completed"
STOPPED = "stopped"

# What PROJECT_COMPLETED says of how it ended.
ALL_GATES_PASSED = "all_gates_passed"


@dataclass(kw_only=True)
class Project:
    """What one team works on. The template's stages are copied: a later template leaves it be."""

    id: str
    academy: str
    team_id: str
    cohort_id: str
    title: dict[str, str]
    summary: dict[str, str] = field(default_factory=dict)
    problem: str
    beneficiaries: str | None = None
    baseline: str | None = None
    target: str | None = None
    template: str
    template_version: int
    stages: list[Stage]
    state: str = ACTIVE
    started_by: str
    started_at: datetime
    ended_at: datetime | None = None
    evidence_count: int = 0
    version: int = 0

    @property
    def current(self) -> Stage:
        """The first stage that is not passed, or the last one when all are."""
        return next((s for s in self.stages if s.state != PASSED), self.stages[-1])

    def stage(self, slug: str) -> Stage:
        for stage in self.stages:
            if stage.slug == slug:
                return stage
        raise NotFound("stage_not_found", stage=slug)

    def must_be_active(self) -> None:
        if self.state != ACTIVE:
            raise WrongState("project_not_active", state=self.state)

    def begin(self) -> None:
        """Opens the first stage."""
        self.stages[0].state = OPEN

    def must_take_evidence(self, slug: str) -> None:
        """Evidence is kept as the work goes: for every stage that the team has reached."""
        self.must_be_active()
        if self.stage(slug).state == LOCKED:
            raise WrongState("stage_locked")

    def submit(self, slug: str, evidence: list[str], now: datetime) -> Stage:
        """Hands in a stage; see `Stage.submit`."""
        self.must_be_active()
        stage = self.stage(slug)
        stage.submit(evidence, now)
        return stage

    def take_up(self, slug: str, reviewer: str) -> Stage:
        """Marks a stage as being read; see `Stage.take_up`."""
        self.must_be_active()
        stage = self.stage(slug)
        stage.take_up(reviewer)
        return stage

    def decide(self, slug: str, decision: Decision) -> None:
        """Decides on a stage: a pass opens the next one or completes, a stop ends the project."""
        self.must_be_active()
        stage = self.stage(slug)
        stage.decide(decision)
        if stage.state == GATE_STOPPED:
            self._end(STOPPED, decision.decided_at)
        elif stage.state == PASSED:
            self._go_on(decision.decided_at)

    def _go_on(self, now: datetime) -> None:
        following = self.current
        if following.state == LOCKED:
            following.state = OPEN
        elif following.state == PASSED:
            self._end(COMPLETED, now)

    def _end(self, state: str, now: datetime) -> None:
        self.state, self.ended_at = state, now

    def put(self, state: str) -> None:
        """Puts an unfinished project on hold or takes it up again."""
        if self.state in (COMPLETED, STOPPED):
            raise WrongState("project_over", state=self.state)
        self.state = state
