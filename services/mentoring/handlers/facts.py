"""Projections: what other services told, kept in whatever order it comes."""

from typing import Any

from services.mentoring.domain.teams import COMPLETED
from services.mentoring.domain.teams import ENROLLED
from services.mentoring.domain.teams import WITHDRAWN
from services.mentoring.handlers import HANDLERS
from services.mentoring.repository.facts import learn
from services.mentoring.repository.facts import touch_team
from shared.contracts import ACADEMY_CHANGED
from shared.contracts import ACADEMY_OPENED
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATE_REINSTATED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import CERTIFICATE_SUPERSEDED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import LEARNER_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.envelope import Event
from shared.mongo.erasures import name_to_keep
from shared.mongo.unit_of_work import Transaction

_STANDING = {
    CERTIFICATE_ISSUED.name: "issued",
    CERTIFICATE_REINSTATED.name: "issued",
    CERTIFICATE_REVOKED.name: "revoked",
    CERTIFICATE_SUPERSEDED.name: "superseded",
}


@HANDLERS.projection(ACADEMY_OPENED, ACADEMY_CHANGED, into="academies")
def know_academy(tx: Transaction, event: Event) -> None:
    """Its time zone is what a mentor's profile starts with."""
    facts = {name: event.data[name] for name in ("name", "locale", "time_zone")}
    learn(tx, "academies", event.academy, event.subject, facts, "sequence", event.sequence)


@HANDLERS.projection(COHORT_PUBLISHED, COHORT_CHANGED, into="cohorts")
def know_cohort(tx: Transaction, event: Event) -> None:
    """Its stage template is what new projects go through."""
    facts = {name: event.data[name] for name in ("number", "title", "stage_template")}
    learn(tx, "cohorts", event.academy, event.subject, facts, "sequence", event.sequence)


@HANDLERS.projection(COHORT_CLOSED, into="cohorts")
def know_cohort_is_over(tx: Transaction, event: Event) -> None:
    """Nothing is booked or started any more; what is booked already stays."""
    facts = {"state": event.data["state"]}
    learn(tx, "cohorts", event.academy, event.subject, facts, "state_sequence", event.sequence)


@HANDLERS.projection(LEARNER_ENROLLED)
def know_member(tx: Transaction, event: Event) -> None:
    """A member of a team; the team is known by its first."""
    data = event.data
    facts = {
        "person_id": data["person"]["id"],
        "team_id": data["team_id"],
        "cohort_id": data["cohort_id"],
        "unit": data["unit"],
    }
    _learn_of_member(tx, event, facts, "enrolled_sequence")
    _learn_name(tx, event)
    _learn_of_member(tx, event, {"state": ENROLLED}, "state_sequence")
    team = {"cohort_id": data["cohort_id"]}
    if data.get("team_name"):
        team["name"] = data["team_name"]
    touch_team(tx, event.academy, data["team_id"], team)


@HANDLERS.projection(LEARNER_RENAMED)
def know_name(tx: Transaction, event: Event) -> None:
    _learn_name(tx, event)


@HANDLERS.projection(LEARNER_WITHDRAWN)
def know_withdrawal(tx: Transaction, event: Event) -> None:
    _learn_of_member(tx, event, {"state": WITHDRAWN}, "state_sequence")
    touch_team(tx, event.academy, event.data["team_id"], {"cohort_id": event.data["cohort_id"]})


@HANDLERS.projection(LEARNER_COMPLETED)
def know_completion(tx: Transaction, event: Event) -> None:
    _learn_of_member(tx, event, {"state": COMPLETED}, "state_sequence")


@HANDLERS.projection(
    CERTIFICATE_ISSUED, CERTIFICATE_REVOKED, CERTIFICATE_REINSTATED, CERTIFICATE_SUPERSEDED
)
def know_certificate(tx: Transaction, event: Event) -> None:
    """A team's mentor sees who of it has got a certificate, and whether it stands.

    A certificate's events have one sequence with those of the enrolment's other certificates,
    so each serial keeps its own mark.
    """
    certificate = {
        "serial": event.data["serial"],
        "kind": event.data["kind"],
        "state": _STANDING[event.type],
    }
    place = event.data["certificate_id"].replace(".", "_")
    facts = {f"certificates.{place}": certificate}
    mark = f"certificate_sequences_{place}"
    _learn_of_member(tx, event, facts, mark)


def _learn_name(tx: Transaction, event: Event) -> None:
    name = name_to_keep(tx, event.academy, event.data["person"], event.time)
    _learn_of_member(tx, event, {"name": name}, "name_sequence")


def _learn_of_member(tx: Transaction, event: Event, facts: dict[str, Any], mark: str) -> None:
    learn(tx, "members", event.academy, event.subject, facts, mark, event.sequence)
