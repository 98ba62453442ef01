"""What a worker's `/readyz` looks at: database, broker, the consumer's stop, the loops' beats."""

import socket
import time
from collections.abc import Mapping

from pymongo import timeout

from shared.events.stops import Stops
from shared.mongo.errors import ping
from shared.runtime.health_server import Check
from shared.runtime.service import Resources

# A loop that has not come round for so long is not ready, seconds. It is longer than any database
# or broker timeout.
BEAT_WITHIN = 45.0

# How long a check may take, seconds: a probe has little patience.
ANSWER_WITHIN = 1.0


def worker_checks(
    resources: Resources,
    stops: Stops,
    loops: list[str],
    beats: Mapping[str, float],
    troubles: Mapping[str, str],
) -> dict[str, Check]:
    """The checks by name.

    `beats` holds the monotonic time at which each loop last came round, `troubles` why a loop does
    not get to its work: what it talks to is away, or refuses it.
    """

    def database() -> tuple[bool, str]:
        return ping(resources.db.client, ANSWER_WITHIN)

    def broker() -> tuple[bool, str]:
        for server in resources.settings.kafka_bootstrap_servers.split(","):
            host, _, port = server.rpartition(":")
            address = (host.strip("[]"), int(port))
            try:
                socket.create_connection(address, timeout=ANSWER_WITHIN).close()
            except OSError:
                continue
            return True, "answers"
        return False, "no bootstrap server answers"

    def consumer() -> tuple[bool, str]:
        with timeout(ANSWER_WITHIN):
            reason = stops.stopped()
        return reason is None, reason or "reads"

    def loop(name: str) -> Check:
        def check() -> tuple[bool, str]:
            if trouble := troubles.get(name):
                return False, f"waits: {trouble}"
            age = time.monotonic() - beats.get(name, float("-inf"))
            return age < BEAT_WITHIN, f"{age:.0f} s ago"

        return check

    checks: dict[str, Check] = {"database": database, "broker": broker}
    if "consumer" in loops:
        checks["consumer"] = consumer
    return checks | {f"loop.{name}": loop(name) for name in loops}
