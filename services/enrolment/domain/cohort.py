"""A cohort: one run of the academy, from draft to closed.

draft → published → running → closed
  └────────┴───────────┴────→ cancelled
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta

from services.enrolment.domain.academy import StageTemplate
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.seats import Seats

STATES = ("draft", "published", "running", "closed", "cancelled")
OPEN = ("published", "running")

# What an organiser may still change, by state. Teams have applied on the strength of the rest.
CHANGEABLE: Mapping[str, frozenset[str]] = {
    "draft": frozenset(
        {
            "title",
            "applications_from",
            "applications_until",
            "starts_on",
            "ends_on",
            "seats",
            "quotas",
            "team_size",
            "award_rule",
            "reviews_required",
        }
    ),
    "published": frozenset(
        {
            "title",
            "applications_from",
            "applications_until",
            "starts_on",
            "ends_on",
            "seats",
            "quotas",
            "award_rule",
        }
    ),
    "running": frozenset(
        {"title", "applications_until", "ends_on", "seats", "quotas", "award_rule"}
    ),
}


# For whom a new award rule is, of those who were enrolled before it was chosen: for them as for all
# others, not for them, or as a second way beside the old one.
EVERYONE = "everyone"
NEWCOMERS = "newcomers"
EITHER = "either"
RULE_FOR = (EVERYONE, NEWCOMERS, EITHER)


@dataclass(frozen=True)
class AwardRule:
    """The rule of certification that this cohort has chosen; its content is owned there."""

    id: str
    version: int


@dataclass(frozen=True)
class EarlierRule:
    """A rule that was the cohort's `until` then, and for whom the next one was: not `everyone`."""

    id: str
    version: int
    until: datetime
    next_for: str


@dataclass(frozen=True)
class Cohort:
    """A run with its seats and its waiting list: every decision about seats writes this document.

    `published` stays true once it was: a cohort that is cancelled as a draft was never seen.
    """

    id: str
    academy: str
    number: str
    title: Mapping[str, str]
    applications_from: datetime
    applications_until: datetime
    starts_on: date
    ends_on: date
    seats: Seats
    team_size: TeamSize
    award_rule: AwardRule
    stage_template: StageTemplate
    offer_hours: int
    reviews_required: int = 0
    state: str = "draft"
    published: bool = False
    reason: str | None = None
    version: int = 0
    earlier_award_rules: tuple[EarlierRule, ...] = ()

    def __post_init__(self) -> None:
        if self.applications_until <= self.applications_from:
            raise Invalid("dates_disordered", "/applications_until")
        if self.ends_on < self.starts_on:
            raise Invalid("dates_disordered", "/ends_on")

    def publish(self) -> Cohort:
        """Open it to the public; teams may apply in the window."""
        return replace(self._moved("published", "draft"), published=True)

    def start(self) -> Cohort:
        """The first day has come."""
        return self._moved("running", "published")

    def close(self) -> Cohort:
        """The run is over."""
        return self._moved("closed", "running")

    def cancel(self, reason: str) -> Cohort:
        """The run does not take place, or stops."""
        return replace(self._moved("cancelled", "draft", "published", "running"), reason=reason)

    def changed(self, **changes: object) -> Cohort:
        """The cohort with these fields changed, as far as its state allows."""
        self._check_changeable(*changes)
        total = changes.pop("seats", self.seats.total)
        quotas = changes.pop("quotas", self.seats.quotas)
        assert isinstance(total, int) and isinstance(quotas, Mapping)
        seats = self.seats.resized(total, quotas)
        return replace(self, seats=seats, **changes)  # type: ignore[arg-type]

    def with_award_rule(self, rule: AwardRule, rule_for: str | None, now: datetime) -> Cohort:
        """The cohort with another rule; who has a certificate keeps it in any case.

        `rule_for` is one of RULE_FOR, by default for everyone. Raises Invalid when it is not said
        of a running cohort: people are in the middle of what the old rule asks for.
        """
        self._check_changeable("award_rule")
        if rule == self.award_rule:
            return self
        if rule_for is None and self.state == "running":
            raise Invalid("award_rule_for_missing", "/award_rule_for")
        earlier: tuple[EarlierRule, ...] = ()
        if rule_for in (NEWCOMERS, EITHER) and self.published:
            old = EarlierRule(self.award_rule.id, self.award_rule.version, now, rule_for)
            earlier = (*self.earlier_award_rules, old)
        return replace(self, award_rule=rule, earlier_award_rules=earlier)

    def offer_until(self, now: datetime) -> datetime:
        """When an offer that is made now runs out."""
        return now + timedelta(hours=self.offer_hours)

    def check_takes_applications(self, now: datetime) -> None:
        """Raise WrongState unless teams may apply now."""
        self.check_open()
        if not self.applications_from <= now <= self.applications_until:
            raise WrongState(
                "window_closed",
                opens=self.applications_from.isoformat(),
                closes=self.applications_until.isoformat(),
            )

    def check_open(self) -> None:
        """Raise WrongState unless offers and enrolments may be made."""
        if self.state not in OPEN:
            raise WrongState("cohort_state", state=self.state)

    def _check_changeable(self, *names: str) -> None:
        allowed = CHANGEABLE.get(self.state, frozenset())
        for name in names:
            if name not in allowed:
                raise WrongState("cohort_field_fixed", f"/{name}", state=self.state, field=name)

    def _moved(self, to: str, *allowed: str) -> Cohort:
        if self.state not in allowed:
            raise WrongState("cohort_state", state=self.state)
        return replace(self, state=to)
