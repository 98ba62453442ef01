"""An aggregate as a document and back, with its optimistic version."""

from collections.abc import Callable
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any
from typing import Generic
from typing import Protocol
from typing import TypeVar

from services.mentoring.domain.attendance import Attendance
from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.evidence import Evidence
from services.mentoring.domain.mentors import Mentor
from services.mentoring.domain.notes import Note
from services.mentoring.domain.projects import Project
from services.mentoring.domain.sessions import Session
from services.mentoring.domain.slots import Hold
from services.mentoring.domain.slots import Slot
from services.mentoring.domain.stages import Decision
from services.mentoring.domain.stages import Score
from services.mentoring.domain.stages import Stage
from services.mentoring.domain.teams import Participant
from shared.mongo import documents
from shared.mongo.documents import Readable

Fields = dict[str, Any]

# Names of stored fields that are computed from the others for the sake of queries.
DERIVED = ("current",)


class Aggregate(Protocol):
    """What every aggregate has: an id, an academy and the version it was read at."""

    id: str
    academy: str
    version: int


A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True)
class Kind(Generic[A]):
    """One kind of aggregate: its collection, how it is rebuilt, what to say when it is unknown."""

    collection: str
    build: Callable[[Fields], A]
    unknown: str
    derived: Callable[[A], Fields] = lambda aggregate: {}

    def of(self, document: Fields) -> A:
        """The aggregate that a document holds."""
        fields = {name: document[name] for name in document.keys() - {"_id", *DERIVED}}
        return self.build(fields | {"id": document["_id"]})


def load(source: Readable, kind: Kind[A], academy: str, id: str) -> A:
    """The aggregate of this academy; raises NotFound, for another academy's id too."""
    document = documents.get(source, kind.collection, academy, id)
    if document is None:
        raise NotFound(kind.unknown)
    return kind.of(document)


def add(tx: Readable, kind: Kind[A], aggregate: A) -> A:
    """Stores a new aggregate."""
    stored = documents.insert(tx, kind.collection, _document(kind, aggregate))
    aggregate.version = stored["version"]
    return aggregate


def save(tx: Readable, kind: Kind[A], aggregate: A, expected_version: int | None = None) -> A:
    """Stores a changed aggregate; raises StaleDocument when it was changed meanwhile."""
    document = _document(kind, aggregate)
    stored = documents.save(tx, kind.collection, document, expected_version)
    aggregate.version = stored["version"]
    return aggregate


def _document(kind: Kind[A], aggregate: A) -> Fields:
    fields = asdict(aggregate) | kind.derived(aggregate)  # type: ignore[call-overload]
    return {"_id": fields.pop("id"), **fields}


def _slot(fields: Fields) -> Slot:
    return Slot(**fields | {"hold": fields["hold"] and Hold(**fields["hold"])})


def _session(fields: Fields) -> Session:
    rebuilt = {
        "participants": [Participant(**p) for p in fields["participants"]],
        "attendance": [Attendance(**a) for a in fields["attendance"]],
    }
    return Session(**fields | rebuilt)


def _decision(fields: Fields) -> Decision:
    return Decision(**fields | {"scores": [Score(**s) for s in fields["scores"]]})


def _stage(fields: Fields) -> Stage:
    return Stage(**fields | {"decisions": [_decision(d) for d in fields["decisions"]]})


def _project(fields: Fields) -> Project:
    return Project(**fields | {"stages": [_stage(s) for s in fields["stages"]]})


def _current(project: Project) -> Fields:
    return {"current": {"stage": project.current.slug, "state": project.current.state}}


MENTORS = Kind("mentors", lambda fields: Mentor(**fields), "mentor_not_found")
SLOTS = Kind("slots", _slot, "slot_not_found")
SESSIONS = Kind("sessions", _session, "session_not_found")
NOTES = Kind("notes", lambda fields: Note(**fields), "note_not_found")
PROJECTS = Kind("projects", _project, "project_not_found", _current)
EVIDENCE = Kind("evidence", lambda fields: Evidence(**fields), "evidence_not_found")
