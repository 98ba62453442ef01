"""Jobs as leased documents: how one is asked for, claimed, kept alive and ended.

See docs/decisions (leased jobs). `run_after` is business time, leases are real time. A job is
`queued`, then `running` under a lease, then `done` or `failed`; a lease that ran out lets another
worker take it over, and the first one's writes are refused by its token.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel
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

# Jobs that one look at the queue finds, at most.
AT_A_LOOK = 200


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


def claim(
    db: Database[Document], kinds: list[str], clock: Clock, seen: deque[str] | None = None
) -> Document | None:
    """Takes the next due job, or one whose worker is gone; None when there is none.

    Of a long queue a look finds the jobs that come next and leaves them in `seen`, for the next
    claims of the same kinds: an engine that must sort all that is due to find the first one would
    otherwise do so for each.
    """
    seen = deque() if seen is None else seen
    now, real = clock.now(), clock.real_now()
    due = {"state": "queued", "run_after": {"$lte": now}}
    while seen or _look(db, {**due, "kind": {"$in": kinds}}, seen):
        # Another worker may have had it since, or it may have been put off.
        claimed = _take(db, seen.popleft(), due, real)
        if claimed is not None:
            return claimed
    # A look of its own and not one `$or`: each has its index, on the embedded database too.
    gone = {"state": "running", "lease_until": {"$lt": real}}
    abandoned: deque[str] = deque()
    _look(db, {**gone, "kind": {"$in": kinds}}, abandoned)
    for id in abandoned:
        claimed = _take(db, id, gone, real)
        if claimed is not None:
            return claimed
    return None


def _look(db: Database[Document], due: Document, seen: deque[str]) -> bool:
    """Adds the jobs that come next to `seen`; says whether there are any."""
    found = db[COLLECTION].find(due, {"_id": 1}).sort("run_after", ASCENDING).limit(AT_A_LOOK)
    seen.extend(each["_id"] for each in found)
    return bool(seen)


def _take(db: Database[Document], id: str, ready: Document, real: datetime) -> Document | None:
    """The job with this id for us, if it still is as in `ready`.

    In two steps: the embedded database reads the whole collection to find and update in one. Only
    who knows the token can change the job between them.
    """
    token = new_id()
    taken = {"state": "running", "token": token, "lease_until": real + LEASE}
    query = {"_id": id, **ready}
    if not db[COLLECTION].update_one(query, {"$set": taken, "$inc": {"attempts": 1}}).matched_count:
        return None
    return db[COLLECTION].find_one({"_id": id, "token": token})


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
