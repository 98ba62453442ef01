"""The `academy` command, pointed at a node of the live suite."""

import pytest

from tests.live.pair import Node


def operate(node: Node, monkeypatch: pytest.MonkeyPatch) -> Node:
    """Lets the commands find this node whatever service they name."""
    monkeypatch.setattr("shared.cli.environment.find_service", lambda name: node.service)
    settings = node.settings
    for name, value in {
        "MONGODB_URI": settings.mongodb_uri,
        "MONGODB_DATABASE": settings.database,
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "KAFKA_TOPIC_PREFIX": settings.topic_prefix,
        "KAFKA_EPHEMERAL": str(settings.kafka_ephemeral),
        "AUTH_JWKS": settings.auth_jwks,
        "AUTH_ISSUER": settings.auth_issuer,
        "AUTH_AUDIENCE": settings.auth_audience,
        "ENVIRONMENT": "development",
    }.items():
        monkeypatch.setenv(name, value)
    return node
