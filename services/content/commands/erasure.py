"""A person is erased: the name and the answers go; what was learnt stays, under an id."""

from datetime import datetime

from shared.events.erasing import erase_from_backbone
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import note_erasure
from shared.mongo.unit_of_work import Transaction


def erase_person(tx: Transaction, academy: str, person_id: str, at: datetime) -> None:
    """Erases what content knows of the person; safe to repeat. `at` is the erasure's own time."""
    note_erasure(tx, academy, person_id, at)
    here = {"academy": academy, "person_id": person_id}
    found = list(tx["enrolments"].find(here))
    ids = sorted(enrolment["_id"] for enrolment in found)
    tx["enrolments"].update_many(here, {"$set": {"name": ERASED}})
    # What was answered may be any text; how it was marked has counted and stays.
    tx["attempts"].update_many(
        {"academy": academy, "enrolment_id": {"$in": ids}}, {"$set": {"answers": []}}
    )
    names = {enrolment["name"] for enrolment in found if enrolment["name"]}
    erase_from_backbone(tx, person_id, ids, names)
