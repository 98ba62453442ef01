"""How this project talks to Kafka: the client settings, each with its reason.

Only a worker imports this module; a web process owns no Kafka client (docs/decisions/0002).
Security settings come from the environment (`KAFKA_SECURITY_PROTOCOL`, `KAFKA_SASL_MECHANISM`, …).
"""

import os
from typing import Any

from kafka import KafkaConsumer
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from shared.events.outbox import MAXIMUM_VALUE
from shared.runtime.settings import Settings

# Environment name -> client option, passed through as given.
_SECURITY = {
    "KAFKA_SECURITY_PROTOCOL": "security_protocol",
    "KAFKA_SASL_MECHANISM": "sasl_mechanism",
    "KAFKA_SASL_USERNAME": "sasl_plain_username",
    "KAFKA_SASL_PASSWORD": "sasl_plain_password",
    "KAFKA_SSL_CAFILE": "ssl_cafile",
    "KAFKA_SSL_CERTFILE": "ssl_certfile",
    "KAFKA_SSL_KEYFILE": "ssl_keyfile",
}


def _common(settings: Settings, role: str) -> dict[str, Any]:
    security = {
        option: os.environ[name] for name, option in _SECURITY.items() if name in os.environ
    }
    return {
        "bootstrap_servers": settings.kafka_bootstrap_servers.split(","),
        "client_id": f"{settings.group}.{role}",
        "bootstrap_timeout_ms": 5_000,
        # A broker that comes back is found again within seconds.
        "reconnect_backoff_max_ms": 2_000,
        **security,
    }


def make_producer(settings: Settings) -> KafkaProducer:
    """A producer whose acknowledgement means that the record is kept. Make one a process.

    Raises `kafka.errors.KafkaTimeoutError` while no broker answers.
    """
    idempotent = not settings.kafka_ephemeral
    return KafkaProducer(
        **_common(settings, "relay"),
        # Both must be said: an explicit acks alone may switch idempotence off, and a restarted
        # memory-only broker makes an idempotent producer fail for good.
        acks="all",
        enable_idempotence=idempotent,
        # Without idempotence only one request in flight keeps the order when one is repeated.
        max_in_flight_requests_per_connection=5 if idempotent else 1,
        allow_auto_create_topics=False,
        # The relay flushes when it has handed over a wave, so waiting for more would cost time.
        linger_ms=0,
        # send() blocks while metadata is missing, and then raises by itself.
        max_block_ms=5_000,
        request_timeout_ms=8_000,
        delivery_timeout_ms=15_000,
        max_request_size=MAXIMUM_VALUE * 2,
        metrics_enabled=False,
    )


def make_consumer(settings: Settings) -> KafkaConsumer:
    """A consumer of the service's group that never moves the group's offsets by itself.

    It has no deserializer: one that raises inside `poll` never passes the record.
    """
    session_ms = 2_000 if settings.kafka_ephemeral else 10_000
    return KafkaConsumer(
        **_common(settings, "consumer"),
        group_id=settings.group,
        # A new group reads from the start; the default would lose what came before it.
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        max_poll_records=100,
        # The embedded broker answers a long poll after half of this, whether or not there is
        # anything: a shorter wait costs an idle machine, a longer one costs a waiting reader.
        fetch_max_wait_ms=120 if settings.kafka_ephemeral else 250,
        session_timeout_ms=session_ms,
        heartbeat_interval_ms=session_ms // 6,
        # How late a topic is noticed that its owner makes after this consumer has started.
        metadata_max_age_ms=5_000,
        metrics_enabled=False,
    )


def make_admin(settings: Settings) -> KafkaAdminClient:
    """An admin client; raises `kafka.errors.KafkaError` while no broker answers."""
    return KafkaAdminClient(**_common(settings, "admin"), request_timeout_ms=8_000)
