"""Takes a person out of what the backbone keeps: events sent, dead letters, stored results.

Events stay where they are, with their ids and sequences, since others rely on those; only what
they tell of the person goes. What lies in topics goes with their retention.
"""

from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Person:
    """How the person is recognised here; see `erase_from_backbone`."""

    id: str
    subjects: Collection[str]
    needles: Collection[str]
    reasons: Collection[str]

    def is_in(self, letter: Mapping[str, Any]) -> bool:
        """Whether a dead letter is about the person, or names them."""
        try:
            headers = read_headers([(name, value) for name, value in letter["headers"]])
        except Undecodable:
            headers = {}
        value = letter["value"] or b""
        return headers.get("ce_subject") in self.subjects or self.id.encode() in value

    def out_of(self, data: Any) -> Any:
        """The data without the person."""
        return without(redact(data, self.id, self.reasons), self.needles)

    def out_of_bytes(self, value: bytes) -> bytes:
        """An event's value without the person; the same bytes when there is nothing to take out."""
        data = orjson.loads(value)
        clean = self.out_of(data)
        return value if clean == data else orjson.dumps(clean)


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
    person = _Person(person_id, {person_id, *enrolment_ids}, needles, reasons)
    return {
        "outbox": _outbox(tx, person),
        "dead_letters": _letters(tx, person),
        "idempotency": _results(tx, person),
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


def _outbox(tx: Transaction, person: _Person) -> int:
    changed = 0
    for row in list(tx[outbox.COLLECTION].find({"subject": {"$in": sorted(person.subjects)}})):
        value = person.out_of_bytes(row["value"])
        if value != row["value"]:
            tx[outbox.COLLECTION].update_one({"_id": row["_id"]}, {"$set": {"value": value}})
            changed += 1
    return changed


def _letters(tx: Transaction, person: _Person) -> int:
    changed = 0
    for letter in list(tx[dead_letters.COLLECTION].find({})):
        if not person.is_in(letter):
            continue
        fields: dict[str, Any] = {"error": without(letter["error"], person.needles)}
        try:
            fields["value"] = person.out_of_bytes(letter["value"] or b"{}")
        except orjson.JSONDecodeError:
            # Bytes that nobody can read cannot be cleaned, and can never be applied either.
            fields["value"] = None
            if letter["state"] == "pending":
                fields |= {"state": "discarded", "reason": "its person was erased"}
        tx[dead_letters.COLLECTION].update_one({"_id": letter["_id"]}, {"$set": fields})
        changed += 1
    return changed


def _results(tx: Transaction, person: _Person) -> int:
    """A result stays without the person's data: a repetition must not be carried out again."""
    changed = 0
    for stored in list(tx[idempotency.COLLECTION].find({"result": {"$ne": None}})):
        result = person.out_of(stored["result"])
        if result != stored["result"]:
            tx[idempotency.COLLECTION].update_one(
                {"_id": stored["_id"]}, {"$set": {"result": result}}
            )
            changed += 1
    return changed
