"""A team starts its project, describes it and adds evidence."""

from dataclasses import replace
from typing import Any

from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.evidence import CONTENT
from services.mentoring.domain.evidence import Evidence
from services.mentoring.domain.evidence import check_content
from services.mentoring.domain.evidence import digest
from services.mentoring.domain.projects import Project
from services.mentoring.domain.stages import Stage
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import own_project
from services.mentoring.queries.access import project_for
from services.mentoring.queries.views import View
from services.mentoring.queries.views import project_view
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import EVIDENCE
from services.mentoring.repository.aggregates import PROJECTS
from services.mentoring.repository.aggregates import add
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.facts import cohort_is_over
from services.mentoring.repository.facts import own_teams
from services.mentoring.repository.facts import team_to_act_for
from services.mentoring.repository.facts import touch_team
from shared.mongo.documents import get
from shared.mongo.unit_of_work import Transaction

Fields = dict[str, Any]


def start_project(
    tx: Transaction, academy: str, person: Person, team_id: str | None, described: Fields
) -> View:
    """Starts the project of the learner's team, with the stages of its cohort's template.

    Raises WrongState when the team has one, and while the cohort is not known here yet.
    """
    team_id = team_to_act_for(tx, academy, person.person_id, team_id)
    team = touch_team(tx, academy, team_id)
    if tx["projects"].find_one({"academy": academy, "team_id": team_id}):
        raise WrongState("project_exists")
    template = _template(tx, academy, team["cohort_id"])
    project = Project(
        id=tx.new_id(),
        academy=academy,
        team_id=team_id,
        cohort_id=team["cohort_id"],
        template=template["id"],
        template_version=template["version"],
        stages=[Stage(**stage) for stage in template["stages"]],
        started_by=person.person_id,
        started_at=tx.now,
        **described,
    )
    project.begin()
    return project_view(tx, add(tx, PROJECTS, project))


def _template(tx: Transaction, academy: str, cohort_id: str) -> Fields:
    cohort = get(tx, "cohorts", academy, cohort_id)
    if cohort is None or "stage_template" not in cohort:
        raise WrongState("cohort_not_known_yet")
    if cohort_is_over(tx, academy, cohort_id):
        raise WrongState("cohort_is_over")
    template: Fields = cohort["stage_template"]
    if not template["stages"]:
        raise WrongState("template_without_stages")
    return template


def describe_project(
    tx: Transaction,
    academy: str,
    person: Person,
    project_id: str,
    changes: Fields,
    expected_version: int | None,
) -> View:
    """Changes what a project says of itself; a member of the team may, while it is active."""
    project = project_for(tx, academy, person, project_id)
    if project.team_id not in own_teams(tx, academy, person.person_id):
        raise NotAllowed("the_team_describes")
    project.must_be_active()
    changed = save(tx, PROJECTS, replace(project, **changes), expected_version)
    return project_view(tx, changed)


def pause_project(
    tx: Transaction,
    academy: str,
    project_id: str,
    state: str,
    expected_version: int | None,
) -> View:
    """Puts a project on hold, or makes it active again."""
    project = load(tx, PROJECTS, academy, project_id)
    project.put(state)
    return project_view(tx, save(tx, PROJECTS, project, expected_version))


def add_evidence(tx: Transaction, academy: str, person: Person, piece: Fields) -> View:
    """Adds a piece of evidence to a stage that the team has reached.

    With `supersedes`, the older piece stays and says what stands in for it.
    """
    project = own_project(tx, academy, person, piece["project_id"])
    project.must_take_evidence(piece["stage"])
    content = {name: piece.get(name) for name in CONTENT}
    check_content(piece["kind"], content)
    evidence = Evidence(
        id=tx.new_id(),
        academy=academy,
        team_id=project.team_id,
        sha256=digest(piece["kind"], piece["title"], content),
        added_by=person.person_id,
        added_at=tx.now,
        **piece,
    )
    if evidence.supersedes is not None:
        older = load(tx, EVIDENCE, academy, evidence.supersedes)
        older.supersede_with(evidence)
        save(tx, EVIDENCE, older)
    # Whether the project takes evidence was read above, so it is written too. Its version stays:
    # a description that somebody is editing is not made stale by evidence.
    here = {"_id": project.id, "academy": academy}
    tx["projects"].update_one(here, {"$inc": {"evidence_count": 1}})
    return shown(add(tx, EVIDENCE, evidence))
