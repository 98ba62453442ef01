"""The public page of a certificate, as a link that many follow at once, against ready bytes."""

import itertools
import os
from collections.abc import Iterator

from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.runtime.clock import SystemClock
from shared.testing.harness import ServiceHarness
from tests.bench.client import drive
from tests.bench.client import fetch
from tests.bench.client import request
from tests.bench.place import Place
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.bench.rows import at_least_value
from tests.bench.servers import serve
from tests.bench.servers import serve_bare
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

# What a link in a message to a whole city may bring (requests a second).
CROWD = 500

FORMS = (
    ("page", {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "id-ID,id;q=0.9,en;q=0.8"}),
    ("JSON", {"Accept": "application/json"}),
)


def run(place: Place) -> Iterator[Row]:
    rounds, seconds = (3, 1.0) if place.quick else (5, 2.0)
    os.environ.update(make_keys(place.folder / "keys").environment)
    settings = place.settings("certification")
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    try:
        publish(service, RULE)
        service.deliver(*Story().everything())
        service.run_jobs()
        serial = service.db["certificates"].find_one({})["serial"]
        port = serve(place, settings)
        for name, headers in FORMS:
            sent = request("GET", f"/verify/{serial}", headers)
            _, body = fetch(port, sent)
            answers = {"verify": {"etag": "", "body": body.decode()}}
            bare_port = serve_bare(place, settings, answers)
            bare = request("GET", f"/ready/{serial}", headers)
            seen = compare(
                lambda sent=sent: drive(port, itertools.repeat(sent), seconds=seconds),
                lambda bare=bare, at=bare_port: drive(at, itertools.repeat(bare), seconds=seconds),
                rounds,
            )
            yield Row(
                f"verify a certificate, {name}",
                seen.ours,
                "requests/s",
                seen.bare,
                seen.ratio,
                at_least(0.8),
                "bare Flask view: the same bytes from memory, no database; ours makes them anew "
                "every 2 s from the database, gives them again before Flask is woken, and logs and "
                f"counts each request; {seen.spread}",
            )
            yield Row(
                f"verify a certificate, {name}: a shared link",
                seen.ours,
                "requests/s",
                target=at_least_value(CROWD),
            )
    finally:
        place.forget(service.db)
