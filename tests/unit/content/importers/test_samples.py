"""Real and hostile packages from the folder that ACADEMY_SAMPLES names."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from tests.samples.hostile import EXPECTED
from tests.samples.hostile import HARMLESS
from tests.samples.hostile import MEGABYTES
from tests.samples.hostile import SECONDS
from tests.samples.measured import MIB
from tests.samples.measured import Measured
from tests.samples.measured import measure
from tests.samples.measured import what_starting_takes

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)


def samples(folder: str) -> list[Any]:
    found = sorted((SAMPLES / folder).glob("*")) if SAMPLES.is_dir() else []
    return [pytest.param(path, id=path.name) for path in found]


def quizzes(course: dict[str, Any]) -> list[dict[str, Any]]:
    items = [item for module in course["modules"] for item in module["items"]]
    return [item for item in [*items, *course["library"]] if item["kind"] == "quiz"]


@pytest.mark.parametrize("path", samples("hostile"))
def test_hostile_packages_are_refused_or_made_harmless(path: Path, import_path: Import) -> None:
    imported = import_path(path)
    expected = EXPECTED[path.name]
    refusals = {
        line["code"] for line in imported.report["entries"] if line["severity"] == "refused"
    }
    assert (expected in refusals) if imported.refused else expected == HARMLESS, refusals
    assert imported.report["entries"]
    shown = str({k: v for k, v in (imported.course or {}).items() if k != "report"})
    for trace in ("<script", "javascript:", "onerror", "169.254.169.254", "127.0.0.1", "root:x"):
        assert trace not in shown


@pytest.mark.parametrize("path", samples("hostile"))
def test_a_refusal_costs_little(path: Path, start: Measured) -> None:
    if EXPECTED[path.name] != HARMLESS:
        # CPU time, because tests share the machine with others.
        got = measure(path)
        assert got.cpu - start.cpu < SECONDS
        assert got.memory - start.memory < MEGABYTES * MIB


@pytest.fixture
def import_path(import_in_child: Callable[..., Imported]) -> Callable[..., Imported]:
    """Every import here is a worker's."""
    return import_in_child


@pytest.fixture(scope="module")
def start() -> Measured:
    """What the importer's process takes to start."""
    return what_starting_takes()


@pytest.mark.parametrize("path", samples("imscc"))
def test_real_cartridges_come_in_whole(path: Path, import_path: Import) -> None:
    imported = import_path(path)
    assert imported.course is not None, imported.report
    for account in imported.report["accounts"].values():
        assert sum(account.values()) == 2 * account["total"]
    for module in imported.course["modules"]:
        assert module["source"]["path"] == "imsmanifest.xml"
    for item in imported.course["library"]:
        assert item["source"]["identifier"]


def test_no_quiz_of_the_large_sample_is_lost(import_path: Import, codes: Codes) -> None:
    imported = import_path(SAMPLES / "imscc" / "commonsyllabi-test_01.imscc")
    assert imported.course is not None
    found = quizzes(imported.course)
    real = [quiz for quiz in found if not quiz.get("bank")]
    assert (len(real), len(found) - len(real)) == (17, 16)
    assert sum(len(quiz["questions"]) for quiz in real) == 204
    assert imported.report["accounts"]["questions"]["total"] == 471
    kinds = {question["kind"] for quiz in found for question in quiz["questions"]}
    assert len(kinds) == 12
    assert "unsupported" not in kinds
    # What the outline points to in vain is known to Canvas's own list of modules.
    assert codes(imported, "adapted").count("reference_mended") == 2


def test_all_items_of_the_workshop_come_in(import_path: Import) -> None:
    course = import_path(SAMPLES / "imscc" / "allyworkshop.imscc").course
    assert course is not None
    assert [len(module["items"]) for module in course["modules"]] == [5, 1, 3, 1]


def test_a_course_without_an_organization_comes_in_through_the_library(
    import_path: Import,
) -> None:
    course = import_path(SAMPLES / "imscc" / "canvas_cc_gem_course.imscc").course
    assert course is not None
    assert course["modules"] == []
    assert [item["kind"] for item in course["library"]] == ["assignment"] * 3


def test_the_open_edx_sample_comes_in_whole(import_path: Import) -> None:
    course = import_path(SAMPLES / "olx" / "oxa-kitchen-sink.tar.gz").course
    assert course is not None
    items = [item for module in course["modules"] for item in module["items"]]
    kinds = [item["kind"] for item in items]
    assert len(course["modules"]) == 4
    assert [kinds.count(kind) for kind in ("heading", "lesson", "quiz")] == [15, 16, 14]
    assert {item["source"]["path"] for item in items} <= paths_in(SAMPLES / "olx")


def paths_in(folder: Path) -> set[str]:
    """What is in the one tar of this folder, seen from the course's own folder."""
    with tarfile.open(folder / "oxa-kitchen-sink.tar.gz") as archive:
        return {name.removeprefix("course/") for name in archive.getnames()}
