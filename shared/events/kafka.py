"""How this project talks to Kafka: the client settings, each with its reason.

Only a worker imports this module; a web process owns no Kafka client (docs/decisions/0002).
How clients show themselves to the broker is in `shared.runtime.kafka_security`. All `make_…` raise
`shared.events.refusals.Refused` when a broker answers but does not let this client in.
"""

from typing import Any

from kafka import KafkaConsumer
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from shared.events.outbox import MAXIMUM_VALUE
from shared.events.refusals import told_why
from shared.runtime.settings import Settings


def _common(settings: Settings, role: str) -> dict[str, Any]:
    return {
        "bootstrap_servers": settings.kafka_bootstrap_servers.split(","),
        "client_id": f"{settings.group}.{role}",
        "bootstrap_timeout_ms": 5_000,
        # A broker that comes back is found again within seconds.
        "reconnect_backoff_max_ms": 2_000,
        **settings.kafka_security,
    }


@told_why()
def make_producer(settings: Settings) -> KafkaProducer:
    """A producer whose acknowledgement means that the record is kept. Make one a process.

    Raises `kafka.errors.KafkaTimeoutError` while no broker answers.
    """
    idempotent = not settings.kafka_ephemeral
    return KafkaProducer(
        **_common(settings, "relay"),
        # Both must be said: an explicit acks alone may switch idempotence off, and a restarted
        # memory-only broker makes an idempotent producer fail for good.
        acks="all",
        enable_idempotence=idempotent,
        # Without idempotence only one request in flight keeps the order when one is repeated.
        max_in_flight_requests_per_connection=5 if idempotent else 1,
        allow_auto_create_topics=False,
        # The relay flushes when it has handed over a wave, so waiting for more would cost time.
        linger_ms=0,
        # send() blocks while metadata is missing, and then raises by itself.
        max_block_ms=5_000,
        request_timeout_ms=8_000,
        delivery_timeout_ms=15_000,
        max_request_size=MAXIMUM_VALUE * 2,
        metrics_enabled=False,
    )


@told_why()
def make_consumer(settings: Settings) -> KafkaConsumer:
    """A consumer of the service's group that never moves the group's offsets by itself.

    It has no deserializer: one that raises inside `poll` never passes the record.
    """
    session_ms = 2_000 if settings.kafka_ephemeral else 10_000
    consumer = KafkaConsumer(
        **_common(settings, "consumer"),
        group_id=settings.group,
        # A new group reads from the start; the default would lose what came before it.
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        max_poll_records=100,
        # The embedded broker answers a long poll after half of this, whether or not there is
        # anything: a shorter wait costs an idle machine, a longer one costs a waiting reader. 200
        # instead of 120 takes 4 % of a core off the idle quickstart and 20 ms longer at the median.
        fetch_max_wait_ms=200 if settings.kafka_ephemeral else 250,
        session_timeout_ms=session_ms,
        # A beat also tells a member that its group forms anew; each costs an idle machine too.
        heartbeat_interval_ms=session_ms // 4,
        # How late a topic is noticed that its owner makes after this consumer has started.
        metadata_max_age_ms=5_000,
        metrics_enabled=False,
    )
    _finish_every_join(consumer)
    return consumer


def _finish_every_join(consumer: KafkaConsumer) -> None:
    """Keeps a consumer from standing outside its group for good.

    A poll that ends while the group is being joined anew leaves the join to the next poll. When the
    leader joins anew because a topic's partitions have become known (a topic that was made after
    the consumer started), kafka-python 3.0.12 forgets there that it was joining: it never takes its
    partitions, sends no heartbeat and notices nothing. Its own flag tells better.
    """
    coordinator = consumer._coordinator
    needs_rejoin = coordinator.need_rejoin
    coordinator.need_rejoin = lambda: coordinator.rejoining or needs_rejoin()


@told_why()
def make_reader(settings: Settings) -> KafkaConsumer:
    """A consumer without a group, which leaves no trace: for an operator who looks into topics.

    Assign it partitions and seek; it raises `kafka.errors.KafkaError` while no broker answers.
    """
    return KafkaConsumer(
        **_common(settings, "reader"),
        group_id=None,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        fetch_max_wait_ms=120,
        metrics_enabled=False,
    )


@told_why()
def make_admin(settings: Settings) -> KafkaAdminClient:
    """An admin client; raises `kafka.errors.KafkaError` while no broker answers."""
    return KafkaAdminClient(**_common(settings, "admin"), request_timeout_ms=8_000)
