"""The brokers of a chaos run: three nodes of Apache Kafka, or the embedded one, behind proxies."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from deploy.local import engines
from deploy.local.process import spawn
from tests.chaos.proxy import Proxy


class BrokerNode(Protocol):
    """What a fault needs of a node; deploy/kafka/node.py has it."""

    name: str

    @property
    def alive(self) -> bool: ...

    def start(self, wait: bool = True) -> None: ...
    def kill(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class Brokers:
    """`servers` is where the services are told to go: the proxies. `nodes` may be hurt.

    Start it in a thread that stays: the nodes end with the thread that started them.
    """

    nodes: list[BrokerNode]

    def __init__(self, proxy: Proxy, settings: Mapping[str, str], tells_ends: bool) -> None:
        self.proxy = proxy
        # What the services must be told about it.
        self.settings = settings
        # Whether it tells where its topics end (the embedded one does not always).
        self.tells_ends = tells_ends
        self.servers = ",".join(f"127.0.0.1:{port}" for port in proxy.ports)

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError


class ApacheKafka(Brokers):
    """Three nodes, three copies of each topic; a record is taken when two have it."""

    def __init__(self, folder: Path) -> None:
        from deploy.kafka.cluster import Cluster

        settings = {"KAFKA_EPHEMERAL": "false", "KAFKA_REPLICATION": "3"}
        super().__init__(Proxy(3), settings, tells_ends=True)
        self._cluster = Cluster(folder, nodes=3, advertised_ports=self.proxy.ports, heap_mb=256)
        self.nodes = list(self._cluster.nodes)
        self._ports = [node.port for node in self._cluster.nodes]

    def start(self) -> None:
        self._cluster.start()
        self.proxy.serve(self._ports)

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()  # Nothing is kept, so nothing has to be handed over.
        self.proxy.close()

    def accepts(self, node: BrokerNode) -> bool:
        """Whether the node takes connections."""
        try:
            port = self._ports[self.nodes.index(node)]
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True


class Embedded(Brokers):
    """The quickstart's broker. It keeps its log in memory, so it is cut off but never killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Proxy(2), engines.BROKER_PECULIARITIES, tells_ends=False)
        self._folder = folder
        self.nodes = []

    def start(self) -> None:
        # The second port is the broker's own; clients are told the proxy's.
        behind = self.proxy.ports.pop()
        self.servers = f"127.0.0.1:{self.proxy.ports[0]}"
        argv = engines.broker_argv(behind)
        argv[-1] = f"tcp://{self.servers}"
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "broker.log").open("ab") as log:
            self._process = spawn(argv, os.environ, log)
        self.proxy.serve([behind])

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.proxy.close()
