"""Fixtures of the live suite: the backbone on a real database and a real broker."""

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.mongo.client import connect
from shared.runtime.ids import new_id
from shared.runtime.service import Service
from shared.testing.harness import settings_for
from tests import broker
from tests.live.pair import Node
from tests.live.pair import listener
from tests.live.pair import publisher
from tests.live.processes import Processes
from tests.live.processes import environment_of


@pytest.fixture
def prefix() -> str:
    """Topics and groups of one test, apart from all others on the broker."""
    return f"t{new_id()[-12:]}."


@pytest.fixture
def node(
    mongodb_uri: str, kafka_servers: str, jwks_file: str, prefix: str
) -> Iterator[Callable[..., Node]]:
    """Makes a node of a service on a fresh database: `node(SERVICE)`."""
    nodes: list[Node] = []

    def make(service: Service, **changes: Any) -> Node:
        values = {
            **broker.settings_of(kafka_servers),
            "topic_prefix": prefix,
            "mongodb_uri": mongodb_uri,
            "database": f"t_{new_id().replace('-', '')}_{service.name}",
            **changes,
        }
        uri = values.pop("mongodb_uri")
        database = values.pop("database")
        nodes.append(Node(service, settings_for(service.name, uri, database, jwks_file, **values)))
        return nodes[-1]

    yield make
    for each in nodes:
        each.close()


@pytest.fixture
def source(node: Callable[..., Node]) -> Node:
    """The publishing side, with its topic made."""
    made = node(publisher())
    made.make_topic()
    return made


@pytest.fixture
def sink(node: Callable[..., Node]) -> Node:
    """The listening side."""
    return node(listener())


@pytest.fixture
def processes(
    mongodb_uri: str, kafka_servers: str, jwks_file: str, prefix: str, tmp_path: Path
) -> Iterator[Processes]:
    """Starts processes of services on a database of their own; what is left is ended."""
    database = f"t_{new_id().replace('-', '')}"
    environment = environment_of(mongodb_uri, kafka_servers, jwks_file, prefix, tmp_path)
    made = Processes({**environment, "MONGODB_DATABASE": database}, tmp_path)
    yield made
    made.close()
    db = connect(mongodb_uri, database)
    db.client.drop_database(database)
    db.client.close()
