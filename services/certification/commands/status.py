"""Places in an academy's status lists: allotted at the issue, raised and cleared ever after.

See docs/decisions/0026-a-status-list-that-can-be-taken-back-for-a-day.md. A certificate and its bit
change in one transaction. The published list follows: a job signs it (`publish-status-list`).
"""

import random
from typing import Any

from pymongo import DESCENDING
from pymongo import ReturnDocument

from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.status_list import ENTRIES
from services.certification.domain.status_list import HALF
from services.certification.repository import status_entry_id
from services.certification.repository import status_list_id
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]

JOB = "publish-status-list"

# What a command needs of a list's head; the signed forms there may be long.
_HEAD = {"number": 1, "used": 1, "asked_at": 1}


def allot_place(
    tx: Transaction, academy: str, certificate_id: str, seed: int, half: int = HALF
) -> tuple[int, int]:
    """A free place for the certificate: the number of the list, and the index in it.

    Which one follows from `seed` and from what is taken, so a transaction that runs again draws
    alike. A list in which `half` places are taken gets no more; the next one is begun.
    """
    head = tx["status_lists"].find_one_and_update(
        {"academy": academy, "used": {"$lt": half}},
        {"$inc": {"used": 1}},
        projection=_HEAD,
        return_document=ReturnDocument.AFTER,
    )
    if head is None:
        head = _begin_list(tx, academy)
    number = head["number"]
    if head["used"] == 1:
        # Who checks the first certificate of a list must find the list.
        ask_to_publish(tx, academy, number)
    draws = random.Random(seed)
    index = draws.randrange(ENTRIES)
    while not _is_free(tx, academy, number, index):
        index = draws.randrange(ENTRIES)
    entry = {
        "_id": status_entry_id(academy, number, index),
        "academy": academy,
        "number": number,
        "index": index,
        "certificate_id": certificate_id,
        "raised": False,
    }
    tx["status_entries"].insert_one(entry)
    return number, index


def note_standing(tx: Transaction, certificate: Certificate) -> None:
    """Lets the certificate's bit say whether it stands; nothing when it has no place or says so.

    The list is asked for once, however many bits change before a worker signs it.
    """
    number, index = certificate.status_list, certificate.status_index
    if number is None or index is None:
        return
    raised = certificate.state != ISSUED
    id = status_entry_id(certificate.academy, number, index)
    written = tx["status_entries"].update_one(
        {"_id": id, "raised": not raised}, {"$set": {"raised": raised}}
    )
    if written.modified_count == 0:
        return
    head = tx["status_lists"].find_one_and_update(
        {"_id": status_list_id(certificate.academy, number)},
        {"$inc": {"changes": 1}},
        projection=_HEAD,
        return_document=ReturnDocument.AFTER,
    )
    if head is not None and head["asked_at"] is None:
        ask_to_publish(tx, certificate.academy, number)


def ask_to_publish(tx: Transaction, academy: str, number: int) -> None:
    """Asks for the list to be signed, whether or not it was asked for before."""
    tx.enqueue(JOB, academy, {"number": number})
    tx["status_lists"].update_one(
        {"_id": status_list_id(academy, number)}, {"$set": {"asked_at": tx.now}}
    )


def _begin_list(tx: Transaction, academy: str) -> Document:
    """The head of the academy's next list, with one place taken."""
    newest = tx["status_lists"].find_one({"academy": academy}, _HEAD, sort=[("number", DESCENDING)])
    number = 1 if newest is None else newest["number"] + 1
    head = {
        "_id": status_list_id(academy, number),
        "academy": academy,
        "number": number,
        "used": 1,
        "changes": 0,
        "signed": None,
        "asked_at": None,
    }
    tx["status_lists"].insert_one(head)
    return head


def _is_free(tx: Transaction, academy: str, number: int, index: int) -> bool:
    id = status_entry_id(academy, number, index)
    return tx["status_entries"].find_one({"_id": id}, {"_id": 1}) is None
