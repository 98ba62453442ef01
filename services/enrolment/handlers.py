"""What enrolment does about the events of the other services."""

from services.enrolment.commands.enrolments import complete_enrolment
from services.enrolment.commands.messages import request_message
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATION_MESSAGE_REQUESTED
from shared.contracts import CONTENT_MESSAGE_REQUESTED
from shared.contracts import COURSE_PINNED
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.contracts import MENTORING_MESSAGE_REQUESTED
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.mongo.unit_of_work import Transaction

HANDLERS = Handlers("enrolment")


@HANDLERS.reaction(CERTIFICATE_ISSUED)
def complete_on_certificate(tx: Transaction, event: Event) -> None:
    """A certificate of completion completes the enrolment; other kinds do not."""
    if event.data["kind"] == "completion":
        complete_enrolment(tx, event.academy, event.data["enrolment_id"], event.data["serial"])


@HANDLERS.projection(CURRICULUM_PUBLISHED, into="curricula")
def note_curriculum(tx: Transaction, event: Event) -> None:
    """Keep a version's title, to show it with the cohorts that learn from it."""
    _keep_curriculum(tx, event, {"title": event.data["title"], "state": "published"})


@HANDLERS.projection(CURRICULUM_WITHDRAWN, into="curricula")
def note_withdrawn_curriculum(tx: Transaction, event: Event) -> None:
    """The version may not be pinned any more; cohorts that have it keep it."""
    _keep_curriculum(tx, event, {"state": "withdrawn"})


@HANDLERS.projection(COURSE_PINNED, into="courses")
def note_course(tx: Transaction, event: Event) -> None:
    """Keep which version a cohort learns from."""
    course = {
        "_id": event.data["cohort_id"],
        "academy": event.academy,
        "curriculum_id": event.data["curriculum_id"],
        "curriculum_version": event.data["curriculum_version"],
    }
    _keep_newer(tx, "courses", event, course)


@HANDLERS.reaction(
    CONTENT_MESSAGE_REQUESTED, MENTORING_MESSAGE_REQUESTED, CERTIFICATION_MESSAGE_REQUESTED
)
def send_requested_message(tx: Transaction, event: Event) -> None:
    """Another service asks to write to a person: the event's id is the message's, so it is one."""
    request_message(
        tx,
        event.academy,
        event.id,
        event.data["person_id"],
        event.data["template"],
        event.data["parameters"],
        event.data.get("deadline"),
    )


def _keep_curriculum(tx: Transaction, event: Event, fields: dict[str, object]) -> None:
    id, version = event.data["curriculum_id"], event.data["curriculum_version"]
    known = {"academy": event.academy, "curriculum_id": id, "curriculum_version": version}
    _keep_newer(
        tx, "curricula", event, {"_id": f"{event.academy}:{id}:{version}", **known, **fields}
    )


def _keep_newer(
    tx: Transaction, collection: str, event: Event, document: dict[str, object]
) -> None:
    """Apply a state-like fact unless a later one of the same aggregate was applied before."""
    key = {"_id": document["_id"], "academy": document["academy"]}
    known = tx[collection].find_one(key)
    if known is not None and known["sequence"] >= event.sequence:
        return
    fields = {name: value for name, value in document.items() if name != "_id"}
    tx[collection].update_one(key, {"$set": {**fields, "sequence": event.sequence}}, upsert=True)
