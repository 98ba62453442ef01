"""Reads of the course outline and of a lesson, and their 304, against a bare view."""

import itertools
from collections.abc import Callable
from collections.abc import Iterator

from tests.bench.client import drive
from tests.bench.client import fetch
from tests.bench.client import request
from tests.bench.place import Place
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.bench.school import COHORT
from tests.bench.school import course
from tests.bench.servers import serve
from tests.bench.servers import serve_bare
from tests.unit.content.school import ACADEMY

LEARNERS = 50

BASELINE = "bare Flask view: the same token check, one indexed find, the same bytes"


def run(place: Place) -> Iterator[Row]:
    rounds, seconds = (3, 1.0) if place.quick else (7, 3.0)
    with course(place, LEARNERS) as learning:
        port = serve(place, learning.settings)
        paths = {
            "outline": f"{learning.home}/courses/{COHORT}/outline",
            "lesson": f"{learning.home}/courses/{COHORT}/items/{learning.lesson}",
        }
        tokens = [token for _, token in learning.learners]
        answers = {}
        for name, path in paths.items():
            headers, body = fetch(port, request("GET", path, _signed(tokens[0])))
            answers[name] = {"etag": headers["etag"], "body": body.decode()}
        bare_port = serve_bare(place, learning.settings, answers)

        def load(port: int, path: str, etag: str | None) -> Callable[[], float]:
            more = {"If-None-Match": etag} if etag else {}
            sent = [request("GET", path, _signed(token) | more) for token in tokens]
            expect = 304 if etag else 200
            return lambda: drive(port, itertools.cycle(sent), seconds=seconds, expect=expect)

        for name, path in paths.items():
            bare_path = f"/read/{ACADEMY}/{COHORT}/{name}"
            size = len(answers[name]["body"]) / 1024
            for etag in (None, answers[name]["etag"]):
                ours, bare = load(port, path, etag), load(bare_port, bare_path, etag)
                ours(), bare()  # Caches and connections as in use.
                seen = compare(ours, bare, rounds)
                yield Row(
                    f"read {name}, 304" if etag else f"read {name} ({size:.0f} KiB)",
                    seen.ours,
                    "requests/s",
                    seen.bare,
                    seen.ratio,
                    at_least(0.8),
                    f"{BASELINE}; {seen.spread}",
                )


def _signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
