"""Claims on idempotency keys and the results stored for them.

A key belongs to one person, academy, method and path. Its document has two states:

    in_flight   claimed; 409 for others until `claimed_until` (30 s), then it may be taken over
    done        committed together with the command's effects; its result answers every repetition
"""

import hashlib
from datetime import timedelta
from typing import Any

import structlog
from flask import g
from flask import request
from pymongo.errors import DuplicateKeyError
from pymongo.errors import PyMongoError

from shared.mongo.client import Document
from shared.mongo.idempotency import COLLECTION
from shared.mongo.unit_of_work import Transaction
from shared.runtime.ids import new_id
from shared.web.context import current
from shared.web.problems import Problem

Result = dict[str, Any]

# How long a claim holds off others when its process has died: longer than a unit of work may take
# (20 s), so that a request which goes on is not overtaken, and no longer than people wait.
CLAIMED_FOR = timedelta(seconds=30)

# How long a result answers repetitions.
KEPT_FOR = timedelta(hours=24)

_ATTEMPTS = 5

log = structlog.get_logger(__name__)


class ClaimLost(Exception):
    """Another request took the claim over; what this one did was rolled back."""


def claim_for_request(key: str) -> "Claim":
    """The claim of the present request on `key`. Raises the problem 422 for a malformed key."""
    if not 1 <= len(key) <= 255 or not all("!" <= character <= "~" for character in key):
        raise Problem(422, "idempotency_key_malformed")
    return Claim(_claim_id(key), _fingerprint(), new_id())


def set_body_digest(digest: str) -> None:
    """Tells what a streamed body was (its SHA-256), which a repetition is compared by."""
    g.body_digest = digest


class Claim:
    """One request's hold on its key."""

    def __init__(self, id: str, fingerprint: str, token: str) -> None:
        self._id = id
        self._fingerprint = fingerprint
        self._token = token

    def take(self) -> Result | None:
        """Claims the key, or returns the stored result of the request that had it."""
        for _ in range(_ATTEMPTS):
            if self._insert():
                return None
            held = current.db[COLLECTION].find_one({"_id": self._id})
            if held is None or self._expired(held):
                continue
            if held["fingerprint"] != self._fingerprint:
                raise Problem(422, "idempotency_key_reused")
            if held["state"] == "done":
                result: Result = held["result"]
                return result
            if held["claimed_until"] > current.clock.real_now():
                raise in_flight()
            if self._take_over(held):
                return None
        raise in_flight()

    def result(self, tx: Transaction) -> Result | None:
        """What this very claim has stored, if its transaction was committed after all."""
        query = {"_id": self._id, "token": self._token, "state": "done"}
        held = tx[COLLECTION].find_one(query)
        return None if held is None else held["result"]

    def finish(self, tx: Transaction, result: Any) -> None:
        """Stores the result with the command's effects. Raises `ClaimLost`."""
        if not isinstance(result, dict):
            raise TypeError(f"a command's result must be a dict, not {type(result).__name__}")
        update = tx[COLLECTION].update_one(
            {"_id": self._id, "token": self._token, "state": "in_flight"},
            {"$set": {"state": "done", "result": result}},
        )
        if update.matched_count != 1:
            raise ClaimLost(self._id)

    def give_back(self) -> None:
        """Frees the key after a failure; best effort, because a claim also runs out by itself."""
        try:
            current.db[COLLECTION].delete_one(
                {"_id": self._id, "token": self._token, "state": "in_flight"}
            )
        except PyMongoError as error:
            log.warning("claim not given back", error=type(error).__name__)

    def _insert(self) -> bool:
        now = current.clock.real_now()
        try:
            current.db[COLLECTION].insert_one(
                {
                    "_id": self._id,
                    "fingerprint": self._fingerprint,
                    "state": "in_flight",
                    "token": self._token,
                    "claimed_until": now + CLAIMED_FOR,
                    "expires_at": now + KEPT_FOR,
                }
            )
        except DuplicateKeyError:
            return False
        return True

    def _expired(self, held: Document) -> bool:
        """Removes what the TTL index has not got round to."""
        if held["expires_at"] > current.clock.real_now():
            return False
        current.db[COLLECTION].delete_one({"_id": self._id, "expires_at": held["expires_at"]})
        return True

    def _take_over(self, held: Document) -> bool:
        now = current.clock.real_now()
        update = current.db[COLLECTION].update_one(
            {"_id": self._id, "state": "in_flight", "token": held["token"]},
            {"$set": {"token": self._token, "claimed_until": now + CLAIMED_FOR}},
        )
        return update.matched_count == 1


def in_flight() -> Problem:
    """What a repetition is told while the first request still runs."""
    return Problem(409, "idempotency_in_flight", headers={"Retry-After": "1"})


def _claim_id(key: str) -> str:
    academy = (request.view_args or {}).get("academy", "")
    person = g.actor.person_id if g.get("actor") else ""
    parts = (academy, person, request.method, request.path, key)
    return _digest(*(part.encode() for part in parts))


def _fingerprint() -> str:
    streamed = g.get("body_digest")
    if not streamed and g.get("streams_body"):
        raise RuntimeError("a large upload calls set_body_digest before run")
    body = streamed.encode() if streamed else request.get_data(cache=True)
    return _digest(request.query_string, body)


def _digest(*parts: bytes) -> str:
    # Each part is preceded by its length, so that no two lists of parts look the same.
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(b"%d:" % len(part) + part)
    return hashed.hexdigest()
