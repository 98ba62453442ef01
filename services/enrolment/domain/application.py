"""A team's application to a cohort, from draft to accepted.

draft → submitted → eligible → shortlisted → offered → accepted
            │           └─────────┴──→ waitlisted ─┘  │    └→ withdrawn (the whole team)
            └→ ineligible                             └→ declined | expired
Every state before an end may be withdrawn by the team; the academy may decline from eligible on.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.errors import NotAllowed
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.review import Review
from services.enrolment.domain.team import Assent
from services.enrolment.domain.team import Member
from services.enrolment.domain.team import Team

STATES = (
    "draft",
    "submitted",
    "eligible",
    "ineligible",
    "shortlisted",
    "waitlisted",
    "offered",
    "accepted",
    "declined",
    "expired",
    "withdrawn",
)
ENDED = frozenset({"ineligible", "declined", "expired", "withdrawn"})
IN_SELECTION = ("eligible", "shortlisted", "waitlisted")


@dataclass(frozen=True)
class Idea:
    """What the team wants to work on; `innovation` says whether it is new or running already."""

    title: str
    problem: str
    innovation: str

    def __post_init__(self) -> None:
        if self.innovation not in ("new", "running"):
            raise Invalid("innovation_unknown", "/innovation")


@dataclass(frozen=True)
class Application:
    """One team's application, with everything that was decided about it."""

    id: str
    academy: str
    cohort_id: str
    unit_id: str
    unit_kind: str
    team: Team
    idea: Idea
    state: str = "draft"
    reason: str | None = None
    declined_by: str | None = None
    assent: Assent | None = None
    submitted_at: datetime | None = None
    offer_expires_at: datetime | None = None
    reviews: tuple[Review, ...] = ()
    version: int = 0

    @property
    def live(self) -> bool:
        """Whether it still counts: a person is in one live application of a cohort at most."""
        return self.state not in ENDED

    def edited(self, team_name: str | None = None, idea: Idea | None = None) -> Application:
        """The draft with another team name or idea."""
        self._check("draft")
        team = self.team if team_name is None else replace(self.team, name=team_name)
        return replace(self, team=team, idea=idea or self.idea)

    def invite(self, code: str, largest: int, now: datetime) -> Application:
        """Make an invitation for one more person."""
        self._check("draft")
        return replace(self, team=self.team.invite(code, largest, now))

    def join(self, code: str, member: Member, largest: int) -> Application:
        """A person accepts an invitation."""
        # The code comes first: whoever has none doesn't learn the state either.
        joined = self.team.join(code, member, largest)
        self._check("draft")
        return replace(self, team=joined)

    def leave(self, person_id: str) -> Application:
        """A member leaves while it is a draft."""
        self._check("draft")
        return replace(self, team=self.team.leave(person_id))

    def record_assent(self, assent: Assent) -> Application:
        """Put the supervisor's assent on record; a later one replaces it."""
        self._check("draft", "submitted")
        return replace(self, assent=assent)

    def submit(self, team_size: TeamSize, now: datetime) -> Application:
        """Hand it in: the team is complete and the supervisor assents."""
        self._check("draft")
        if not team_size.min <= self.team.size <= team_size.max:
            raise WrongState("team_size", size=self.team.size, min=team_size.min, max=team_size.max)
        if self.assent is None:
            raise WrongState("assent_missing")
        return replace(self, state="submitted", submitted_at=now)

    def judge(self, eligible: bool, reason: str | None) -> Application:
        """The organiser finds it eligible, or not and says why."""
        self._check("submitted")
        if not eligible and not reason:
            raise Invalid("reason_missing", "/reason")
        state = "eligible" if eligible else "ineligible"
        return replace(self, state=state, reason=reason)

    def review(self, review: Review, reviewers_unit: str | None) -> Application:
        """Add a reviewer's scores: one review each, and never of the own unit or team."""
        self._check(*IN_SELECTION)
        if reviewers_unit == self.unit_id or self.team.has(review.reviewer_id):
            raise NotAllowed("review_of_own_unit")
        if any(r.reviewer_id == review.reviewer_id for r in self.reviews):
            raise WrongState("already_reviewed")
        return replace(self, reviews=(*self.reviews, review))

    def shortlist(self) -> Application:
        """One step nearer; holds no seat yet."""
        self._check("eligible")
        return replace(self, state="shortlisted")

    def offer(self, expires_at: datetime, reviews_required: int = 0) -> Application:
        """Offer seats until `expires_at`; the cohort has held them in the same transaction."""
        self._check(*IN_SELECTION)
        if len(self.reviews) < reviews_required:
            raise WrongState("reviews_missing", needed=reviews_required, given=len(self.reviews))
        return replace(self, state="offered", offer_expires_at=expires_at)

    def waitlist(self, reviews_required: int = 0) -> Application:
        """To the waiting list: it may be offered without another decision, so reviews count."""
        self._check("eligible", "shortlisted")
        if len(self.reviews) < reviews_required:
            raise WrongState("reviews_missing", needed=reviews_required, given=len(self.reviews))
        return replace(self, state="waitlisted")

    def refuse(self, reason: str | None) -> Application:
        """The academy declines it and says why."""
        self._check(*IN_SELECTION)
        if not reason:
            raise Invalid("reason_missing", "/reason")
        return replace(self, state="declined", reason=reason, declined_by="academy")

    def accept(self, now: datetime) -> Application:
        """The team takes the offer, in time."""
        self._check("offered")
        assert self.offer_expires_at is not None
        if now >= self.offer_expires_at:
            raise WrongState("offer_expired", expired=self.offer_expires_at.isoformat())
        return replace(self, state="accepted")

    def decline(self) -> Application:
        """The team does not take the offer."""
        self._check("offered")
        return replace(self, state="declined", declined_by="team")

    def expire(self, now: datetime) -> Application | None:
        """The offer has run out; None when it has not (any worker may try)."""
        if self.state != "offered" or self.offer_expires_at is None or now < self.offer_expires_at:
            return None
        return replace(self, state="expired")

    def withdraw(self, reason: str | None) -> Application:
        """The team goes."""
        if not self.live:
            raise WrongState("application_state", state=self.state)
        return replace(self, state="withdrawn", reason=reason)

    def end_with_cohort(self, reason: str | None) -> Application:
        """The cohort is over: what was accepted counts as withdrawn, the rest as declined."""
        if self.state == "accepted":
            return replace(self, state="withdrawn", reason=reason)
        return replace(self, state="declined", reason=reason, declined_by="academy")

    @property
    def holds_seats(self) -> bool:
        """Whether the cohort holds seats for the open offer. Enrolments hold their own later."""
        return self.state == "offered"

    def _check(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState("application_state", state=self.state)
