"""Who sees what: sessions and projects of an academy for one person.

A learner sees what belongs to their own teams, a mentor the own sessions, an organiser all.
Whatever somebody may not see is NotFound, as if it did not exist.
"""

from typing import Any
from typing import Protocol

from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.projects import Project
from services.mentoring.domain.sessions import MENTOR
from services.mentoring.domain.sessions import ORGANISER
from services.mentoring.domain.sessions import TEAM
from services.mentoring.domain.sessions import Session
from services.mentoring.repository.aggregates import PROJECTS
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.facts import own_teams
from shared.mongo.documents import Readable

# These judge projects and so read all of an academy's.
REVIEWING = ("organiser", "mentor", "reviewer")


class Person(Protocol):
    """The one who asks: `has` answers whether they hold a role in an academy."""

    @property
    def person_id(self) -> str: ...

    def has(self, role: str, academy: str) -> bool: ...


def session_for(
    source: Readable, academy: str, person: Person, session_id: str
) -> tuple[Session, str]:
    """The session and the side on which the person is; NotFound for somebody without one."""
    session = load(source, SESSIONS, academy, session_id)
    if session.mentor_person_id == person.person_id and person.has("mentor", academy):
        return session, MENTOR
    if person.has("organiser", academy):
        return session, ORGANISER
    if session.team_id in own_teams(source, academy, person.person_id):
        return session, TEAM
    raise NotFound(SESSIONS.unknown)


def visible_sessions(source: Readable, academy: str, person: Person) -> dict[str, Any]:
    """The filter for the sessions that the person may see."""
    if person.has("organiser", academy):
        return {"academy": academy}
    own: list[dict[str, Any]] = [{"team_id": {"$in": own_teams(source, academy, person.person_id)}}]
    if person.has("mentor", academy):
        own.append({"mentor_person_id": person.person_id})
    return {"academy": academy, "$or": own}


def project_for(source: Readable, academy: str, person: Person, project_id: str) -> Project:
    """The project; NotFound for a learner of another team."""
    project = load(source, PROJECTS, academy, project_id)
    if any(person.has(role, academy) for role in REVIEWING):
        return project
    if project.team_id in own_teams(source, academy, person.person_id):
        return project
    raise NotFound(PROJECTS.unknown)


def own_project(source: Readable, academy: str, person: Person, project_id: str) -> Project:
    """The project, for a member of its team alone; NotFound for everybody else."""
    project = load(source, PROJECTS, academy, project_id)
    if project.team_id not in own_teams(source, academy, person.person_id):
        raise NotFound(PROJECTS.unknown)
    return project


def visible_projects(source: Readable, academy: str, person: Person) -> dict[str, Any]:
    """The filter for the projects that the person may see."""
    if any(person.has(role, academy) for role in REVIEWING):
        return {"academy": academy}
    return {"academy": academy, "team_id": {"$in": own_teams(source, academy, person.person_id)}}
