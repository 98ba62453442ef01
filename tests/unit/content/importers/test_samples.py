"""Real and hostile packages from the folder that ACADEMY_SAMPLES names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)

HARMLESS = {
    "circular-dependency.imscc",
    "encoding-lies-latin1.imscc",
    "manifest-one-folder-down.imscc",
    "ssrf-embedded-links.imscc",
    "xss-lesson-html.imscc",
    "xss-svg-file.imscc",
}


def samples(folder: str) -> list[Any]:
    found = sorted((SAMPLES / folder).glob("*")) if SAMPLES.is_dir() else []
    return [pytest.param(path, id=path.name) for path in found]


def quizzes(course: dict[str, Any]) -> list[dict[str, Any]]:
    items = [item for module in course["modules"] for item in module["items"]]
    return [item for item in [*items, *course["library"]] if item["kind"] == "quiz"]


@pytest.mark.parametrize("path", samples("hostile"))
def test_hostile_packages_are_refused_or_made_harmless(path: Path, import_path: Import) -> None:
    imported = import_path(path)
    assert imported.refused == (path.name not in HARMLESS)
    assert imported.report["entries"]
    shown = str({k: v for k, v in (imported.course or {}).items() if k != "report"})
    for trace in ("<script", "javascript:", "onerror", "169.254.169.254", "127.0.0.1", "root:x"):
        assert trace not in shown


@pytest.mark.parametrize("path", samples("imscc"))
def test_real_cartridges_come_in_whole(path: Path, import_path: Import) -> None:
    imported = import_path(path)
    assert imported.course is not None, imported.report
    counts = imported.report["counts"]
    package, brought = counts["package"], counts["brought_in"]
    assert package["members"] == package["structure"] + package["junk"] + brought["files"]
    assert (
        package["manifest_items"] == brought["containers"] + brought["modules"] + brought["items"]
    )
    assert package.get("quizzes", 0) == brought["quizzes"]
    assert package.get("banks", 0) == brought["banks"]
    assert package.get("questions", 0) == brought["questions"]


def test_no_quiz_of_the_large_sample_is_lost(import_path: Import, codes: Codes) -> None:
    imported = import_path(SAMPLES / "imscc" / "commonsyllabi-test_01.imscc")
    assert imported.course is not None
    found = quizzes(imported.course)
    real = [quiz for quiz in found if not quiz.get("bank")]
    assert (len(real), len(found) - len(real)) == (17, 16)
    assert sum(len(quiz["questions"]) for quiz in real) == 204
    assert codes(imported, "left_out").count("dangling_reference") == 2


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
    assert [item["kind"] for item in course["library"]] == ["lesson"] * 3
