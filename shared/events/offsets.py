"""Where a service's group stands in the topics, read and put back by an operator's commands.

Offsets are told as `topic:partition` -> the next offset to read, so that they can be written down.
"""

from collections.abc import Iterable
from collections.abc import Mapping

from kafka.admin import KafkaAdminClient
from kafka.admin import OffsetSpec
from kafka.errors import NoError
from kafka.errors import UnknownMemberIdError
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition

from shared.events.topics import PARTITIONS
from shared.runtime.settings import Settings

START = 0


class GroupIsActive(Exception):
    """A worker of the service reads at this moment, so its offsets cannot be moved."""


def listened_topics(settings: Settings, topics: Iterable[str]) -> list[str]:
    """The topics of a service's handlers as they are called on the broker."""
    return [f"{settings.topic_prefix}{topic}" for topic in topics]


def existing_partitions(admin: KafkaAdminClient, topics: Iterable[str]) -> list[TopicPartition]:
    """The partitions of those topics that exist; a topic of another shape counts as absent."""
    present = set(admin.list_topics())
    named = [topic for topic in topics if topic in present]
    if not named:
        return []
    return [
        TopicPartition(described["name"], number)
        for described in admin.describe_topics(named)
        if len(described["partitions"]) == PARTITIONS
        for number in range(PARTITIONS)
    ]


def committed(admin: KafkaAdminClient, settings: Settings) -> dict[str, int]:
    """What the group has committed; partitions of which it never read anything are left out."""
    found = admin.list_group_offsets(settings.group).get(settings.group, {})
    return {_name(tp): place.offset for tp, place in found.items() if place.offset >= 0}


def put_back(
    admin: KafkaAdminClient, settings: Settings, topics: Iterable[str], offsets: Mapping[str, int]
) -> dict[str, int]:
    """Lets the group read on from `offsets`, from the start where none is given; returns them.

    An offset that lies behind the log's end belongs to a log that is no more, and there too the
    start is right: the inbox drops what was applied. Raises `GroupIsActive` and changes nothing
    while somebody reads, `kafka.errors.KafkaError` when the broker is away.
    """
    partitions = existing_partitions(admin, topics)
    if not partitions:
        return {}
    ends = _ends(admin, partitions, settings)
    wanted = {}
    for tp in partitions:
        offset = offsets.get(_name(tp), START)
        wanted[tp] = offset if offset <= ends.get(tp, START) else START
    moves = {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in wanted.items()}
    for error in admin.alter_group_offsets(settings.group, moves).values():
        if error is UnknownMemberIdError:
            raise GroupIsActive(f"a worker of {settings.service} reads from the broker")
        if error is not NoError:
            raise error()
    return {_name(tp): offset for tp, offset in wanted.items()}


def _ends(
    admin: KafkaAdminClient, partitions: Iterable[TopicPartition], settings: Settings
) -> dict[TopicPartition, int]:
    if settings.kafka_ephemeral:
        # The memory-only broker tells wrong ends, and its log may be another one: from the start.
        return {}
    found = admin.list_partition_offsets({tp: OffsetSpec.LATEST for tp in partitions})
    return {tp: place.offset for tp, place in found.items()}


def _name(partition: TopicPartition) -> str:
    return f"{partition.topic}:{partition.partition}"
