"""Projects, their gates and their evidence."""

from typing import Any

from services.mentoring.domain.errors import NotFound
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import project_for
from services.mentoring.queries.access import visible_projects
from services.mentoring.queries.views import View
from services.mentoring.queries.views import project_summary
from services.mentoring.queries.views import project_view
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import EVIDENCE
from services.mentoring.repository.aggregates import PROJECTS
from services.mentoring.repository.aggregates import load
from shared.mongo.documents import Readable
from shared.mongo.paging import find_page

Page = dict[str, Any]


def list_projects(
    db: Readable,
    academy: str,
    person: Person,
    *,
    state: str | None,
    gate: str | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """Projects that the person may see; `gate` picks by the state of the current stage."""
    query = visible_projects(db, academy, person)
    if state is not None:
        query["state"] = state
    if gate is not None:
        query["current.state"] = gate
    page = find_page(db["projects"], query, limit, cursor)
    return page | {"items": [project_summary(PROJECTS.of(item)) for item in page["items"]]}


def get_project(db: Readable, academy: str, person: Person, project_id: str) -> View:
    return project_view(db, project_for(db, academy, person, project_id))


def get_gates(db: Readable, academy: str, person: Person, project_id: str) -> View:
    """The gates of a project, in the order of its stages."""
    project = project_for(db, academy, person, project_id)
    return {"items": shown(project)["stages"], "next": None}


def list_evidence(
    db: Readable,
    academy: str,
    person: Person,
    project: str,
    stage: str | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """The evidence of a project, superseded pieces among it, in the order that it was added."""
    found = project_for(db, academy, person, project)
    query = {"academy": academy, "project_id": found.id}
    if stage is not None:
        query["stage"] = stage
    page = find_page(db["evidence"], query, limit, cursor)
    return page | {"items": [shown(EVIDENCE.of(document)) for document in page["items"]]}


def get_evidence(db: Readable, academy: str, person: Person, evidence_id: str) -> View:
    """One piece; NotFound for a learner of another team."""
    piece = load(db, EVIDENCE, academy, evidence_id)
    try:
        project_for(db, academy, person, piece.project_id)
    except NotFound:
        raise NotFound(EVIDENCE.unknown) from None
    return shown(piece)
