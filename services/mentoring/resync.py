"""How mentoring tells its state again: attendance, decisions on gates, completed projects.

Bookings are not told again: nobody keeps them but mentoring.
"""

from collections.abc import Iterator

from services.mentoring.domain.projects import ALL_GATES_PASSED
from services.mentoring.domain.projects import COMPLETED
from services.mentoring.repository.aggregates import PROJECTS
from services.mentoring.repository.aggregates import SESSIONS
from shared.contracts import ATTENDANCE_RECORDED
from shared.contracts import GATE_DECIDED
from shared.contracts import PROJECT_COMPLETED
from shared.events.restatement import Restatement
from shared.events.restatement import Told
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def tell_session(tx: Transaction, document: Document) -> Iterator[Told]:
    for entry in SESSIONS.of(document).attendance:
        data = {
            "enrolment_id": entry.enrolment_id,
            "session_id": document["_id"],
            "present": entry.present,
            "minutes": entry.minutes,
        }
        yield Told(ATTENDANCE_RECORDED, data, entry.recorded_at)


def tell_project(tx: Transaction, document: Document) -> Iterator[Told]:
    project = PROJECTS.of(document)
    head = {"project_id": project.id, "team_id": project.team_id}
    for stage in project.stages:
        for decided in stage.decisions:
            of_stage = {"stage": stage.slug, "attempt": decided.attempt}
            data = head | of_stage | {"decision": decided.decision}
            yield Told(GATE_DECIDED, data, decided.decided_at)
    if project.state == COMPLETED:
        yield Told(PROJECT_COMPLETED, head | {"outcome": ALL_GATES_PASSED}, project.ended_at)


RESTATEMENTS = (
    Restatement("sessions", (ATTENDANCE_RECORDED,), tell_session),
    Restatement("projects", (GATE_DECIDED, PROJECT_COMPLETED), tell_project),
)
