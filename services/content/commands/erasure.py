"""A person is erased: the name and the answers go; what was learnt stays, under an id."""

from datetime import datetime

from services.content.adapters.gridfs import forget
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
    # What was answered may be any text, and so may what was said of it; how it was marked has
    # counted and stays.
    mine = {"academy": academy, "enrolment_id": {"$in": ids}}
    tx["attempts"].update_many(mine, {"$set": {"answers": []}})
    for attempt in list(tx["attempts"].find(mine, {"questions": 1})):
        if any(question.get("comment") for question in attempt["questions"]):
            silent = [{**question, "comment": None} for question in attempt["questions"]]
            tx["attempts"].update_one({"_id": attempt["_id"]}, {"$set": {"questions": silent}})
    # A file's bytes go too: nothing else leads to them.
    for handed_in in list(tx["hand_ins"].find(mine)):
        for entry in handed_in["entries"]:
            if entry["kind"] == "file":
                forget(tx, entry["file"]["blob"])
    tx["hand_ins"].delete_many(mine)
    # What the person said in a review of a curriculum; that something was said stays.
    said = {"academy": academy, "by": person_id}
    tx["comments"].update_many(said, {"$set": {"text": ERASED}})
    names = {enrolment["name"] for enrolment in found if enrolment["name"]}
    erase_from_backbone(tx, person_id, ids, names)
