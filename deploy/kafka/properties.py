"""The settings of a node: a broker and a controller in one small process."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.security import Security

CLIENTS = "CLIENTS"


@dataclass(frozen=True)
class Ports:
    """Where a node listens on 127.0.0.1; `advertised` is where clients are told to go."""

    clients: int
    nodes: int
    controller: int
    advertised: int


def node_properties(
    number: int, ports: Sequence[Ports], data: Path, security: Security
) -> dict[str, str]:
    """Settings of node `number` (from 1) of a cluster whose nodes have these ports."""
    own = ports[number - 1]
    replicas = min(3, len(ports))
    voters = ",".join(f"{n}@127.0.0.1:{each.controller}" for n, each in enumerate(ports, 1))
    return {
        "process.roles": "broker,controller",
        "node.id": str(number),
        "controller.quorum.voters": voters,
        # Nodes talk to each other beside the clients' listener, so that a test may put something
        # between clients and nodes without touching replication.
        "listeners": f"{CLIENTS}://127.0.0.1:{own.clients},NODES://127.0.0.1:{own.nodes},"
        f"CONTROLLER://127.0.0.1:{own.controller}",
        "advertised.listeners": f"{CLIENTS}://127.0.0.1:{own.advertised},"
        f"NODES://127.0.0.1:{own.nodes}",
        "listener.security.protocol.map": f"{CLIENTS}:{security.protocol},NODES:PLAINTEXT,"
        "CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "NODES",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(data),
        # A service makes its own topic, with its shape; nothing else does.
        "auto.create.topics.enable": "false",
        "default.replication.factor": str(replicas),
        "min.insync.replicas": str(max(1, replicas - 1)),
        "offsets.topic.replication.factor": str(replicas),
        "offsets.topic.num.partitions": "6",
        "transaction.state.log.replication.factor": str(replicas),
        "transaction.state.log.min.isr": str(max(1, replicas - 1)),
        "transaction.state.log.num.partitions": "3",
        "share.coordinator.state.topic.replication.factor": str(replicas),
        "share.coordinator.state.topic.min.isr": str(max(1, replicas - 1)),
        "share.coordinator.state.topic.num.partitions": "3",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # A killed node is let in again only when its old session has run out.
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "500",
        **_SMALL,
        **security.properties(CLIENTS),
    }


# What makes a node small and quick; each default is meant for a machine of its own.
_SMALL = {
    "num.network.threads": "2",
    "num.io.threads": "4",
    "num.replica.fetchers": "1",
    "background.threads": "2",
    "num.recovery.threads.per.data.dir": "1",
    "log.cleaner.threads": "1",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "log.index.size.max.bytes": "1048576",
    "offsets.load.buffer.size": "1048576",
    "queued.max.requests": "100",
}


def write_properties(path: Path, values: Mapping[str, str]) -> None:
    """Writes a Java properties file; it may hold a private key, so only its owner reads it."""
    path.touch(mode=0o600)
    escaped = {
        name: value.replace("\\", "\\\\").replace("\n", "\\n") for name, value in values.items()
    }
    path.write_text("".join(f"{name}={value}\n" for name, value in escaped.items()))
