"""What all services know of one id: records as they stand, and what happened, in order of time.

A timeline needs one clock, and that is the real one: when an event was written (by its id), sent,
applied, set aside. Records tell their own (business) times.
"""

import json
import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

from shared.events import dead_letters
from shared.events import inbox
from shared.events import outbox
from shared.mongo.client import Document
from shared.runtime import job_queue
from shared.runtime.ids import made_at
from shared.runtime.service import Resources
from shared.runtime.tracks import Track
from shared.runtime.tracks import field_of

_TRACE_ID = re.compile(r"^(?:00-)?(?P<id>[0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?$")

# Ids in one question to a database, and the most that is shown of anything.
CHUNK = 100
MOST = 1_000


@dataclass(frozen=True)
class Record:
    """One record as it stands now; `tells` are states, times and ids."""

    service: str
    collection: str
    id: str
    tells: Mapping[str, Any]


@dataclass(frozen=True)
class Moment:
    """Something that happened. `what` is written, sent, applied, dead letter or settled."""

    at: datetime
    service: str
    what: str
    type: str
    subject: str
    event_id: str
    detail: str = ""


@dataclass
class Traced:
    """Everything that was found; `unreadable` are services whose database is away."""

    asked: str
    ids: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    cut: bool = False

    @property
    def nothing(self) -> bool:
        return not self.records and not self.moments


def trace_of(services: Sequence[Resources], asked: str) -> Traced:
    """Looks for `asked` in all services, then once for the ids that the records found lead to.

    Those do not lead on: from a person one comes to their team, and not to the others in it.
    """
    traced = Traced(asked, {asked})
    trace_id = match["id"] if (match := _TRACE_ID.match(asked.lower())) else None
    led: set[str] = set()
    for resources in services:
        for track in resources.service.tracks():
            led |= _follow(traced, resources, track, {asked}, (*track.by, *track.only_asked))
    led -= {asked}
    for resources in services:
        for track in resources.service.tracks():
            _follow(traced, resources, track, led, track.by)
    traced.ids |= led
    rows = [
        (resources, row)
        for resources in services
        for row in _rows(resources, traced, asked, trace_id)
    ]
    _tell_events(traced, services, rows)
    for resources in services:
        _tell_letters(traced, resources, [row["_id"] for _, row in rows])
        _tell_jobs(traced, resources)
    traced.moments.sort(key=lambda one: (one.at, one.event_id, one.what != "written"))
    return traced


def _follow(
    traced: Traced, resources: Resources, track: Track, ids: set[str], names: Sequence[str]
) -> set[str]:
    """Adds the records whose fields hold one of `ids`; returns the ids that they lead to."""
    if not ids or not names:
        return set()
    led: set[str] = set()
    known = {(each.service, each.collection, each.id) for each in traced.records}
    collection = resources.db[track.collection]
    # Indexes begin with the academy, which is not known here; there are few enough to name all.
    academies = [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]
    for name in names:
        for portion in _portions(ids):
            query: Document = {name: {"$in": portion}}
            if name != "_id":
                query = {"academy": {"$in": academies}, **query}
            for document in collection.find(query).limit(MOST):
                key = (resources.service.name, track.collection, str(document["_id"]))
                if key not in known:
                    known.add(key)
                    tells = {told: field_of(document, told) for told in track.tells}
                    tells = {
                        told: value for told, value in tells.items() if value not in (None, [])
                    }
                    traced.records.append(Record(*key, tells))
                led |= {str(field_of(document, lead)) for lead in track.leads}
    return led


def _rows(
    resources: Resources, traced: Traced, asked: str, trace_id: str | None
) -> Iterable[Document]:
    """The kept outbox rows about one of the ids, with what was caused by an event asked for."""
    rows = resources.db[outbox.COLLECTION]
    found: dict[str, Document] = {}
    queries: list[Document] = [{"_id": asked}]
    queries += [{"subject": {"$in": portion}} for portion in _portions(traced.ids)]
    if trace_id is not None:
        # No index: an operator's question may take a while, an index would cost every command.
        queries.append({"traceparent": {"$regex": f"^00-{trace_id}-"}})
    for query in queries:
        for row in rows.find(query, {"value": 0}).limit(MOST):
            found[row["_id"]] = row
    traced.cut = traced.cut or len(found) >= MOST
    return found.values()


def _tell_events(
    traced: Traced, services: Sequence[Resources], rows: Sequence[tuple[Resources, Document]]
) -> None:
    of_event = {row["_id"]: row for _, row in rows}
    for resources, row in rows:
        name = resources.service.name
        written = made_at(row["_id"]) or row["time"]
        sequence = f"#{row['sequence']} in {row['academy']}"
        _add(traced, written, name, "written", row, sequence)
        if row["published_at"] is not None:
            _add(traced, row["published_at"], name, "sent", row)
    for resources in services:
        group = resources.settings.group
        for portion in _portions(of_event):
            wanted = {"_id": {"$in": [f"{group}:{id}" for id in portion]}}
            for mark in resources.db[inbox.COLLECTION].find(wanted):
                row = of_event[mark["_id"].removeprefix(f"{group}:")]
                _add(traced, mark["applied_at"], resources.service.name, "applied", row)


def _add(
    traced: Traced, at: datetime, service: str, what: str, row: Document, detail: str = ""
) -> None:
    moment = Moment(at, service, what, row["type"], row["subject"], row["_id"], detail)
    traced.moments.append(moment)


def _tell_letters(traced: Traced, resources: Resources, event_ids: Sequence[str]) -> None:
    group = resources.settings.group
    letters: dict[str, Document] = {}
    collection = resources.db[dead_letters.COLLECTION]
    marks = [f"{group}:{id}" for id in {*event_ids, traced.asked}]
    keys = [id.encode() for id in traced.ids]
    for portion in _portions(marks):
        letters |= {one["_id"]: one for one in collection.find({"mark": {"$in": portion}})}
    for start in range(0, len(keys), CHUNK):
        query = {"key": {"$in": keys[start : start + CHUNK]}}
        letters |= {one["_id"]: one for one in collection.find(query)}
    letters |= {one["_id"]: one for one in collection.find({"_id": traced.asked})}
    for letter in letters.values():
        name, type_ = resources.service.name, letter["type"] or "?"
        subject = (letter["key"] or b"").decode(errors="replace")
        event_id = letter["mark"].removeprefix(f"{group}:")
        # Not the error's text: it may quote what the event held.
        detail = f"{letter['code']}, letter {letter['_id']} is {letter['state']}"
        moment = Moment(letter["at"], name, "dead letter", type_, subject, event_id, detail)
        traced.moments.append(moment)
        if letter.get("settled_at"):
            settled = Moment(letter["settled_at"], name, letter["state"], type_, subject, event_id)
            traced.moments.append(settled)


def _tell_jobs(traced: Traced, resources: Resources) -> None:
    """Jobs that were asked for by their id or that name one of the ids."""
    collection = resources.db[job_queue.COLLECTION]
    messages = {each.id for each in traced.records if each.collection == "messages"}
    wanted = traced.ids | messages
    jobs: dict[str, Document] = {
        one["_id"]: one for one in collection.find({"_id": {"$in": [traced.asked]}})
    }
    for name in ("enrolment_id", "message_id", "cohort_id"):
        for portion in _portions(wanted):
            query = {f"params.{name}": {"$in": portion}}
            jobs |= {one["_id"]: one for one in collection.find(query).limit(MOST)}
    for job in jobs.values():
        tells = {
            "kind": job["kind"],
            "state": job["state"],
            "attempts": job["attempts"],
            "created_at": job["created_at"],
        }
        if job["error"]:
            tells["error"] = job["error"].get("type")
        record = Record(resources.service.name, job_queue.COLLECTION, job["_id"], tells)
        traced.records.append(record)


def _portions(ids: Iterable[str]) -> Iterable[list[str]]:
    every = sorted(ids)
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


def as_json(traced: Traced) -> str:
    """Everything that was found, for machines."""
    return json.dumps(
        {
            "asked": traced.asked,
            "ids": sorted(traced.ids),
            "records": [
                {
                    "service": one.service,
                    "collection": one.collection,
                    "id": one.id,
                    **{name: told(value) for name, value in one.tells.items()},
                }
                for one in traced.records
            ],
            "timeline": [
                {
                    "at": one.at.isoformat(timespec="milliseconds"),
                    "service": one.service,
                    "what": one.what,
                    "type": one.type,
                    "subject": one.subject,
                    "event_id": one.event_id,
                    "detail": one.detail,
                }
                for one in traced.moments
            ],
            "cut": traced.cut,
        }
    )


def told(value: Any) -> Any:
    """A value as it is shown: times in seconds, everything else as it is."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
