"""Reading topics from end to end without a group: what lies in them, and how far back they go."""

import time
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

from kafka.structs import TopicPartition

from shared.events.record import Record

# How long the broker may give nothing before reading is given up, seconds.
PATIENCE = 30.0
POLL_MS = 100


class LogUnreadable(Exception):
    """The broker has stopped giving records before the end."""


def whole_log(reader: Any, partitions: Sequence[TopicPartition]) -> Iterator[Sequence[Record]]:
    """Every record that lay there at the beginning of the call, in batches, in order by partition.

    `reader` is `shared.events.kafka.make_reader`'s. What is added meanwhile may come along.
    The end is what the broker says when it answers a fetch: the embedded broker's answer to the
    question for the end is wrong. Raises `LogUnreadable`.
    """
    if not partitions:
        return
    reader.assign(list(partitions))
    reader.seek_to_beginning(*partitions)
    unfinished = set(partitions)
    heard = time.monotonic()
    while True:
        batches = reader.poll(timeout_ms=POLL_MS, max_records=500)
        for batch in batches.values():
            yield [Record.of(message) for message in batch]
        ended = {partition for partition in unfinished if _is_read(reader, partition)}
        unfinished -= ended
        if not unfinished:
            return
        if batches or ended:
            heard = time.monotonic()
        if time.monotonic() - heard > PATIENCE:
            waited = ", ".join(f"{tp.topic}:{tp.partition}" for tp in sorted(unfinished))
            raise LogUnreadable(f"nothing came of {waited} for {PATIENCE:.0f} s")


def _is_read(reader: Any, partition: TopicPartition) -> bool:
    end = reader.highwater(partition)
    return end is not None and reader.position(partition) >= end


def first_times(reader: Any, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, Any]:
    """Since when each partition's log is kept: None where it still has its first record.

    Otherwise the time of the oldest record that is left (UTC), or of now where none is.
    """
    starts = reader.beginning_offsets(list(partitions))
    found: dict[TopicPartition, Any] = {}
    for partition, start in starts.items():
        found[partition] = None
        if start > 0:
            reader.assign([partition])
            reader.seek(partition, start)
            batch = reader.poll(timeout_ms=5_000, max_records=1).get(partition, [])
            found[partition] = (
                datetime.fromtimestamp(batch[0].timestamp / 1000, UTC)
                if batch
                else datetime.now(UTC)
            )
    return found
