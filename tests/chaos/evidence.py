"""What the auditor looks at: the journal, the four databases and the topics, all as they lie there.

Nothing of the services' own code is used to read them, so that a mistake in it cannot hide itself.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer
from kafka.structs import TopicPartition
from pymongo import MongoClient

from deploy.local.place import REPOSITORY
from tests.chaos.journal import read_journal

SERVICES = ("enrolment", "content", "mentoring", "certification")
PARTITIONS = 6

Document = dict[str, Any]
# service → collection → documents in the order of their ids
Stores = Mapping[str, Mapping[str, list[Document]]]


@dataclass(frozen=True)
class Record:
    """One record of a topic. `time` is the broker's, in seconds since 1970."""

    topic: str
    partition: int
    offset: int
    time: float
    key: str
    headers: Mapping[str, str]
    value: bytes

    @property
    def id(self) -> str:
        return self.headers.get("ce_id", "")

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def subject(self) -> str:
        return self.headers.get("ce_subject", "")

    @property
    def sequence(self) -> int:
        return int(self.headers.get("ce_sequence", "0"))

    @property
    def service(self) -> str:
        return self.topic.rpartition(".")[2]


@dataclass
class Evidence:
    """Everything of one run. `listeners` is what docs/events.md says: type → services."""

    journal: list[Document]
    stores: Stores
    records: list[Record]
    listeners: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: read_listeners())

    @classmethod
    def collect(cls, journal: Path, mongodb_uri: str, servers: str) -> "Evidence":
        return cls(read_journal(journal), read_stores(mongodb_uri), read_topics(servers))

    def documents(self, service: str, collection: str) -> list[Document]:
        return self.stores[service].get(collection, [])

    def by_id(self, service: str, collection: str) -> dict[str, Document]:
        return {each["_id"]: each for each in self.documents(service, collection)}

    @cached_property
    def first(self) -> dict[str, Record]:
        """Each event's first record, by the event's id."""
        found: dict[str, Record] = {}
        for record in self.records:
            found.setdefault(record.id, record)
        return found

    @cached_property
    def rows(self) -> dict[str, Document]:
        """Every outbox row by its event's id, with the service that wrote it."""
        return {
            row["_id"]: {**row, "service": service}
            for service in SERVICES
            for row in self.documents(service, "outbox")
        }

    @cached_property
    def rows_by_type(self) -> dict[str, list[Document]]:
        """By the type without `academy.` and `.v1`, e.g. `content.item.completed`."""
        found: dict[str, list[Document]] = defaultdict(list)
        for row in self.rows.values():
            found[short(row["type"])].append(row)
        return found


def short(event_type: str) -> str:
    return event_type.removeprefix("academy.").removesuffix(".v1")


def read_listeners(path: Path = REPOSITORY / "docs" / "events.md") -> dict[str, tuple[str, ...]]:
    """Which services listen to each type, from the published catalogue."""
    found = {}
    name = ""
    for line in path.read_text().splitlines():
        if heading := re.match(r"### `(\S+)`", line):
            name = heading[1]
        elif listened := re.match(r"Listened to by: (.+)\.$", line):
            services = tuple(listened[1].split(", "))
            found[name] = tuple(each for each in services if each in SERVICES)
    return found


def topics_of(listeners: Mapping[str, Iterable[str]], service: str) -> list[str]:
    """The topics that a service's group reads."""
    return sorted(
        {
            f"academy.{event_type.split('.')[1]}"
            for event_type, services in listeners.items()
            if service in services
        }
    )


def read_stores(mongodb_uri: str) -> Stores:
    client: MongoClient[Document] = MongoClient(mongodb_uri)
    try:
        return {
            service: {
                name: list(database[name].find().sort("_id", 1))
                for name in database.list_collection_names()
                if not name.startswith("blobs.")
            }
            for service in SERVICES
            for database in [client[f"academy_{service}"]]
        }
    finally:
        client.close()


def read_topics(servers: str, quiet_for: float = 1.5) -> list[Record]:
    """Every record of the four topics from their start, in the order of each partition."""
    partitions = [
        TopicPartition(f"academy.{service}", number)
        for service in SERVICES
        for number in range(PARTITIONS)
    ]
    consumer = plain_consumer(servers)
    try:
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        found: dict[TopicPartition, list[Record]] = {each: [] for each in partitions}
        came = time.monotonic()
        while time.monotonic() - came < quiet_for:
            for partition, messages in consumer.poll(timeout_ms=200).items():
                came = time.monotonic()
                found[partition] += [_record(message) for message in messages]
    finally:
        consumer.close(autocommit=False)
    return [record for partition in partitions for record in found[partition]]


def plain_consumer(servers: str, group: str | None = None) -> KafkaConsumer:
    """A consumer that commits nothing; with a group it only looks at what that has committed."""
    return KafkaConsumer(
        bootstrap_servers=servers.split(","),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        max_poll_records=5_000,
    )


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        time=message.timestamp / 1000,
        key=(message.key or b"").decode(errors="replace"),
        headers={name: (value or b"").decode(errors="replace") for name, value in message.headers},
        value=message.value or b"",
    )
