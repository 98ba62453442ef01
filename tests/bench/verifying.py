"""Public verification of a certificate, against a bare view with the same finds."""

import itertools
import os
from collections.abc import Iterator

from joserfc.jwk import RSAKey

from services.certification.bootstrap import SERVICE
from shared.runtime.clock import SystemClock
from shared.testing.harness import ServiceHarness
from tests.bench.client import drive
from tests.bench.client import fetch
from tests.bench.client import request
from tests.bench.place import Place
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.servers import serve
from tests.bench.servers import serve_bare
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story


def run(place: Place) -> Iterator[Row]:
    rounds, seconds = (3, 1.0) if place.quick else (5, 2.0)
    key = place.folder / "signing.pem"
    key.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    os.environ["CERTIFICATE_SIGNING_KEY"] = str(key)
    settings = place.settings("certification")
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    try:
        publish(service, RULE)
        service.deliver(*Story().everything())
        service.run_jobs()
        serial = service.db["certificates"].find_one({})["serial"]
        entry = service.db["serials"].find_one({})["_id"]
        port = serve(place, settings)
        for name, headers in (("page", {}), ("JSON", {"Accept": "application/json"})):
            sent = request("GET", f"/verify/{serial}", headers)
            _, body = fetch(port, sent)
            answers = {"verify": {"etag": "", "body": body.decode()}}
            bare_port = serve_bare(place, settings, answers)
            bare = request("GET", f"/verify/{entry}", headers)
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
                None,
                "bare Flask view: the same three finds by id, ready bytes; ours renders the answer "
                f"anew and needs no login; {seen.spread}",
            )
    finally:
        place.forget(service.db)
