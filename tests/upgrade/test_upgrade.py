"""One service is upgraded alone, under load: no request fails, no event is lost or applied twice.

The versions are copies of this tree with real changes in them, run as processes side by side.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson

from tests.journey.load import Readers
from tests.journey.load import applied
from tests.live.pair import eventually
from tests.upgrade.city import City
from tests.upgrade.city import Running
from tests.upgrade.load import Organisers
from tests.upgrade.versions import OPTIONAL_FIELD
from tests.upgrade.versions import SECOND_MAJOR
from tests.upgrade.versions import WITNESS
from tests.upgrade.versions import version

FIRST = "academy.enrolment.cohort.published.v1"
SECOND = "academy.enrolment.cohort.published.v2"


def test_an_optional_field_comes_with_the_writer_first(
    city: Callable[[Path], City], organiser: str, tmp_path: Path
) -> None:
    old = version(tmp_path / "old", WITNESS)
    new = version(tmp_path / "new", WITNESS, OPTIONAL_FIELD)
    _changes_are_allowed(new)
    running = city(old)

    with _load(running, organiser) as (organisers, readers):
        eventually(lambda: len(organisers.published) > 5, "cohorts that are published")
        running.make_indexes("enrolment", new)
        running.replace_webs(new)
        running.replace_worker("enrolment", running.start("enrolment", "worker", new))
        # Both organisers have begun something since the last old web process ended.
        cohort = _one_more(organisers, after=2)
        known = eventually(
            lambda: running.content["cohorts"].find_one({"_id": cohort}),
            "the old reader has applied an event with the new field",
        )
        assert cohort in _with_place(running)
        assert "place" not in known

        beside = running.start("content", "worker", new)
        _both_apply(running.workers["content"], beside)
        running.replace_worker("content", beside)
        cohort = _one_more(organisers, after=2)
        known = eventually(
            lambda: running.content["cohorts"].find_one({"_id": cohort}), "the new reader works"
        )
        assert known["place"] == "Balai Kota"

    _nothing_failed(organisers, readers)
    _everything_was_applied_once(running, organisers)
    assert 0 < len(_with_place(running)) < len(organisers.published)


def test_a_second_major_version_comes_with_the_readers_first(
    city: Callable[[Path], City], organiser: str, tmp_path: Path
) -> None:
    old = version(tmp_path / "old", WITNESS)
    new = version(tmp_path / "new", WITNESS, SECOND_MAJOR)
    _changes_are_allowed(new)
    running = city(old)

    with _load(running, organiser) as (organisers, readers):
        eventually(lambda: len(organisers.published) > 5, "cohorts that are published")
        running.make_indexes("content", new)
        beside = running.start("content", "worker", new)
        _both_apply(running.workers["content"], beside)
        running.replace_worker("content", beside)

        running.replace_webs(new)
        running.replace_worker("enrolment", running.start("enrolment", "worker", new))
        _one_more(organisers, after=20)

    _nothing_failed(organisers, readers)
    _everything_was_applied_once(running, organisers)
    twice = {row["subject"] for row in running.rows() if row["type"] == SECOND}
    assert 0 < len(twice) < len(organisers.published)
    # Who was told by both ends with the second, whichever of the two readers applied the first.
    known = running.known()
    assert {known[each]["told_by"] for each in twice} == {SECOND}
    assert all(len(known[each]["told"]) == 2 for each in twice)


class _load:
    """Organisers who write and people who read, until the block ends."""

    def __init__(self, running: City, token: str) -> None:
        cohorts = f"{running.gateway.address}/v1/academies/pontianak/cohorts"
        self._organisers = Organisers(cohorts, token)
        self._readers = Readers(self._organisers.read, number=2)

    def __enter__(self) -> tuple[Organisers, Readers]:
        self._organisers.__enter__()
        self._readers.__enter__()
        return self._organisers, self._readers

    def __exit__(self, *_: object) -> None:
        self._readers.__exit__()
        self._organisers.__exit__()


def _changes_are_allowed(code: Path) -> None:
    """The version's own check of its events against the frozen ones finds nothing broken."""
    program = """
from shared.contracts.compatibility import breaking_changes, frozen, json_schema
from shared.contracts.registry import ALL
for each in ALL:
    known = frozen(each)
    assert known is None or not breaking_changes(known, json_schema(each)), each.name
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=code, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _both_apply(old: Running, new: Running) -> None:
    """Waits until two versions, in one group, each apply events of their own partitions."""
    before = {each.port: applied(each.port, FIRST) for each in (old, new)}
    eventually(
        lambda: all(applied(port, FIRST) > seen for port, seen in before.items()),
        "both versions apply events",
    )


def _one_more(organisers: Organisers, after: int) -> str:
    """A cohort that is published from now on, when so many others have been."""
    before = len(organisers.published)
    eventually(lambda: len(organisers.published) > before + after, "more cohorts are published")
    return organisers.published[before + after]


def _with_place(running: City) -> set[str]:
    """Cohorts whose event has the new field."""
    return {row["subject"] for row in running.rows() if "place" in orjson.loads(row["value"])}


def _nothing_failed(organisers: Organisers, readers: Readers) -> None:
    failed = len(organisers.failures) + len(readers.failures)
    print(f"{organisers.requests} writes, {readers.answers} reads, {failed} failed")
    assert organisers.failures == []
    assert readers.failures == []
    assert organisers.requests >= 2 * len(organisers.published) > 100
    assert readers.answers > 100


def _everything_was_applied_once(running: City, organisers: Organisers) -> None:
    """Compares what was acknowledged with what content has, after quiet."""
    rows = running.rows()
    expected: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row["sequence"]):
        expected.setdefault(row["subject"], []).append(row["_id"])
    assert set(expected) == set(organisers.published)

    def told() -> dict[str, list[str]]:
        return {cohort: each["told"] for cohort, each in running.known().items()}

    eventually(lambda: told() == expected, "content was told of everything, in order, once")
    assert running.content["dead_letters"].count_documents({}) == 0
    assert running.enrolment["outbox"].count_documents({"published_at": None}) == 0
