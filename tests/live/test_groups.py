"""What the broker itself says of a group while it is scaled: who owns what, how much is unread.

Only a broker that describes groups and knows the ends of its partitions can show it.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator

import pytest
from kafka import TopicPartition
from kafka.admin import ConfigResource
from kafka.admin import ConfigResourceType
from kafka.admin import KafkaAdminClient
from kafka.admin import OffsetSpec
from prometheus_client import REGISTRY
from pymongo.errors import ConnectionFailure

from deploy.local import ports
from shared.events.consumer import ConsumerLoop
from shared.events.envelope import Event
from shared.events.kafka import make_admin
from shared.events.kafka import make_consumer
from shared.events.retries import Retries
from shared.events.topics import PARTITIONS
from shared.mongo.client import connect
from shared.mongo.unit_of_work import Transaction
from tests.broker import on_durable
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import count
from tests.live.pair import eventually
from tests.live.pair import listener
from tests.live.pair import step_until
from tests.live.processes import Processes
from tests.live.test_processes import enroll

pytestmark = on_durable

QUICK = Retries(first=0.01, longest=0.02)


@pytest.fixture
def admin(source: Node) -> Iterator[KafkaAdminClient]:
    made = make_admin(source.settings)
    yield made
    made.close()


def owners(admin: KafkaAdminClient, group: str, topic: str) -> list[list[int]] | None:
    """The partitions of the topic that each member owns; None while the group is being changed."""
    described = admin.describe_groups([group])[group]
    if described["group_state"] != "Stable":
        return None
    return [
        sorted(
            partition
            for assigned in member["member_assignment"]["assigned_partitions"]
            if assigned["topic"] == topic
            for partition in assigned["partitions"]
        )
        for member in described["members"]
    ]


def unread(admin: KafkaAdminClient, topic: str, group: str) -> int:
    """How many records of the topic the group has not committed yet, as the broker counts."""
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    read = admin.list_group_offsets(group).get(group, {})
    return sum(
        ends[each].offset - (max(0, read[each].offset) if each in read else 0)
        for each in partitions
    )


def test_each_partition_has_exactly_one_owner_from_one_worker_to_two_and_back(
    source: Node, processes: Processes, admin: KafkaAdminClient, mongodb_uri: str
) -> None:
    group = f"{source.settings.topic_prefix}academy.content"
    relay, sent = source.relay(), 0
    seen: list[list[list[int]]] = []

    def settled(workers: int) -> bool:
        """Sends an event, looks, and says whether so many workers share all partitions."""
        nonlocal sent
        source.uow.run(enroll, sent)
        relay.step()
        sent += 1
        now = owners(admin, group, source.topic)
        if now:
            seen.append(now)
        return now is not None and len(now) == workers and all(now)

    processes.start("content", "worker", WORKER_PORT=str(ports.any_free()))
    eventually(lambda: settled(1), "one owner of all")
    second = processes.start("content", "worker", WORKER_PORT=str(ports.any_free()))
    eventually(lambda: settled(2), "two owners")
    second.terminate()
    assert second.wait(timeout=30) == 0
    eventually(lambda: settled(1), "one owner again")

    for each in seen:
        owned = Counter(partition for partitions in each for partition in partitions)
        assert set(owned.values()) <= {1}, each
    full = [each for each in seen if sum(map(len, each)) == PARTITIONS]
    assert {len(each) for each in full} == {1, 2}
    db = connect(mongodb_uri, processes.environment["MONGODB_DATABASE"])
    eventually(lambda: db["enrolments"].count_documents({}) == sent, "every event applied")
    assert db["inbox"].count_documents({}) == sent
    eventually(lambda: unread(admin, source.topic, group) == 0, "every event committed")
    db.client.close()


def test_a_topic_has_the_shape_that_survives_the_loss_of_a_replica(
    source: Node, admin: KafkaAdminClient
) -> None:
    (topic,) = admin.describe_topics([source.topic])
    replication = source.settings.kafka_replication
    assert len(topic["partitions"]) == PARTITIONS
    assert {len(each["replica_nodes"]) for each in topic["partitions"]} == {replication}
    wanted = {
        "min.insync.replicas": str(max(1, replication - 1)),
        "retention.ms": str(int(source.settings.outbox_kept.total_seconds() * 1000)),
    }
    asked = ConfigResource(ConfigResourceType.TOPIC, source.topic)
    (found,) = admin.describe_configs([asked])["topic"].values()
    assert {name: each["value"] for name, each in found.items() if name in wanted} == wanted


def test_the_lag_that_a_worker_shows_is_what_the_broker_counts(
    source: Node, node: Callable[..., Node], admin: KafkaAdminClient
) -> None:
    broken = [True]

    def fails_at_first(tx: Transaction, event: Event) -> None:
        if broken:
            raise ConnectionFailure("away")
        count(tx, event)

    sink = node(listener(fails_at_first))
    group = sink.settings.group
    for number in range(12):
        source.uow.run(close_cohort, f"cohort-{number}")
    source.relay().step()
    assert unread(admin, source.topic, group) == 12

    loop = ConsumerLoop(
        make_consumer(sink.settings), sink.dispatcher(), sink.stops, QUICK, shows_lag=True
    )
    loop.subscribe([source.topic])
    try:
        step_until(loop, lambda: len(loop._consumer.assignment()) == PARTITIONS, "partitions")
        step_until(loop, lambda: loop._consumer.paused(), "the handler fails")
        loop._observe_lag()
        assert shown(source.topic) == unread(admin, source.topic, group) == 12
        broken.clear()
        step_until(loop, lambda: len(sink.effects()) == 12, "all twelve")
        step_until(loop, lambda: unread(admin, source.topic, group) == 0, "committed")
        loop._observe_lag()
        assert shown(source.topic) == 0
    finally:
        loop._consumer.close(autocommit=False, timeout_ms=2_000)


def shown(topic: str) -> float:
    """The sum of the metric over the topic's partitions."""
    values = [
        REGISTRY.get_sample_value("academy_consumer_lag", {"topic": topic, "partition": str(each)})
        for each in range(PARTITIONS)
    ]
    return sum(value for value in values if value is not None)
