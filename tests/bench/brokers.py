"""The brokers that a benchmark of the backbone runs on, and topics filled with events."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kafka.admin import NewTopic

from shared.events.envelope import Event
from shared.events.envelope import encode_data
from shared.events.envelope import encode_headers
from shared.events.kafka import make_admin
from shared.events.kafka import make_producer
from shared.events.topics import PARTITIONS
from shared.runtime.ids import new_id
from shared.runtime.settings import Settings
from tests.bench.place import Place


@dataclass(frozen=True)
class Broker:
    """Where a broker is, and whether it keeps its log in memory only."""

    name: str
    servers: str
    ephemeral: bool

    def settings(self, place: Place, service: str, prefix: str, **more: Any) -> Settings:
        return place.settings(
            service,
            kafka_bootstrap_servers=self.servers,
            kafka_ephemeral=self.ephemeral,
            topic_prefix=prefix,
            **more,
        )


def brokers(place: Place) -> Iterator[Broker]:
    """The embedded broker and Apache Kafka where it can be had; one that is given comes alone."""
    given = place.given_kafka
    if given:
        yield Broker("given broker", given, ephemeral=False)
        return
    yield Broker("Tansu", place.kafka_servers, ephemeral=True)
    if apache := place.apache_servers:
        yield Broker("Apache Kafka", apache, ephemeral=False)


def fresh_prefix() -> str:
    """Topics and groups of one benchmark, apart from all others on the broker."""
    return f"b{new_id()[-12:]}."


def make_topics(settings: Settings, *services: str) -> None:
    """Topics of the shape that each service gives its own."""
    admin = make_admin(settings)
    names = [f"{settings.topic_prefix}academy.{service}" for service in services]
    admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
    admin.close()


class Filler:
    """Sends events as a relay would, without a database."""

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.topic_prefix
        self._producer = make_producer(settings)

    def send(self, events: Iterable[Event]) -> None:
        """Returns when the broker has all of them."""
        for event in events:
            service = event.source.rpartition("/")[2]
            self._producer.send(
                f"{self._prefix}academy.{service}",
                value=encode_data(event.data),
                key=event.key.encode(),
                headers=encode_headers(event),
            )
        self._producer.flush(timeout=60)

    def close(self) -> None:
        self._producer.close(timeout=5)
