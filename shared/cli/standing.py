"""How one service stands, as its database tells it, and what an operator should do about it.

Nothing is asked of the broker or of a process: each worker writes down what only it knows.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo import DESCENDING
from pymongo.database import Database

from shared.events import dead_letters
from shared.events import inbox
from shared.events import outbox
from shared.events import stops
from shared.mongo.client import Document
from shared.runtime import job_queue
from shared.runtime import presence
from shared.runtime.ids import made_at
from shared.runtime.service import Resources

# An outbox row or an event that waits for longer needs a look, seconds: another relay takes over in
# 5 s, a group forms anew in 10.
WAITS_TOO_LONG = 60.0
# A job that is due and not begun. Signing and imports queue up behind each other, so it is more.
JOB_WAITS_TOO_LONG = 300.0

# How many of the newest sent events are looked up in a reader's inbox.
LOOKED_AT = 200

# Failed jobs are kept for ever; what failed long ago was seen long ago.
FAILED_LATELY = timedelta(days=1)

LOOPS = ("relay", "consumer", "jobs")


@dataclass(frozen=True)
class Problem:
    """One thing that needs attention. `page` is a heading of docs/runbook.md."""

    service: str
    text: str
    page: str


@dataclass(frozen=True)
class Standing:
    """What one database tells. Ages are seconds; None where it cannot be told."""

    service: str
    away: str | None = None
    processes: Sequence[Document] = ()
    outbox: int = 0
    outbox_age: float = 0.0
    dead: int = 0
    jobs: int = 0
    jobs_age: float = 0.0
    jobs_failed: int = 0
    stopped: str | None = None
    lag: int | None = None
    unread: int | None = None
    unread_age: float = 0.0
    problems: Sequence[Problem] = field(default_factory=tuple)

    def living(self, kind: str) -> list[Document]:
        """The processes of a kind that have told of themselves lately."""
        return [each for each in self.processes if each["kind"] == kind and not each["silent"]]

    def silent(self, kind: str) -> list[Document]:
        """Those that have fallen silent without taking leave."""
        return [each for each in self.processes if each["kind"] == kind and each["silent"]]


def look(resources: Resources) -> Standing:
    """Looks into a service's own database. Raises what the database raises when it is away."""
    db, now = resources.db, resources.clock.real_now()
    processes = presence.seen(db, now)
    waiting, age = waits(resources)
    stop = db[stops.COLLECTION].find_one({"_id": resources.settings.group}) or {}
    lags = [each["figures"].get("lag") for each in processes if not each["silent"]]
    known = [lag for lag in lags if lag is not None]
    business = resources.clock.now()
    due = {"state": "queued", "run_after": {"$lte": business}}
    failed = {"state": "failed", "run_after": {"$gte": business - FAILED_LATELY}}
    return Standing(
        service=resources.service.name,
        processes=processes,
        outbox=waiting,
        outbox_age=age,
        dead=db[dead_letters.COLLECTION].count_documents({"state": "pending"}),
        jobs=db[job_queue.COLLECTION].count_documents(due),
        jobs_age=job_queue.oldest_due(db, resources.clock),
        jobs_failed=db[job_queue.COLLECTION].count_documents(failed),
        stopped=str(stop["reason"]) if stop.get("stopped_at") else None,
        lag=sum(known) if known else None,
    )


def waits(resources: Resources) -> tuple[int, float]:
    """How many rows of the outbox wait to be sent, and the oldest for how long (seconds)."""
    rows, unsent = resources.db[outbox.COLLECTION], {"published_at": None}
    oldest = rows.find_one(unsent, {"_id": 1}, sort=[("_id", ASCENDING)])
    return rows.count_documents(unsent), _age(oldest, resources.clock.real_now())


def unread(
    reader: Resources, sources: Mapping[str, Database[Document]], now: datetime
) -> tuple[int, float]:
    """How many of the newest sent events the reader has not applied, and for how long (seconds).

    Looks at the `LOOKED_AT` events that each source has sent last of the types that the reader
    listens to: a reader that is further behind than that shows at least so many.
    """
    count, oldest = 0, now
    for name, db in sources.items():
        types = sorted({h.event_type.name for h in reader.service.handlers if _of(h, name)})
        if not types:
            continue
        newest = (
            db[outbox.COLLECTION]
            .find({"published_at": {"$ne": None}}, {"type": 1, "published_at": 1})
            .sort([("published_at", DESCENDING), ("_id", DESCENDING)])
            .limit(LOOKED_AT)
        )
        sent = {
            f"{reader.settings.group}:{row['_id']}": row for row in newest if row["type"] in types
        }
        marks = reader.db[inbox.COLLECTION].find({"_id": {"$in": list(sent)}}, {"_id": 1})
        for mark in marks:
            sent.pop(mark["_id"], None)
        count += len(sent)
        oldest = min([oldest, *(row["published_at"] for row in sent.values())])
    return count, max(0.0, (now - oldest).total_seconds())


def problems_of(standing: Standing) -> list[Problem]:
    """What needs attention, each with the page that says what to do."""
    name = standing.service

    def problem(text: str, page: str) -> Problem:
        return Problem(name, text, page)

    if standing.away is not None:
        return [problem(f"the database cannot be read: {standing.away}", "AcademyDatabaseAway")]
    found = []
    if not standing.living("web"):
        found.append(problem("no web process lives; its requests fail", "AcademyServiceGone"))
    loops = {loop for each in standing.living("worker") for loop in each["loops"]}
    if not loops:
        found.append(problem("no worker lives; nothing is sent, read or run", "AcademyServiceGone"))
    elif missing := [loop for loop in LOOPS if loop not in loops]:
        found.append(problem(f"no worker runs {', '.join(missing)}", "AcademyServiceGone"))
    for each in standing.processes:
        who = f"{each['kind']} {each['host']}:{each['pid']}"
        if each["silent"]:
            found.append(
                problem(f"{who} is silent: killed, paused or cut off", "AcademyProcessDown")
            )
        for check, detail in each["failing"].items():
            if not each["silent"] and check != "consumer":
                found.append(problem(f"{who} is not ready: {check}: {detail}", _page_of(check)))
    if standing.stopped is not None:
        found.append(
            problem(f"the consumer is stopped: {standing.stopped}", "AcademyConsumerStopped")
        )
    if standing.outbox_age > WAITS_TOO_LONG:
        text = f"{standing.outbox} events wait to be sent, for {told_age(standing.outbox_age)}"
        found.append(problem(text, "AcademyOutboxNotMoving"))
    if standing.unread_age > WAITS_TOO_LONG:
        text = f"{standing.unread} sent events are not applied, for {told_age(standing.unread_age)}"
        found.append(problem(text, "AcademyEventsLate"))
    if standing.dead:
        found.append(problem(f"{standing.dead} dead letters are pending", "AcademyDeadLetters"))
    if standing.jobs_failed:
        found.append(
            problem(
                f"{standing.jobs_failed} jobs have failed for good in a day", "AcademyJobsFailing"
            )
        )
    if standing.jobs_age > JOB_WAITS_TOO_LONG:
        found.append(
            problem(f"a job is overdue by {told_age(standing.jobs_age)}", "AcademyJobsLate")
        )
    return found


def as_json(standing: Standing) -> dict[str, Any]:
    """Everything, for machines; ages are seconds."""
    if standing.away is not None:
        return {"service": standing.service, "away": standing.away, **_told(standing)}
    return {
        "service": standing.service,
        "away": None,
        "processes": [
            {
                **{name: each[name] for name in ("kind", "host", "pid", "version", "loops")},
                "started_at": each["started_at"].isoformat(),
                "seen_at": each["seen_at"].isoformat(),
                "silent": each["silent"],
                "failing": each["failing"],
                "lag": each["figures"].get("lag"),
            }
            for each in standing.processes
        ],
        "outbox": {"pending": standing.outbox, "oldest_seconds": standing.outbox_age},
        "events": {
            "lag": standing.lag,
            "unread": standing.unread,
            "unread_seconds": standing.unread_age,
        },
        "dead_letters": standing.dead,
        "jobs": {
            "due": standing.jobs,
            "oldest_seconds": standing.jobs_age,
            "failed": standing.jobs_failed,
        },
        "stopped": standing.stopped,
        **_told(standing),
    }


def told_age(seconds: float) -> str:
    """A length of time in at most four characters: 12s, 5m, 3h, 2d."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length:.0f}{unit}"
    return f"{seconds:.0f}s"


def _told(standing: Standing) -> dict[str, Any]:
    return {"problems": [{"text": each.text, "page": each.page} for each in standing.problems]}


def _of(handler: Any, source: str) -> bool:
    return bool(handler.event_type.service == source)


def _page_of(check: str) -> str:
    return "AcademyBrokerAway" if check == "broker" else "AcademyLoopStalled"


def _age(row: Document | None, now: datetime) -> float:
    """Since the row was written, by its id: its `time` is business time."""
    written = made_at(row["_id"]) if row else None
    return max(0.0, (now - written).total_seconds()) if written else 0.0
