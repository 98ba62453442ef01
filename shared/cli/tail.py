"""`academy events tail`: follows the topics as they fill, and leaves no trace on the broker.

The reader belongs to no group: it moves no offset and no worker's partition.
"""

import json
import time
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import click
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from shared.cli.environment import opened
from shared.cli.options import MOMENT
from shared.contracts.registry import SERVICES
from shared.events.envelope import Event
from shared.events.envelope import decode
from shared.events.envelope import read_headers
from shared.events.errors import Undecodable
from shared.events.kafka import make_reader
from shared.runtime.settings import Settings

POLL_MS = 300
# How often topics that are not there yet are looked for, seconds.
TOPICS_EVERY = 5.0
# How much of the data is shown on a line.
DATA_SHOWN = 200


class Start(click.ParamType[str | datetime]):
    """`beginning`, `end` or a time."""

    name = "beginning|end|time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | datetime:
        if value in ("beginning", "end"):
            return str(value)
        return MOMENT.convert(value, param, ctx)


@click.command()
@click.option("--type", "type_", help="A type, its beginning, or a pattern: '*.learner.*'.")
@click.option("--subject", help="Only events of this aggregate.")
@click.option("--service", "services", type=click.Choice(SERVICES), multiple=True)
@click.option("--topic", "topics", multiple=True, help="A topic as the broker calls it.")
@click.option("--from", "start", type=Start(), default="end", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), help="Ends after so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with all data.")
def tail(
    type_: str | None,
    subject: str | None,
    services: tuple[str, ...],
    topics: tuple[str, ...],
    start: str | datetime,
    limit: int | None,
    as_json: bool,
) -> None:
    """Shows events as they come, until Ctrl-C.

    Records that are no events are shown as such unless --type or --subject leaves them out.
    """
    with opened(services[0] if services else SERVICES[0]) as resources:
        settings = resources.settings
        if not settings.kafka_bootstrap_servers:
            raise click.ClickException("KAFKA_BOOTSTRAP_SERVERS is not set")
        wanted = set(topics) | {
            f"{settings.topic_prefix}academy.{name}"
            for name in services or (() if topics else SERVICES)
        }
        shown = 0
        try:
            for message in _messages(settings, wanted, start):
                told = _told(message)
                if not _matches(told, type_, subject):
                    continue
                click.echo(json.dumps(told, ensure_ascii=False) if as_json else _lines(told))
                shown += 1
                if shown == limit:
                    return
        except KeyboardInterrupt:
            return
        except KafkaError as error:
            raise click.ClickException(f"the broker is away: {type(error).__name__}") from None


def _messages(settings: Settings, topics: set[str], start: str | datetime) -> Iterator[Any]:
    reader = make_reader(settings)
    try:
        since = _milliseconds(start)
        assigned: set[TopicPartition] = set()
        look_at = 0.0
        while True:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + TOPICS_EVERY
                fresh = _partitions(reader, topics) - assigned
                if fresh:
                    # A topic that comes later is new as a whole.
                    place = start if not assigned else "beginning"
                    assigned |= fresh
                    reader.assign(sorted(assigned))
                    _place(reader, fresh, place, settings)
            if not assigned:
                time.sleep(POLL_MS / 1000)
                continue
            batches: Mapping[Any, Any] = reader.poll(timeout_ms=POLL_MS)
            found = [message for batch in batches.values() for message in batch]
            # Partitions have no order between them; within a poll, time is the best one.
            for message in sorted(found, key=lambda one: (one.timestamp, one.offset)):
                if message.timestamp >= since:
                    yield message
    finally:
        reader.close(autocommit=False, timeout_ms=1_000)


def _partitions(reader: Any, topics: set[str]) -> set[TopicPartition]:
    reader.topics()  # Asks the broker; what follows looks only into what is known.
    return {
        TopicPartition(topic, number)
        for topic in topics
        for number in reader.partitions_for_topic(topic) or ()
    }


def _place(
    reader: Any, partitions: set[TopicPartition], start: str | datetime, settings: Settings
) -> None:
    """Puts the reader before the first record that is wanted.

    The embedded broker tells wrong ends and has little to read, so there everything is read and
    what is too old is left out by its time.
    """
    if start == "beginning" or settings.kafka_ephemeral:
        reader.seek_to_beginning(*partitions)
    elif start == "end":
        reader.seek_to_end(*partitions)
    else:
        since = _milliseconds(start)
        found = reader.offsets_for_times(dict.fromkeys(partitions, since))
        for partition in partitions:
            place = found.get(partition)
            if place is None:
                reader.seek_to_end(partition)
            else:
                reader.seek(partition, place.offset)


def _milliseconds(start: str | datetime) -> int:
    """The time before which nothing is shown."""
    if start == "beginning":
        return -1
    moment = datetime.now(UTC) if isinstance(start, str) else start
    return int(moment.timestamp() * 1000)


def _told(message: Any) -> dict[str, Any]:
    place = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "appended_at": _time(message.timestamp),
    }
    try:
        event: Event = decode(read_headers(message.headers), message.value)
    except Undecodable as error:
        value = (message.value or b"")[:DATA_SHOWN].decode(errors="backslashreplace")
        return {"undecodable": str(error), **place, "value": value}
    return {
        "time": event.time.isoformat(timespec="milliseconds"),
        "type": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
        "academy": event.academy,
        "id": event.id,
        "traceparent": event.traceparent,
        **place,
        "data": event.data,
    }


def _matches(told: Mapping[str, Any], type_: str | None, subject: str | None) -> bool:
    if subject is not None and told.get("subject") != subject:
        return False
    if type_ is None:
        return True
    name = str(told.get("type", ""))
    # The whole name, without `academy.`, and without the service as well.
    names = (name, name.removeprefix("academy."), name.split(".", 2)[-1])
    if any(sign in type_ for sign in "*?["):
        return any(fnmatchcase(each, type_) for each in names)
    return bool(name) and any(each.startswith(type_) for each in names)


def _lines(told: Mapping[str, Any]) -> str:
    if "undecodable" in told:
        place = f"{told['topic']}:{told['partition']}:{told['offset']}"
        return f"{told['appended_at'][11:23]} undecodable at {place}: {told['undecodable']}"
    data = json.dumps(told["data"], ensure_ascii=False)
    if len(data) > DATA_SHOWN:
        data = data[: DATA_SHOWN - 1] + "…"
    name = told["type"].removeprefix("academy.")
    return (
        f"{told['time'][11:23]} {name} #{told['sequence']} {told['subject']} {told['academy']}\n"
        f"             {told['id']} {data}"
    )


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
