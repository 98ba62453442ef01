"""Messages to people: requested once, sent by a job, kept with what became of them."""

from collections.abc import Mapping
from datetime import datetime

from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction

SEND_MESSAGE = "send-message"


def request_message(
    tx: Transaction,
    academy: str,
    message_id: str,
    person_id: str,
    template: str,
    parameters: Mapping[str, str],
    deadline: datetime | None = None,
) -> None:
    """Keep a message for a person and let a job send it; the same id is one message."""
    message = {
        "_id": message_id,
        "academy": academy,
        "person_id": person_id,
        "template": template,
        "parameters": dict(parameters),
        "deadline": deadline,
        "state": "queued",
        "requested_at": tx.now,
        "ended_at": None,
    }
    tx["messages"].update_one(
        {"_id": message_id, "academy": academy}, {"$setOnInsert": message}, upsert=True
    )
    tx.enqueue(SEND_MESSAGE, academy, {"message_id": message_id}, key=message_id)


def end_message(tx: Transaction, academy: str, message_id: str, state: str) -> Document:
    """Note what became of a message: sent, no_address or too_late."""
    tx["messages"].update_one(
        {"_id": message_id, "academy": academy, "state": "queued"},
        {"$set": {"state": state, "ended_at": tx.now}},
    )
    return {"state": state}
