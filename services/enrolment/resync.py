"""How enrolment tells its state again: academies, cohorts, enrolments.

Never told again: applications (nobody listens) and requests to write to a person.
"""

from collections.abc import Iterator

from services.enrolment.commands.facts import academy_data
from services.enrolment.commands.facts import cohort_data
from services.enrolment.commands.facts import enrolled_data
from services.enrolment.commands.facts import withdrawn_data
from services.enrolment.repository import academies
from services.enrolment.repository import cohorts
from services.enrolment.repository import enrolments
from shared.contracts import ACADEMY_CHANGED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import LEARNER_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.restatement import Restatement
from shared.events.restatement import Told
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def tell_academy(tx: Transaction, document: Document) -> Iterator[Told]:
    yield Told(ACADEMY_CHANGED, academy_data(academies.from_document(document)))


def tell_cohort(tx: Transaction, document: Document) -> Iterator[Told]:
    """Its data are dated now: nobody has noted when they became so, and a date that is too early
    would say that the award rule had been chosen before it was."""
    cohort = cohorts.from_document(document)
    if not cohort.published:
        return
    yield Told(COHORT_CHANGED, cohort_data(cohort))
    if cohort.state in ("closed", "cancelled"):
        closed = {"cohort_id": cohort.id, "state": cohort.state}
        yield Told(COHORT_CLOSED, closed | ({"reason": cohort.reason} if cohort.reason else {}))


def tell_enrolment(tx: Transaction, document: Document) -> Iterator[Told]:
    """Who has left is never told as enrolled, not even for a moment: that would be acted upon.

    A reader that never knew them learns the name, the team and that they left, not the unit.
    """
    enrolment = enrolments.from_document(document)
    if enrolment.state not in ("enrolled", "completed"):
        yield Told(LEARNER_WITHDRAWN, withdrawn_data(enrolment), enrolment.ended_at)
        person = {"id": enrolment.person_id, "name": enrolment.person_name}
        yield Told(LEARNER_RENAMED, {"enrolment_id": enrolment.id, "person": person})
        return
    yield Told(LEARNER_ENROLLED, enrolled_data(enrolment), enrolment.enrolled_at)
    if enrolment.state == "completed":
        data = {
            "enrolment_id": enrolment.id,
            "cohort_id": enrolment.cohort_id,
            "serial": enrolment.serial,
        }
        yield Told(LEARNER_COMPLETED, data, enrolment.ended_at)


RESTATEMENTS = (
    Restatement("academies", (ACADEMY_CHANGED,), tell_academy),
    Restatement("cohorts", (COHORT_CHANGED, COHORT_CLOSED), tell_cohort),
    Restatement(
        "enrolments",
        (LEARNER_ENROLLED, LEARNER_WITHDRAWN, LEARNER_RENAMED, LEARNER_COMPLETED),
        tell_enrolment,
    ),
)
