"""A team hands in a stage, a reviewer takes it up and decides."""

from services.mentoring.domain.projects import ALL_GATES_PASSED
from services.mentoring.domain.projects import COMPLETED
from services.mentoring.domain.projects import Project
from services.mentoring.domain.reviewers import must_be_independent
from services.mentoring.domain.stages import Decision
from services.mentoring.domain.stages import Score
from services.mentoring.domain.stages import Stage
from services.mentoring.queries.access import REVIEWING
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import own_project
from services.mentoring.queries.views import View
from services.mentoring.queries.views import project_view
from services.mentoring.repository.aggregates import PROJECTS
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.aggregates import save
from shared.contracts import GATE_DECIDED
from shared.contracts import GATE_SUBMITTED
from shared.contracts import PROJECT_COMPLETED
from shared.mongo.unit_of_work import Transaction


def submit_gate(tx: Transaction, academy: str, person: Person, project_id: str, stage: str) -> View:
    """The team hands in a stage; raises WrongState with what is missing."""
    project = own_project(tx, academy, person, project_id)
    submitted = project.submit(stage, _standing_evidence(tx, project, stage), tx.now)
    save(tx, PROJECTS, project)
    tx.publish(GATE_SUBMITTED, academy, _gate(project, submitted))
    return project_view(tx, project)


def _standing_evidence(tx: Transaction, project: Project, stage: str) -> list[str]:
    """The ids of a stage's evidence that nothing stands in for."""
    here = {"academy": project.academy, "project_id": project.id, "stage": stage}
    found = tx["evidence"].find(here | {"superseded_by": None}).sort("_id", 1)
    return [piece["_id"] for piece in found]


def take_up_gate(
    tx: Transaction, academy: str, person: Person, project_id: str, stage: str
) -> View:
    """A reviewer says that they are reading it."""
    project = load(tx, PROJECTS, academy, project_id)
    _check_reviewer(tx, project, person)
    project.take_up(stage, person.person_id)
    return project_view(tx, save(tx, PROJECTS, project))


def decide_gate(
    tx: Transaction,
    academy: str,
    person: Person,
    project_id: str,
    stage: str,
    decision: str,
    scores: dict[str, int],
    comment: str | None,
) -> View:
    """Decides on a stage, and with the last one on the project, in one transaction."""
    project = load(tx, PROJECTS, academy, project_id)
    _check_reviewer(tx, project, person)
    decided = project.stage(stage)
    project.decide(
        stage,
        Decision(
            attempt=decided.attempt,
            decision=decision,
            scores=[Score(criterion, value) for criterion, value in sorted(scores.items())],
            comment=comment,
            decided_by=person.person_id,
            decided_as=next(role for role in REVIEWING if person.has(role, academy)),
            decided_at=tx.now,
        ),
    )
    save(tx, PROJECTS, project)
    tx.publish(GATE_DECIDED, academy, _gate(project, decided) | {"decision": decision})
    if project.state == COMPLETED:
        ended = {"project_id": project.id, "team_id": project.team_id}
        tx.publish(PROJECT_COMPLETED, academy, ended | {"outcome": ALL_GATES_PASSED})
    return project_view(tx, project)


def _gate(project: Project, stage: Stage) -> dict[str, object]:
    return {
        "project_id": project.id,
        "team_id": project.team_id,
        "stage": stage.slug,
        "attempt": stage.attempt,
    }


def _check_reviewer(tx: Transaction, project: Project, person: Person) -> None:
    """Members who left the team count as well: they did the work."""
    here = {"academy": project.academy}
    team = list(tx["members"].find(here | {"team_id": project.team_id}))
    reviewer = list(tx["members"].find(here | {"person_id": person.person_id}))
    must_be_independent(
        person.person_id,
        {member["person_id"] for member in team if "person_id" in member},
        {member["unit"]["id"] for member in reviewer if "unit" in member},
        {member["unit"]["id"] for member in team if "unit" in member},
    )
