"""From an accepted request in one service to its effect in another, at a steady pace."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

from deploy.local.tokens import sign_in
from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import at_most
from tests.bench.stack import Stack
from tests.bench.stack import stack

PACE = 20.0

# How long an effect is waited for, seconds.
PATIENCE = 20.0

# Between two looks, seconds; it grows to a tenth of what was waited, so that many who wait do not
# become a load of their own.
LOOK = 0.01


def run(place: Place) -> Iterator[Row]:
    seconds = 3.0 if place.quick else 20.0
    with stack(place) as running:
        commands = Commands(running)
        _paced(commands, 0, 1.0)  # Imports and connections as in use.
        waits = sorted(_paced(commands, 1000, seconds))
    note = (
        f"{len(waits)} academies opened through enrolment at {PACE:g} a second; each is seen when "
        f"certification answers for it; the longest took {waits[-1]:.2f} s"
    )
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    name = "accepted by HTTP to its effect in another service"
    yield Row(f"{name}, p50", median(waits), "s", target=at_most(0.15), note=note)
    yield Row(f"{name}, p99", p99, "s", target=at_most(1.0))


class Commands:
    """Opens academies in enrolment and looks for them in certification."""

    def __init__(self, running: Stack) -> None:
        self._enrolment = urlsplit(running.addresses["enrolment"]).netloc
        self._certification = urlsplit(running.addresses["certification"]).netloc
        token = sign_in(running.folder.keys, "operator-1", "Operator", ["operator"])
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def wait_for(self, number: int, at: float) -> float:
        """Seconds from the answer to the request until the effect is seen."""
        time.sleep(max(0.0, at - time.monotonic()))
        slug = f"city-{number}"
        body = {
            "slug": slug,
            "code": _letters(number),
            "name": {"id": "Akademi", "en": "Academy"},
            "time_zone": "Asia/Jakarta",
        }
        connection = http.client.HTTPConnection(self._enrolment, timeout=30)
        connection.request("POST", "/v1/academies", json.dumps(body), self._headers)
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {told[:300]!r}")
        accepted = time.monotonic()
        connection = http.client.HTTPConnection(self._certification, timeout=30)
        while time.monotonic() - accepted < PATIENCE:
            connection.request("GET", f"/issuers/{slug}")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                connection.close()
                return time.monotonic() - accepted
            time.sleep(max(LOOK, (time.monotonic() - accepted) / 10))
        raise RuntimeError(f"{slug} was not seen within {PATIENCE:g} s")


def _paced(commands: Commands, first: int, seconds: float) -> list[float]:
    number = round(seconds * PACE)
    began = time.monotonic() + 0.1
    with ThreadPoolExecutor(32) as threads:
        waiting = [
            threads.submit(commands.wait_for, first + each, began + each / PACE)
            for each in range(number)
        ]
        return [each.result() for each in waiting]


def _letters(number: int) -> str:
    """A code of its own for each number."""
    code = ""
    for _ in range(5):
        number, place = divmod(number, 26)
        code += chr(ord("A") + place)
    return code
