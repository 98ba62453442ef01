"""Waits until nothing moves any more: everything is sent, read, done."""

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.chaos.evidence import PARTITIONS
from tests.chaos.evidence import SERVICES
from tests.chaos.evidence import plain_consumer
from tests.chaos.evidence import read_listeners
from tests.chaos.evidence import read_topics
from tests.chaos.evidence import topics_of
from tests.chaos.world import World

# The bound that the project states, in seconds from the end of the last fault and the last
# journey. The embedded database holds what a killed client had written for up to 60 s of it.
QUIET_WITHIN = 120.0
# So often in a row nothing must be seen to move.
LOOKS = 2
BETWEEN = 1.0


class NeverQuiet(Exception):
    """The text says what still moves."""


def wait_for_quiet(world: World, within: float = QUIET_WITHIN) -> float:
    """Returns after how many seconds nothing moved any more. Raises `NeverQuiet`."""
    began = time.monotonic()
    quiet_looks = 0
    with ExitStack() as stack:
        client: MongoClient[dict[str, Any]] = MongoClient(world.mongodb_uri)
        stack.callback(client.close)
        lag = Lag(world)
        stack.callback(lag.close)
        while quiet_looks < LOOKS:
            try:
                moving = world.not_serving() or [*_in_stores(world, client), *lag.seen()]
            except (KafkaError, PyMongoError) as error:
                moving = [f"{type(error).__name__}: {error}"]
            quiet_looks = 0 if moving else quiet_looks + 1
            if moving and time.monotonic() - began > within:
                raise NeverQuiet(f"after {within:g} s still: {'; '.join(moving)}")
            time.sleep(BETWEEN)
    return time.monotonic() - began - (LOOKS - 1) * BETWEEN


def _in_stores(world: World, client: MongoClient[dict[str, Any]]) -> list[str]:
    """Unsent rows and jobs that are due or run."""
    moving = []
    due = {"$or": [{"state": "running"}, {"state": "queued", "run_after": {"$lte": _now(world)}}]}
    for service in SERVICES:
        database = client[f"academy_{service}"]
        if unsent := database["outbox"].count_documents({"published_at": None}):
            moving.append(f"{unsent} rows of {service}'s outbox")
        if jobs := database["jobs"].count_documents(due):
            moving.append(f"{jobs} jobs of {service}")
    return moving


def _now(world: World) -> datetime:
    """The academies' time, which journeys move."""
    path = world.place.clock
    seconds = json.loads(path.read_text())["offset_seconds"] if path.exists() else 0
    return datetime.now(UTC) + timedelta(seconds=seconds)


class Lag:
    """How far each group is behind the ends of its topics."""

    def __init__(self, world: World) -> None:
        self._brokers = world.brokers
        self._consumers: dict[str, KafkaConsumer] = {}

    def seen(self) -> list[str]:
        """What is behind, in words."""
        listeners = read_listeners()
        ends = self._ends()
        moving = []
        for service in SERVICES:
            consumer = self._consumer(f"academy.{service}")
            behind = 0
            for topic in topics_of(listeners, service):
                for number in range(PARTITIONS):
                    partition = TopicPartition(topic, number)
                    behind += ends.get(partition, 0) - (consumer.committed(partition) or 0)
            if behind:
                moving.append(f"{service} is {behind} events behind")
        return moving

    def close(self) -> None:
        for consumer in self._consumers.values():
            consumer.close(autocommit=False)

    def _ends(self) -> Mapping[TopicPartition, int]:
        if self._brokers.tells_ends:
            partitions = [TopicPartition(f"academy.{s}", n) for s in SERVICES for n in range(6)]
            found: Mapping[TopicPartition, int] = self._consumer("").end_offsets(partitions)
            return found
        return {
            TopicPartition(record.topic, record.partition): record.offset + 1
            for record in read_topics(self._brokers.servers)
        }

    def _consumer(self, group: str) -> KafkaConsumer:
        if group not in self._consumers:
            self._consumers[group] = plain_consumer(self._brokers.servers, group or None)
        return self._consumers[group]
