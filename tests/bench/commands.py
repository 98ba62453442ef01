"""Commands through HTTP against bare views that do the same in one transaction."""

import itertools
import json
import os
from collections.abc import Callable
from collections.abc import Iterator

from services.enrolment.bootstrap import SERVICE
from shared.runtime.clock import SystemClock
from shared.testing.harness import ServiceHarness
from tests.bench.client import drive
from tests.bench.client import fetch
from tests.bench.client import request
from tests.bench.place import Place
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.bench.school import Course
from tests.bench.school import course
from tests.bench.servers import serve
from tests.bench.servers import serve_bare
from tests.unit.content.school import ACADEMY

CITIES = 100

WRITES = "the state, the sequence's counter and the outbox row in one transaction"


def run(place: Place) -> Iterator[Row]:
    yield from _rename(place)
    yield from _complete(place)


def _rename(place: Place) -> Iterator[Row]:
    """The simplest command: one document changes and one event goes out."""
    rounds, of_each = (3, 100) if place.quick else (7, 600)
    os.environ["ENROLMENT_MAIL_FOLDER"] = str(place.folder)
    settings = place.settings("enrolment")
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    try:
        cities = [f"city-{number}" for number in range(CITIES)]
        for number, city in enumerate(cities):
            opened = {
                "slug": city,
                "code": f"X{chr(65 + number // 26)}{chr(65 + number % 26)}",
                "name": {"id": "Akademi", "en": "Academy"},
                "time_zone": "Asia/Jakarta",
            }
            token = service.token("operator", roles=["operator"])
            assert service.post("/v1/academies", token=token, json=opened).status_code == 201
        port = serve(place, settings)
        token = service.token("organiser", roles=[f"organiser@{city}" for city in cities])
        headers = {"Authorization": f"Bearer {token}"}
        names = itertools.count(1)

        def renamed(path: str) -> Iterator[bytes]:
            for city in itertools.cycle(cities):
                body = json.dumps({"name": {"id": f"Akademi {next(names)}", "en": "Academy"}})
                yield request("PATCH", f"{path}/{city}", headers, body.encode())

        _, answer = fetch(port, next(renamed("/v1/academies")))
        bare_port = serve_bare(place, settings, {"academy": {"etag": "", "body": answer.decode()}})

        def load(port: int, path: str) -> Callable[[], float]:
            return lambda: drive(port, itertools.islice(renamed(path), of_each))

        ours, bare = load(port, "/v1/academies"), load(bare_port, "/academies")
        ours(), bare()
        before = service.db["outbox"].count_documents({})
        seen = compare(ours, bare, rounds)
        assert service.db["outbox"].count_documents({}) - before == 2 * rounds * of_each
        yield Row(
            "command: rename an academy",
            seen.ours,
            "requests/s",
            seen.bare,
            seen.ratio,
            at_least(0.7),
            f"PATCH /v1/academies/<academy>. Both write {WRITES}, and answer with as many bytes; "
            f"only ours reads the academy before it decides; {seen.spread}",
        )
    finally:
        place.forget(service.db)


def _complete(place: Place) -> Iterator[Row]:
    """The most frequent command, which has to read before it may write."""
    rounds, of_each = (3, 100) if place.quick else (7, 400)
    # A third of the learners for each of three; the course has eight items besides the first.
    learners = 3 * -(-(2 * rounds + 1) * of_each // 8)
    with course(place, learners) as learning:
        port = serve(place, learning.settings)
        body = json.dumps({"state": "completed", "minutes": 5}).encode()
        third = learners // 3
        groups = [learning.learners[at * third : (at + 1) * third] for at in range(3)]
        paths = (f"{learning.home}/progress", f"/writing/{ACADEMY}", f"/reading/{ACADEMY}")
        ours, writing, reading = (
            _moves(learning, group, path, body) for group, path in zip(groups, paths, strict=True)
        )
        _, answer = fetch(port, next(ours))
        answers = {"progress": {"etag": "", "body": answer.decode()}}
        bare_port = serve_bare(place, learning.settings, answers)

        def load(port: int, moves: Iterator[bytes]) -> Callable[[], float]:
            return lambda: drive(port, itertools.islice(moves, of_each))

        outbox = learning.service.db["outbox"]
        for name, bare, target, words in (
            (
                "reads and writes",
                reading,
                at_least(0.7),
                "reads the enrolment and the progress and",
            ),
            ("writes alone", writing, None, "reads nothing and"),
        ):
            before = outbox.count_documents({})
            seen = compare(load(port, ours), load(bare_port, bare), rounds)
            written = outbox.count_documents({}) - before
            assert written == 2 * rounds * of_each, written
            yield Row(
                f"command: complete a lesson, against {name}",
                seen.ours,
                "requests/s",
                seen.bare,
                seen.ratio,
                target,
                f"PUT …/progress/<enrolment>/items/<item>. The bare view {words} writes {WRITES}, "
                "and answers with as many bytes; ours reads the enrolment, the course's steps, the "
                f"progress and, for its answer, the certificates; {seen.spread}",
            )


def _moves(
    learning: Course, learners: list[tuple[str, str]], path: str, body: bytes
) -> Iterator[bytes]:
    """Every item of every learner once, so that each completion is one."""
    for item in learning.items[1:]:
        for enrolment, token in learners:
            headers = {"Authorization": f"Bearer {token}"}
            yield request("PUT", f"{path}/{enrolment}/items/{item}", headers, body)
