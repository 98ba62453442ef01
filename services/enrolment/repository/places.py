"""One document per person and cohort: nobody is in two live applications of one cohort.

Its id is the rule. Two transactions that both take it cannot both commit, whatever each has read.
"""

from collections.abc import Iterable

from pymongo.errors import DuplicateKeyError

from services.enrolment.domain.application import Application
from services.enrolment.domain.errors import WrongState
from shared.mongo.unit_of_work import Transaction


def take(tx: Transaction, application: Application, person_id: str) -> None:
    """Bind the person to this application; raises WrongState when bound to another."""
    place = {
        "_id": _id(application.cohort_id, person_id),
        "academy": application.academy,
        "application_id": application.id,
    }
    if tx["places"].find_one({"_id": place["_id"], "academy": application.academy}) is not None:
        raise WrongState("already_applied")
    try:
        tx["places"].insert_one(place)
    except DuplicateKeyError:
        raise WrongState("already_applied") from None


def free(tx: Transaction, academy: str, cohort_id: str, people: Iterable[str]) -> None:
    """Let these people apply to this cohort again."""
    ids = [_id(cohort_id, person_id) for person_id in people]
    tx["places"].delete_many({"_id": {"$in": ids}, "academy": academy})


def _id(cohort_id: str, person_id: str) -> str:
    return f"{cohort_id}:{person_id}"
