"""The settings of a process, read once from the environment.

Nothing else reads the environment but `shared.runtime.kafka_security`, for this module, and a
service's bootstrap for what it alone needs. All missing and malformed names are told together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import cast

from environs import EnvValidationError
from environs import FileAwareEnv
from marshmallow import validate

from shared.contracts.registry import SERVICES
from shared.runtime.kafka_security import read_kafka_security

DEFAULT_PORTS = {name: 8001 + number for number, name in enumerate(SERVICES)}
DEFAULT_WORKER_PORTS = {name: 9001 + number for number, name in enumerate(SERVICES)}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

# Switches that break the guarantee on purpose, so that its tests can be seen failing.
TEST_SWITCHES = frozenset({"inbox_off", "mark_before_ack", "commit_off"})


class InvalidSettings(Exception):
    """The environment lacks or garbles settings; the text has one line for each name."""


@dataclass(frozen=True)
class Settings:
    """What one process of one service is told from outside. Times are seconds unless typed."""

    service: str
    environment: str  # "production" or "development"
    mongodb_uri: str
    database: str
    housekeeping_every: float  # 0: never; the embedded database needs it
    kafka_bootstrap_servers: str  # "" in a web process, which has no Kafka client
    topic_prefix: str
    kafka_ephemeral: bool  # a memory-only broker: topics are made anew, rows sent again
    kafka_replication: int
    auth_jwks: str  # path or URL
    auth_issuer: str
    auth_audience: str
    clock_file: Path | None
    host: str
    port: int
    worker_port: int
    log_level: str
    upload_limit: int  # bytes
    outbox_kept: timedelta
    inbox_kept: timedelta
    failpoints: str
    switches: frozenset[str]
    # Options of Kafka's clients; a password may be among them.
    kafka_security: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def group(self) -> str:
        """The consumer group of the service, which also names its inbox marks."""
        return f"{self.topic_prefix}academy.{self.service}"


def read_settings(service: str, *, kafka: bool) -> Settings:
    """The settings of `service`; `kafka` says whether this process talks to the broker.

    A secret may come from a file: `MONGODB_URI_FILE` names the file that holds `MONGODB_URI`.
    Raises `InvalidSettings` naming everything that is wrong.
    """
    try:
        return _read(service, kafka)
    except ValueError as error:
        # A file that cannot be read is told at once and by itself.
        raise InvalidSettings(str(error)) from None


def _read(service: str, kafka: bool) -> Settings:
    # A file commonly ends with a line break, which is no part of the value.
    env = FileAwareEnv(eager=False, strip_whitespace=True)
    environment = env.str(
        "ENVIRONMENT", "production", validate=validate.OneOf(["production", "development"])
    )
    servers = (
        env.str("KAFKA_BOOTSTRAP_SERVERS") if kafka else env.str("KAFKA_BOOTSTRAP_SERVERS", "")
    )
    database_prefix = env.str("MONGODB_DATABASE_PREFIX", "")
    clock_file = env.str("ACADEMY_CLOCK_FILE", "")
    failpoints = env.str("ACADEMY_FAILPOINTS", "")
    switches: frozenset[str] = frozenset(env.list("ACADEMY_TEST_SWITCHES", []) or [])
    values: dict[str, Any] = {
        "mongodb_uri": env.str("MONGODB_URI"),
        "database": env.str("MONGODB_DATABASE", f"{database_prefix}academy_{service}"),
        "housekeeping_every": env.float("DATABASE_HOUSEKEEPING_SECONDS", 0.0),
        "topic_prefix": env.str("KAFKA_TOPIC_PREFIX", ""),
        "kafka_ephemeral": env.bool("KAFKA_EPHEMERAL", False),
        "kafka_replication": env.int("KAFKA_REPLICATION", 1, validate=validate.Range(min=1)),
        "auth_jwks": env.str("AUTH_JWKS"),
        "auth_issuer": env.str("AUTH_ISSUER"),
        "auth_audience": env.str("AUTH_AUDIENCE"),
        "host": env.str("HOST", "127.0.0.1"),
        "port": env.int("PORT", DEFAULT_PORTS[service]),
        "worker_port": env.int("WORKER_PORT", DEFAULT_WORKER_PORTS[service]),
        "log_level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
        "upload_limit": env.int("UPLOAD_LIMIT_BYTES", 512 * 1024 * 1024),
    }
    security, security_problems = read_kafka_security() if kafka else ({}, [])
    outbox_days = env.float("OUTBOX_KEPT_DAYS", 30.0)
    inbox_days = env.float("INBOX_KEPT_DAYS", 45.0)
    try:
        env.seal()
    except EnvValidationError as error:
        texts = cast("dict[str, list[str]]", error.error_messages)
        lines = [f"{name}: {'; '.join(wrong)}" for name, wrong in texts.items()]
        lines += security_problems
        raise InvalidSettings("\n".join(sorted(lines))) from None
    problems = [
        *security_problems,
        *_contradictions(environment, clock_file, failpoints, switches),
    ]
    if inbox_days < outbox_days:
        problems.append("INBOX_KEPT_DAYS: must not be less than OUTBOX_KEPT_DAYS")
    if problems:
        raise InvalidSettings("\n".join(problems))
    return Settings(
        service=service,
        environment=environment,
        kafka_bootstrap_servers=servers,
        clock_file=Path(clock_file) if clock_file else None,
        failpoints=failpoints,
        switches=switches,
        kafka_security=security,
        outbox_kept=timedelta(days=outbox_days),
        inbox_kept=timedelta(days=inbox_days),
        **values,
    )


def _contradictions(
    environment: str, clock_file: str, failpoints: str, switches: frozenset[str]
) -> list[str]:
    problems = [
        f"ACADEMY_TEST_SWITCHES: {name} is unknown" for name in sorted(switches - TEST_SWITCHES)
    ]
    if environment != "production":
        return problems
    forbidden = {
        "ACADEMY_CLOCK_FILE": clock_file,
        "ACADEMY_FAILPOINTS": failpoints,
        "ACADEMY_TEST_SWITCHES": switches,
    }
    return problems + [
        f"{name}: refused unless ENVIRONMENT=development"
        for name, set_ in forbidden.items()
        if set_
    ]
