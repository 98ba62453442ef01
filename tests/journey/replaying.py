"""What a run has published, and any order in which brokers may deliver it.

A broker keeps the order within one aggregate and promises nothing else: a delivery may come again,
and one aggregate's events may come long before or long after another's.
"""

import random
import time
from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import orjson
from pymongo.database import Database

from shared.contracts.registry import SERVICES
from shared.events.envelope import Event
from shared.events.outbox import event_of_row
from shared.mongo.client import Document
from shared.mongo.client import connect
from shared.testing.harness import ServiceHarness

Documents = dict[str, Document]

# Records that a worker takes at once at most.
LARGEST_BATCH = 100


# What the users of the services wrote there and no event makes.
OWN = {
    "enrolment": ("academies", "people", "enrolments"),
    "content": ("courses",),
    "mentoring": (),
    "certification": ("award_rules", "award_rule_versions"),
}


@dataclass(frozen=True)
class Record:
    """Every event of a run in order of time, and what its users wrote by themselves."""

    events: Sequence[Event]
    own: Mapping[str, Mapping[str, list[Document]]]

    @classmethod
    def of(cls, mongodb_uri: str, prefix: str) -> "Record":
        """Reads a run's databases once nothing is added to the outboxes any more."""
        dbs = {service: connect(mongodb_uri, f"{prefix}academy_{service}") for service in SERVICES}
        try:
            events, later = _events(dbs), None
            while later is None or len(later) != len(events):
                time.sleep(0.5)
                events, later = later or events, _events(dbs)
            own = {
                service: {name: list(dbs[service][name].find()) for name in names}
                for service, names in OWN.items()
            }
        finally:
            for db in dbs.values():
                db.client.close()
        return cls(later, own)

    def for_service(self, service: ServiceHarness) -> list[Event]:
        """What the service listens to, in order of time."""
        handlers = service.service.handlers
        return [event for event in self.events if handlers.listens_to(event.type)]

    def give_own(self, service: ServiceHarness) -> None:
        """Puts into the service's fresh database what its users wrote in the run."""
        for name, documents in self.own[service.service.name].items():
            assert documents, f"the run has no {service.service.name}.{name}"
            service.db[name].insert_many([dict(each) for each in documents])


def _events(dbs: Mapping[str, Database[Document]]) -> list[Event]:
    events = [
        replace(event_of_row(service, row), data=orjson.loads(row["value"]))
        for service, db in dbs.items()
        for row in db["outbox"].find()
    ]
    # What happened at one moment has one order too, and an aggregate's own is kept.
    return sorted(events, key=lambda each: (each.time, each.source, each.subject, each.sequence))


def shuffled(events: Iterable[Event], chance: random.Random) -> list[Event]:
    """Each event twice: first in its aggregate's order, again at any time after that.

    Every aggregate has a stretch of its own, so one may be over before another begins. What comes
    again may find newer events of its aggregate applied.
    """
    by_aggregate: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        by_aggregate[event.source, event.subject].append(event)
    placed: list[tuple[float, Event]] = []
    for own in by_aggregate.values():
        own.sort(key=lambda each: each.sequence)
        start, end = sorted((chance.random(), chance.random()))
        moments = sorted(chance.uniform(start, end) for _ in own)
        placed += zip(moments, own, strict=True)
        placed += [(chance.uniform(at, 1), event) for at, event in zip(moments, own, strict=True)]
    return [event for _, event in sorted(placed, key=lambda each: each[0])]


def batches(events: Sequence[Event], chance: random.Random) -> Iterator[Sequence[Event]]:
    """The events in their order, from one to a hundred at once."""
    at = 0
    while at < len(events):
        size = chance.randint(1, LARGEST_BATCH)
        yield events[at : at + size]
        at += size


def digest(
    service: ServiceHarness, local: Mapping[str, set[str]], whole: Collection[str]
) -> dict[str, Documents]:
    """All documents by collection, without the fields that are `local` and `whole` collections.

    `*` names what is local in every collection. A list is compared without its order when all that
    it holds are documents: facts stand in their order of arrival.
    """
    found: dict[str, Documents] = {}
    for name in sorted(set(service.db.list_collection_names()).difference(whole)):
        left_out = local["*"] | local.get(name, set())
        rows = [
            {field: _unordered(value) for field, value in row.items() if field not in left_out}
            for row in service.db[name].find()
        ]
        if "_id" in left_out:
            # Without an id they are known by what they hold.
            rows = [{"_id": place, **row} for place, row in enumerate(sorted(rows, key=_text))]
        found[name] = {str(row["_id"]): row for row in rows}
    return found


def _unordered(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return sorted(value, key=_text)
    return value


def _text(value: Any) -> str:
    return orjson.dumps(value, default=repr, option=orjson.OPT_SORT_KEYS).decode()


def differences(expected: Mapping[str, Documents], found: Mapping[str, Documents]) -> list[str]:
    """One line for each document that is missing, is too many or has other fields."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        left, right = expected.get(name, {}), found.get(name, {})
        for id in sorted(left.keys() | right.keys()):
            one, other = left.get(id), right.get(id)
            if one is None or other is None:
                lines.append(f"{name} {id}: {'too many' if one is None else 'missing'}")
            elif one != other:
                fields = sorted(
                    field
                    for field in one.keys() | other.keys()
                    if one.get(field) != other.get(field)
                )
                told = [f"{field}: {one.get(field)!r} != {other.get(field)!r}" for field in fields]
                lines.append(f"{name} {id}: {'; '.join(told)}")
    return lines
