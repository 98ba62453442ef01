"""What content keeps of other services' events. All but an erasure are projections.

Events of one aggregate carry a sequence, and each fact remembers the one that it came with, so that
an older event arriving later (a redrive, a replay) fills gaps and overwrites nothing. No handler
needs another to have run: a learner may be enrolled before or after the cohort's course is pinned.
"""

from services.content.commands.erasure import erase_person
from services.content.repository import bump
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
from shared.contracts import PERSON_ERASED
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.mongo.client import Document
from shared.mongo.erasures import name_to_keep
from shared.mongo.unit_of_work import Transaction

HANDLERS = Handlers("content")

LIVE_STATES = frozenset({"enrolled", "completed"})
"""Who has completed may still read what was learnt."""

_CERTIFICATE_STATES = {
    CERTIFICATE_ISSUED.name: "issued",
    CERTIFICATE_REVOKED.name: "revoked",
    CERTIFICATE_REINSTATED.name: "issued",
    CERTIFICATE_SUPERSEDED.name: "superseded",
}


@HANDLERS.projection(ACADEMY_OPENED, ACADEMY_CHANGED, into="academies")
def keep_academy(tx: Transaction, event: Event) -> None:
    known = _known(tx, "academies", event, event.academy, {"sequence": 0})
    if event.sequence > known["sequence"]:
        names = ("code", "name", "locale", "time_zone")
        _store(tx, "academies", {**known, **_pick(event, *names), "sequence": event.sequence})


@HANDLERS.projection(COHORT_PUBLISHED, COHORT_CHANGED)
def keep_cohort(tx: Transaction, event: Event) -> None:
    known = _cohort(tx, event)
    if event.sequence > known["facts_sequence"]:
        facts = _pick(event, "number", "title")
        # BSON has no date without a time.
        days = {name: event.data[name].isoformat() for name in ("starts_on", "ends_on")}
        known = {**known, **facts, **days, "facts_sequence": event.sequence}
        _store(tx, "cohorts", {**known, "state": known["state"] or "published"})


@HANDLERS.projection(COHORT_CLOSED)
def close_cohort(tx: Transaction, event: Event) -> None:
    _store(tx, "cohorts", {**_cohort(tx, event), "state": event.data["state"]})


@HANDLERS.projection(LEARNER_ENROLLED)
def keep_enrolment(tx: Transaction, event: Event) -> None:
    cohort_id = event.data["cohort_id"]
    known = _enrolment(tx, event)
    # The pin writes this document too: of an enrolment and a pin at the same moment, the second
    # sees the first, and the learner gets the course.
    bump(tx, "course_guards", cohort_id, event.academy)
    course = tx["courses"].find_one({"_id": cohort_id, "academy": event.academy})
    known = {
        **known,
        **_pick(event, "cohort_id", "team_id", "unit"),
        "version_id": course["version_id"] if course else None,
    }
    _store(tx, "enrolments", _with_state(_with_person(tx, known, event), event, "enrolled"))


@HANDLERS.projection(LEARNER_RENAMED)
def rename_learner(tx: Transaction, event: Event) -> None:
    _store(tx, "enrolments", _with_person(tx, _enrolment(tx, event), event))


@HANDLERS.projection(LEARNER_WITHDRAWN)
def withdraw_learner(tx: Transaction, event: Event) -> None:
    _store(tx, "enrolments", _with_state(_enrolment(tx, event), event, "withdrawn"))


@HANDLERS.projection(LEARNER_COMPLETED)
def complete_learner(tx: Transaction, event: Event) -> None:
    _store(tx, "enrolments", _with_state(_enrolment(tx, event), event, "completed"))


@HANDLERS.projection(
    CERTIFICATE_ISSUED,
    CERTIFICATE_REVOKED,
    CERTIFICATE_REINSTATED,
    CERTIFICATE_SUPERSEDED,
    into="certificates",
)
def keep_certificate(tx: Transaction, event: Event) -> None:
    known = _known(tx, "certificates", event, event.data["certificate_id"], {"sequence": 0})
    if event.sequence > known["sequence"]:
        known = {
            **known,
            **_pick(event, "enrolment_id", "serial", "kind"),
            "state": _CERTIFICATE_STATES[event.type],
            "sequence": event.sequence,
        }
        _store(tx, "certificates", known)


@HANDLERS.reaction(PERSON_ERASED)
def forget_person(tx: Transaction, event: Event) -> None:
    erase_person(tx, event.academy, event.data["person_id"], event.time)


def _cohort(tx: Transaction, event: Event) -> Document:
    empty = {"state": None, "number": None, "title": {}, "facts_sequence": 0}
    return _known(tx, "cohorts", event, event.data["cohort_id"], empty)


def _enrolment(tx: Transaction, event: Event) -> Document:
    empty: Document = {
        "person_id": None,
        "name": None,
        "person_sequence": 0,
        "cohort_id": None,
        "team_id": None,
        "unit": None,
        "state": None,
        "live": False,
        "state_sequence": 0,
        "version_id": None,
    }
    return _known(tx, "enrolments", event, event.data["enrolment_id"], empty)


def _with_person(tx: Transaction, known: Document, event: Event) -> Document:
    if event.sequence <= known["person_sequence"]:
        return known
    person = event.data["person"]
    return {
        **known,
        "person_id": person["id"],
        "name": name_to_keep(tx, event.academy, person, event.time),
        "person_sequence": event.sequence,
    }


def _with_state(known: Document, event: Event, state: str) -> Document:
    if event.sequence <= known["state_sequence"]:
        return known
    live = state in LIVE_STATES
    return {**known, "state": state, "live": live, "state_sequence": event.sequence}


def _known(tx: Transaction, collection: str, event: Event, id: str, empty: Document) -> Document:
    found = tx[collection].find_one({"_id": id, "academy": event.academy})
    return found or {"_id": id, "academy": event.academy, **empty}


def _store(tx: Transaction, collection: str, document: Document) -> None:
    key = {"_id": document["_id"], "academy": document["academy"]}
    tx[collection].replace_one(key, document, upsert=True)


def _pick(event: Event, *names: str) -> Document:
    return {name: event.data.get(name) for name in names}
