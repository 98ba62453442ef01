"""Which broker the tests run on, as the environment chooses it.

`KAFKA_BOOTSTRAP_SERVERS` names one that runs (with `KAFKA_EPHEMERAL=true` where its log is in
memory only), `ACADEMY_TEST_BROKER=apache` starts Apache Kafka (deploy/kafka), else it is the
embedded one.
"""

import os
from typing import Any

import pytest

from shared.runtime.kafka_security import read_kafka_security

GIVEN = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")
APACHE = os.environ.get("ACADEMY_TEST_BROKER", "") == "apache"
_GIVEN_IN_MEMORY = os.environ.get("KAFKA_EPHEMERAL", "").lower() in ("true", "1", "yes", "on")

# The embedded broker keeps its log in memory; services are told so (KAFKA_EPHEMERAL).
MEMORY_ONLY = _GIVEN_IN_MEMORY if GIVEN else not APACHE
REPLICATION = int(os.environ.get("KAFKA_REPLICATION", "1"))

on_memory_only = pytest.mark.skipif(
    not MEMORY_ONLY, reason="about a broker that loses its log; this one is durable"
)
on_durable = pytest.mark.skipif(
    MEMORY_ONLY, reason="the embedded broker cannot show it; make test-kafka can"
)


def settings_of(servers: str) -> dict[str, Any]:
    """What a service in this process is told of the broker (see `harness.settings_for`)."""
    security, problems = read_kafka_security()
    assert not problems, problems
    return {
        "kafka_bootstrap_servers": servers,
        "kafka_ephemeral": MEMORY_ONLY,
        "kafka_replication": REPLICATION,
        "kafka_security": security,
    }


def environment_of(servers: str) -> dict[str, str]:
    """The same for a service in a process of its own, which finds security in the environment."""
    return {
        "KAFKA_BOOTSTRAP_SERVERS": servers,
        "KAFKA_EPHEMERAL": str(MEMORY_ONLY).lower(),
        "KAFKA_REPLICATION": str(REPLICATION),
    }
