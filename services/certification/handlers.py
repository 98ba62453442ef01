"""What other services tell: each event is a fact, and facts may make a certificate due."""

from typing import Any

from services.certification.commands.academies import note_academy
from services.certification.commands.asking import ask_for
from services.certification.commands.asking import ask_where
from services.certification.commands.erasure import erase_person
from services.certification.commands.recording import record_of_cohort
from services.certification.commands.recording import record_of_enrolment
from services.certification.commands.recording import record_of_team
from services.certification.commands.rules import note_choice
from services.certification.domain import facts as topics
from services.certification.domain.facts import Fact
from shared.contracts import ACADEMY_CHANGED
from shared.contracts import ACADEMY_OPENED
from shared.contracts import ATTENDANCE_RECORDED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import COURSE_COMPLETED
from shared.contracts import COURSE_PINNED
from shared.contracts import GATE_DECIDED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import PERSON_ERASED
from shared.contracts import PROJECT_COMPLETED
from shared.contracts import QUIZ_GRADED
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.mongo.unit_of_work import Transaction

HANDLERS = Handlers("certification")

Document = dict[str, Any]

OF_THE_COHORT = (COHORT_PUBLISHED, COHORT_CHANGED, COHORT_CLOSED, COURSE_PINNED)
OF_THE_ENROLMENT = (
    LEARNER_ENROLLED,
    LEARNER_WITHDRAWN,
    ITEM_COMPLETED,
    QUIZ_GRADED,
    COURSE_COMPLETED,
    ATTENDANCE_RECORDED,
)


@HANDLERS.projection(ACADEMY_OPENED, ACADEMY_CHANGED, into="academies")
def keep_academy(tx: Transaction, event: Event) -> None:
    note_academy(tx, event.academy, event.sequence, event.data)


@HANDLERS.projection(COHORT_PUBLISHED, COHORT_CHANGED)
def keep_cohort(tx: Transaction, event: Event) -> None:
    data, choice = event.data, event.data["award_rule"]
    earlier = data["earlier_award_rules"]

    def describe(cohort: Document) -> Document:
        described: Document = {}
        for each in (*earlier, choice):
            held = {**cohort, **described}
            described |= note_choice(tx, event.academy, held, each["id"], each["version"])
        if event.sequence > cohort.get("described", 0):
            stages = {stage["slug"]: stage["title"] for stage in data["stage_template"]["stages"]}
            described |= {"number": data["number"], "title": data["title"], "stages": stages}
            described["described"] = event.sequence
        return described

    value = {"id": choice["id"], "version": choice["version"], "earlier": earlier}
    chosen = _fact(event, topics.RULE, "", value)
    record_of_cohort(tx, event.academy, event.subject, chosen, describe)


@HANDLERS.projection(COHORT_CLOSED)
def keep_closing(tx: Transaction, event: Event) -> None:
    closing = _fact(event, topics.CLOSING, "", event.data["state"])
    record_of_cohort(tx, event.academy, event.subject, closing)


@HANDLERS.projection(COURSE_PINNED)
def keep_pin(tx: Transaction, event: Event) -> None:
    pin = _fact(event, topics.PIN, "", {"required": event.data["required_items"]})
    record_of_cohort(tx, event.academy, event.subject, pin)


@HANDLERS.projection(LEARNER_ENROLLED)
def keep_enrolment(tx: Transaction, event: Event) -> None:
    record_of_enrolment(
        tx,
        event.academy,
        event.subject,
        _fact(event, topics.ENROLMENT, "", "enrolled"),
        cohort_id=event.data["cohort_id"],
        team_id=event.data["team_id"],
        person=event.data["person"],
        sequence=event.sequence,
        at=event.time,
    )


@HANDLERS.projection(LEARNER_WITHDRAWN)
def keep_withdrawal(tx: Transaction, event: Event) -> None:
    record_of_enrolment(
        tx,
        event.academy,
        event.subject,
        _fact(event, topics.ENROLMENT, "", "withdrawn"),
        cohort_id=event.data["cohort_id"],
        team_id=event.data["team_id"],
    )


@HANDLERS.projection(LEARNER_RENAMED)
def keep_name(tx: Transaction, event: Event) -> None:
    person, sequence = event.data["person"], event.sequence
    record_of_enrolment(
        tx, event.academy, event.subject, person=person, sequence=sequence, at=event.time
    )


@HANDLERS.projection(ITEM_COMPLETED)
def keep_item(tx: Transaction, event: Event) -> None:
    done = _fact(event, topics.ITEM, event.data["item_id"], True)
    cohort_id = event.data["cohort_id"]
    record_of_enrolment(tx, event.academy, event.subject, done, cohort_id=cohort_id)


@HANDLERS.projection(QUIZ_GRADED)
def keep_grade(tx: Transaction, event: Event) -> None:
    item, attempt = event.data["item_id"], event.data["attempt"]
    value = {"item": item, "score": event.data["score"]}
    graded = _fact(event, topics.QUIZ, f"{item}#{attempt}", value)
    cohort_id = event.data["cohort_id"]
    record_of_enrolment(tx, event.academy, event.subject, graded, cohort_id=cohort_id)


@HANDLERS.projection(COURSE_COMPLETED)
def keep_completion(tx: Transaction, event: Event) -> None:
    value = {"score": event.data["score"], "done": event.data["required_items_done"]}
    ended = _fact(event, topics.COURSE, "", value)
    cohort_id = event.data["cohort_id"]
    record_of_enrolment(tx, event.academy, event.subject, ended, cohort_id=cohort_id)


@HANDLERS.projection(ATTENDANCE_RECORDED)
def keep_attendance(tx: Transaction, event: Event) -> None:
    seen = _fact(event, topics.ATTENDANCE, event.data["session_id"], event.data["present"])
    record_of_enrolment(tx, event.academy, event.subject, seen)


@HANDLERS.projection(GATE_DECIDED)
def keep_gate(tx: Transaction, event: Event) -> None:
    stage = event.data["stage"]
    value = {"stage": stage, "decision": event.data["decision"]}
    decided = _fact(event, topics.GATE, f"{event.subject}/{stage}", value)
    record_of_team(tx, event.academy, event.data["team_id"], decided)


@HANDLERS.projection(PROJECT_COMPLETED)
def keep_project(tx: Transaction, event: Event) -> None:
    ended = _fact(event, topics.PROJECT, event.subject, event.data["outcome"])
    record_of_team(tx, event.academy, event.data["team_id"], ended)


@HANDLERS.reaction(*OF_THE_ENROLMENT)
def ask_for_the_enrolment(tx: Transaction, event: Event) -> None:
    ask_for(tx, event.academy, event.subject)


@HANDLERS.reaction(PERSON_ERASED)
def forget_person(tx: Transaction, event: Event) -> None:
    erase_person(tx, event.academy, event.data["person_id"], event.time, event.data["certificates"])


@HANDLERS.reaction(GATE_DECIDED)
def ask_for_the_team(tx: Transaction, event: Event) -> None:
    ask_where(tx, event.academy, {"team_id": event.data["team_id"]})


@HANDLERS.reaction(*OF_THE_COHORT)
def reckon_the_cohort(tx: Transaction, event: Event) -> None:
    tx.enqueue("reckon-cohort", event.academy, {"cohort_id": event.subject}, key=event.id)


@HANDLERS.reaction(ACADEMY_OPENED, ACADEMY_CHANGED)
def ask_for_the_academy(tx: Transaction, event: Event) -> None:
    """Its code and zone may be what certificates were waiting for."""
    tx.enqueue("ask-again", event.academy, {}, key=event.id)


def _fact(event: Event, topic: str, key: str, value: Any) -> Fact:
    return Fact(topic, key, event.sequence, event.time, value)
