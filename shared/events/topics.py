"""The service's own topic: made when absent, its shape checked at every start.

A topic has six partitions from birth to end, because the partition of a key must never change. On a
memory-only broker (`KAFKA_EPHEMERAL`) an absent or misshapen topic means that the broker has
restarted and lost its log: the topic is made anew and all kept outbox rows are sent again.
"""

from collections.abc import Callable

import structlog
from kafka.admin import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from shared.runtime.settings import Settings

log = structlog.get_logger(__name__)

PARTITIONS = 6


class WrongTopic(Exception):
    """A topic of a durable broker has another number of partitions; an operator must decide."""


def topic_name(settings: Settings) -> str:
    """The topic that this service publishes to, with the installation's prefix."""
    return f"{settings.topic_prefix}academy.{settings.service}"


def ensure_topic(
    admin: KafkaAdminClient, settings: Settings, before_making: Callable[[], object]
) -> bool:
    """Makes sure that the topic is there and has its shape; True when it was made (anew).

    `before_making` runs first: it marks the outbox unsent. In the other order a crash between the
    two would leave rows that count as sent and lie in no topic. Raises `WrongTopic`, and
    `kafka.errors.KafkaError` while the broker is away.
    """
    name = topic_name(settings)
    partitions = _partitions(admin, name)
    if partitions == PARTITIONS:
        return False
    if partitions is not None and not settings.kafka_ephemeral:
        raise WrongTopic(
            f"{name} has {partitions} partitions and must have {PARTITIONS}; make a new topic "
            "under another KAFKA_TOPIC_PREFIX or restore this one"
        )
    before_making()
    if partitions is not None:
        admin.delete_topics([name])
    topic = new_topic(name, settings)
    try:
        admin.create_topics([topic])
    except TopicAlreadyExistsError:
        # Another worker of this service was faster; both have marked the outbox before.
        return False
    log.info("topic made", topic=name, partitions=PARTITIONS)
    return True


def new_topic(name: str, settings: Settings) -> NewTopic:
    """The shape of a topic: it survives the loss of one replica, for reading and for writing."""
    shape: dict[str, str] = {}
    if not settings.kafka_ephemeral:
        # A record that only one of several replicas has may be lost with it, so one fewer than all
        # must have it: then any one broker may be away.
        shape["min.insync.replicas"] = str(max(1, settings.kafka_replication - 1))
        # As long as the outbox keeps what was sent: either can be read again.
        shape["retention.ms"] = str(int(settings.outbox_kept.total_seconds() * 1000))
    return NewTopic(
        name,
        num_partitions=PARTITIONS,
        replication_factor=settings.kafka_replication,
        topic_configs=shape,
    )


def _partitions(admin: KafkaAdminClient, name: str) -> int | None:
    if name not in admin.list_topics():
        return None
    described = admin.describe_topics([name])
    return len(described[0]["partitions"])
