"""What the processes of the services are told: the environment that a deployment would set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local import engines
from deploy.local import ports
from deploy.local.keys import Keys
from deploy.local.place import Place

# These belong to the `make` that started the launcher, not to the services.
LEFT_OUT = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "SCALE", "PORT", "WORKER_PORT")
LEFT_OUT += ("CONTENT_SANDBOX_PORT",)

# Settings of engines that are run elsewhere; the launcher itself has no use for them.
OUTSIDE = (
    *("MONGODB_DATABASE_PREFIX", "DATABASE_HOUSEKEEPING_SECONDS"),
    *("KAFKA_TOPIC_PREFIX", "KAFKA_REPLICATION", "KAFKA_EPHEMERAL"),
    *("KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME"),
    *("KAFKA_SASL_PASSWORD", "KAFKA_SASL_PASSWORD_FILE", "KAFKA_SSL_CHECK_HOSTNAME"),
    *("KAFKA_SSL_CAFILE", "KAFKA_SSL_CERTFILE", "KAFKA_SSL_KEYFILE", "KAFKA_SSL_PASSWORD"),
)


@dataclass(frozen=True)
class Outside:
    """A database or a broker that is run elsewhere; "" means that the launcher starts its own."""

    mongodb_uri: str = ""
    kafka_bootstrap_servers: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Outside":
        return cls(environ.get("MONGODB_URI", ""), environ.get("KAFKA_BOOTSTRAP_SERVERS", ""))


def environment(
    place: Place, keys: Keys, chosen: Mapping[str, int], outside: Outside
) -> dict[str, str]:
    """The variables that are the same for every process of every service."""
    given = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return given | settings(place, keys, chosen, outside)


def settings(
    place: Place, keys: Keys, chosen: Mapping[str, int], outside: Outside
) -> dict[str, str]:
    """What this run tells its services; the command `academy` is told the same, by a file."""
    told = {
        **{name: os.environ[name] for name in OUTSIDE if name in os.environ},
        "ENVIRONMENT": "development",
        "MONGODB_URI": outside.mongodb_uri or engines.database_uri(chosen[ports.DATABASE]),
        "KAFKA_BOOTSTRAP_SERVERS": outside.kafka_bootstrap_servers
        or engines.broker_servers(chosen[ports.BROKER]),
        "ACADEMY_CLOCK_FILE": str(place.clock),
        "CONTENT_SANDBOX_ORIGIN": f"http://127.0.0.1:{chosen[ports.SANDBOX]}",
        "CERTIFICATION_PUBLIC_URL": f"http://127.0.0.1:{chosen['certification.web']}",
        # Letters are put there instead of being sent to anybody.
        "ENROLMENT_MAIL_FOLDER": str(place.mail),
        "PYTHONUNBUFFERED": "1",
        # Threads would otherwise each get an arena of the allocator, which nearly doubles a worker.
        "MALLOC_ARENA_MAX": "2",
        **keys.environment(),
    }
    if not outside.mongodb_uri:
        told |= engines.DATABASE_PECULIARITIES
    if not outside.kafka_bootstrap_servers:
        told |= engines.BROKER_PECULIARITIES
    return told
