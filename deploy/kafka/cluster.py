"""A cluster of one or three nodes: formatted once in a folder, started, stopped."""

import base64
import os
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from deploy.kafka.node import Node
from deploy.kafka.node import NotStarted
from deploy.kafka.node import java_argv
from deploy.kafka.properties import Ports
from deploy.kafka.properties import node_properties
from deploy.kafka.properties import write_properties
from deploy.kafka.security import OPEN
from deploy.kafka.security import Security
from deploy.local import ports
from deploy.local.process import spawn


class Cluster:
    """Apache Kafka on 127.0.0.1, every node broker and controller in one.

    Each topic of three nodes has three replicas and takes a record when two have it. `folder` holds
    data, settings and logs (`node-1.log`, …); a folder that holds a cluster already keeps its data,
    and gets new ports. `port` fixes the first node's clients' port. `advertised_ports`, one a node,
    is where clients are told to go instead: a test that puts a proxy before each node listens there
    and passes on to `nodes[i].port`.
    """

    def __init__(
        self,
        folder: Path,
        nodes: int = 1,
        security: Security | None = None,
        *,
        advertised_ports: Sequence[int] | None = None,
        port: int | None = None,
        heap_mb: int = 384,
    ) -> None:
        if advertised_ports is not None and len(advertised_ports) != nodes:
            raise ValueError(f"{nodes} nodes need {nodes} advertised_ports")
        self.folder = folder.resolve()
        self._security = security or OPEN
        self._ports = _choose(nodes, port, advertised_ports)
        self.nodes = [
            Node(
                name=f"node-{number}",
                port=each.clients,
                properties=self.folder / f"node-{number}.properties",
                log=self.folder / f"node-{number}.log",
                heap_mb=heap_mb,
            )
            for number, each in enumerate(self._ports, 1)
        ]

    @property
    def servers(self) -> str:
        """Where clients begin (KAFKA_BOOTSTRAP_SERVERS): the advertised address of every node."""
        return ",".join(f"127.0.0.1:{each.advertised}" for each in self._ports)

    def start(self) -> None:
        """Formats what is new, starts all nodes and returns when every one serves.

        Raises `deploy.kafka.jars.Missing`, `deploy.kafka.node.NotStarted`.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, node in enumerate(self.nodes, 1):
            data = self.folder / node.name
            values = node_properties(number, self._ports, data, self._security)
            write_properties(node.properties, values)
        self._format()
        try:
            for node in self.nodes:
                node.start(wait=False)
            for node in self.nodes:
                node.wait_started()
        except BaseException:
            for node in self.nodes:
                node.kill()
            raise

    def stop(self) -> None:
        """Ends all nodes, in good order where they can."""
        for node in self.nodes:
            node.ask_to_stop()
        for node in self.nodes:
            node.stop()

    def _format(self) -> None:
        """Formats the nodes at once: each costs a start of Java, and they don't need each other."""
        name_file = self.folder / "cluster-id"
        if not name_file.exists():
            name_file.write_text(new_cluster_id())
        running: list[tuple[Node, subprocess.Popen[bytes]]] = []
        for node in self.nodes:
            arguments = ["-t", name_file.read_text(), "-c", str(node.properties)]
            argv = java_argv(
                ["-Xmx64m"],
                "kafka.tools.StorageTool",
                *["format", "--ignore-formatted", *arguments, *self._security.format_arguments()],
            )
            with node.log.open("ab") as output:
                running.append((node, spawn(argv, os.environ, output)))
        failed = [node for node, process in running if process.wait() != 0]
        if failed:
            log = failed[0].log
            end = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
            raise NotStarted(f"{failed[0].name} could not be formatted; the end of {log}:\n{end}")


def new_cluster_id() -> str:
    """A name as Kafka wants it: 16 random bytes. One that began with a dash would be an option."""
    name = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return f"A{name[1:]}"


def _choose(nodes: int, port: int | None, advertised: Sequence[int] | None) -> list[Ports]:
    wanted = {str(place): 0 for place in range(3 * nodes)}
    wanted["0"] = port or 0
    taken = list(ports.choose(wanted).values())
    if port is not None and taken[0] != port:
        raise NotStarted(f"port {port} is taken; give another one, or none to have one chosen")
    chosen: list[Ports] = []
    for place in range(nodes):
        clients, between, controller = taken[3 * place : 3 * place + 3]
        told = advertised[place] if advertised is not None else clients
        chosen.append(Ports(clients, between, controller, told))
    return chosen
