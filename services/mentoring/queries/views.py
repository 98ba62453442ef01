"""What a reader is shown of an aggregate: its fields and the names that belong to its ids."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from services.mentoring.domain.projects import Project
from services.mentoring.domain.sessions import Session
from shared.mongo.documents import Readable

View = dict[str, Any]


def shown(aggregate: Any) -> View:
    """The fields of an aggregate that needs nothing besides them."""
    return asdict(aggregate)


def session_views(source: Readable, academy: str, sessions: Iterable[Session]) -> list[View]:
    """Sessions with the names of mentor and participants."""
    listed = list(sessions)
    names = _names(source, academy, {p.enrolment_id for s in listed for p in s.participants})
    mentors = source["mentors"].find(
        {"academy": academy, "_id": {"$in": sorted({s.mentor_id for s in listed})}}
    )
    mentor_names = {mentor["_id"]: mentor["name"] for mentor in mentors}
    return [
        asdict(session)
        | {
            "mentor_name": mentor_names.get(session.mentor_id),
            "participants": [
                {"enrolment_id": p.enrolment_id, "name": names.get(p.enrolment_id)}
                for p in session.participants
            ],
        }
        for session in listed
    ]


def session_view(source: Readable, session: Session) -> View:
    return session_views(source, session.academy, [session])[0]


def project_view(source: Readable, project: Project) -> View:
    """A project with its team's name and members, and the certificates that these have got."""
    here = {"academy": project.academy, "team_id": project.team_id}
    team = source["teams"].find_one({"_id": project.team_id, "academy": project.academy})
    members = list(source["members"].find(here).sort("_id", 1))
    return project_summary(project) | {
        "team_name": (team or {}).get("name"),
        "members": [
            {
                "enrolment_id": member["_id"],
                "name": member.get("name"),
                "state": member.get("state"),
                "certificates": list(member.get("certificates", {}).values()),
            }
            for member in members
        ],
    }


def project_summary(project: Project) -> View:
    """A project as it stands in a list."""
    current = {"stage": project.current.slug, "state": project.current.state}
    return asdict(project) | {"current": current}


def _names(source: Readable, academy: str, enrolments: set[str]) -> dict[str, str | None]:
    found = source["members"].find({"academy": academy, "_id": {"$in": sorted(enrolments)}})
    return {member["_id"]: member.get("name") for member in found}
