"""Takes a person out of what the backbone keeps: events sent, dead letters, stored results.

Events stay where they are, with their ids and sequences, since others rely on those; only what
they tell of the person goes. What lies in topics goes with their retention.
"""

from collections.abc import Collection
from collections.abc import Mapping
from typing import Any

import orjson

from shared.events import dead_letters
from shared.events import outbox
from shared.events.envelope import read_headers
from shared.events.errors import Undecodable
from shared.mongo import idempotency
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import without
from shared.mongo.unit_of_work import Transaction


def erase_from_backbone(
    tx: Transaction,
    person_id: str,
    enrolment_ids: Collection[str],
    needles: Collection[str],
    reasons: Collection[str] = (),
) -> dict[str, int]:
    """Erases in outbox, dead letters and idempotency results; returns how many of each.

    `needles` are the texts by which the person is known here: name, address, telephone number.
    `reasons` are what the person gave for leaving, which an event may repeat as its `reason`.
    """
    subjects = {person_id, *enrolment_ids}
    return {
        "outbox": _outbox(tx, person_id, subjects, needles, reasons),
        "dead_letters": _letters(tx, person_id, subjects, needles, reasons),
        "idempotency": _results(tx, person_id, needles),
    }


def redact(data: Any, person_id: str, reasons: Collection[str] = ()) -> Any:
    """Event data without the person's name and without what a message to the person says."""
    if isinstance(data, list):
        return [redact(each, person_id, reasons) for each in data]
    if not isinstance(data, dict):
        return data
    changed = {key: redact(each, person_id, reasons) for key, each in data.items()}
    if changed.get("reason") in reasons:
        changed["reason"] = ERASED
    if changed.get("id") == person_id and "name" in changed:
        changed["name"] = ERASED
    if changed.get("person_id") == person_id and "parameters" in changed:
        changed["parameters"] = {}
    return changed


def _outbox(
    tx: Transaction,
    person_id: str,
    subjects: Collection[str],
    needles: Collection[str],
    reasons: Collection[str],
) -> int:
    changed = 0
    for row in list(tx[outbox.COLLECTION].find({"subject": {"$in": sorted(subjects)}})):
        value = _redacted(row["value"], person_id, needles, reasons)
        if value != row["value"]:
            tx[outbox.COLLECTION].update_one({"_id": row["_id"]}, {"$set": {"value": value}})
            changed += 1
    return changed


def _letters(
    tx: Transaction,
    person_id: str,
    subjects: Collection[str],
    needles: Collection[str],
    reasons: Collection[str],
) -> int:
    changed = 0
    for letter in list(tx[dead_letters.COLLECTION].find({})):
        if not _is_about(letter, person_id, subjects):
            continue
        fields: dict[str, Any] = {"error": without(letter["error"], needles)}
        try:
            fields["value"] = _redacted(letter["value"] or b"{}", person_id, needles, reasons)
        except orjson.JSONDecodeError:
            # Bytes that nobody can read cannot be cleaned, and can never be applied either.
            fields["value"] = None
            if letter["state"] == "pending":
                fields |= {"state": "discarded", "reason": "its person was erased"}
        tx[dead_letters.COLLECTION].update_one({"_id": letter["_id"]}, {"$set": fields})
        changed += 1
    return changed


def _is_about(letter: Mapping[str, Any], person_id: str, subjects: Collection[str]) -> bool:
    try:
        subject = read_headers([(name, value) for name, value in letter["headers"]]).get(
            "ce_subject"
        )
    except Undecodable:
        subject = None
    return subject in subjects or person_id.encode() in (letter["value"] or b"")


def _results(tx: Transaction, person_id: str, needles: Collection[str]) -> int:
    """Results answer repetitions for a day; without one the request is simply done again."""
    gone = []
    for result in tx[idempotency.COLLECTION].find({"result": {"$ne": None}}):
        if without(result["result"], [person_id, *needles]) != result["result"]:
            gone.append(result["_id"])
    tx[idempotency.COLLECTION].delete_many({"_id": {"$in": gone}})
    return len(gone)


def _redacted(
    value: bytes, person_id: str, needles: Collection[str], reasons: Collection[str]
) -> bytes:
    """The same bytes when there is nothing to take out."""
    data = orjson.loads(value)
    clean = without(redact(data, person_id, reasons), needles)
    return value if clean == data else orjson.dumps(clean)
