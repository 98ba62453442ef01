"""Jobs as leased documents: how one is asked for, claimed, kept alive and ended.

See docs/decisions (leased jobs). `run_after` is business time, leases are real time. A job is
`queued`, then `running` under a lease, then `done` or `failed`; a lease that ran out lets another
worker take it over, and the first one's writes are refused by its token.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel
from pymongo import ReturnDocument
from pymongo.database import Database

from shared.mongo.client import Document
from shared.runtime.clock import Clock
from shared.runtime.ids import new_id
from shared.runtime.tracing import current_traceparent

COLLECTION = "jobs"

INDEXES: dict[str, list[IndexModel]] = {
    COLLECTION: [
        IndexModel([("state", ASCENDING), ("kind", ASCENDING), ("run_after", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("kind", ASCENDING), ("lease_until", ASCENDING)]),
    ]
}

# How long a job stays with a worker that does not show a sign of life.
LEASE = timedelta(seconds=30)

MAXIMUM_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has taken the job over; nothing of this run may be kept."""


def job_document(
    kind: str,
    academy: str,
    params: Mapping[str, Any],
    key: str | None,
    run_after: datetime,
    clock: Clock,
) -> Document:
    """A queued job. The id follows from kind, academy and key when there is a key."""
    id = new_id()
    if key is not None:
        id = hashlib.sha256(f"{kind}\0{academy}\0{key}".encode()).hexdigest()[:32]
    return {
        "_id": id,
        "kind": kind,
        "academy": academy,
        "params": dict(params),
        "state": "queued",
        "run_after": run_after,
        "attempts": 0,
        "progress": 0.0,
        "lease_until": None,
        "token": None,
        "error": None,
        "created_at": clock.now(),
        "traceparent": current_traceparent(),
    }


def claim(db: Database[Document], kinds: list[str], clock: Clock) -> Document | None:
    """Takes the next due job, or one whose worker is gone; None when there is none."""
    real = clock.real_now()
    # Two plain filters and not one `$or`: each has its index, on the embedded database too.
    due = {"state": "queued", "kind": {"$in": kinds}, "run_after": {"$lte": clock.now()}}
    abandoned = {"state": "running", "kind": {"$in": kinds}, "lease_until": {"$lt": real}}
    for ready in (due, abandoned):
        claimed: Document | None = db[COLLECTION].find_one_and_update(
            ready,
            {
                "$set": {"state": "running", "token": new_id(), "lease_until": real + LEASE},
                "$inc": {"attempts": 1},
            },
            sort=[("run_after", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        if claimed is not None:
            return claimed
    return None


def oldest_due(db: Database[Document], clock: Clock) -> float:
    """How long the oldest job that is due and not done has been so, in seconds; 0 without one.

    A job that has been tried counts from its next try.
    """
    now = clock.now()
    ages = [0.0]
    for state in ("queued", "running"):
        due = {"state": state, "run_after": {"$lte": now}}
        found = db[COLLECTION].find_one(due, {"run_after": 1}, sort=[("run_after", ASCENDING)])
        if found is not None:
            ages.append((now - found["run_after"]).total_seconds())
    return max(ages)


def renew(db: Database[Document], job: Document, clock: Clock, progress: float | None) -> None:
    """Shows a sign of life. Raises `LeaseLost` when the job is not this worker's any more."""
    changes: Document = {"lease_until": clock.real_now() + LEASE}
    if progress is not None:
        changes["progress"] = progress
    result = db[COLLECTION].update_one(_owned(job), {"$set": changes})
    if result.matched_count != 1:
        raise LeaseLost(job["_id"])


def end(source: Any, job: Document, changes: Mapping[str, Any]) -> None:
    """Ends this run, within a transaction where `source` is one. Raises `LeaseLost`."""
    result = source[COLLECTION].update_one(
        _owned(job), {"$set": {"token": None, "lease_until": None, **changes}}
    )
    if result.matched_count != 1:
        raise LeaseLost(job["_id"])


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 2, 4, 8 … seconds, a minute at most."""
    return timedelta(seconds=min(2**attempts, 60))


def _owned(job: Document) -> Document:
    return {"_id": job["_id"], "state": "running", "token": job["token"]}
