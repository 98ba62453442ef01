"""Real SCORM, cmi5 and H5P packages from the folder that ACADEMY_SAMPLES names."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
Import = Callable[..., Imported]

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)


def samples(*folders: str) -> list[Any]:
    paths = [path for folder in folders for path in sorted((SAMPLES / folder).glob("*"))]
    return [pytest.param(path, id=path.name) for path in paths]


def files_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as package:
        return {name for name in package.namelist() if not name.endswith("/")}


@pytest.mark.parametrize("path", samples("scorm", "cmi5"))
def test_a_sealed_package_starts_and_keeps_every_file(path: Path, import_path: Import) -> None:
    imported = import_path(path)
    assert imported.course is not None, imported.report
    assert {file["path"] for file in imported.course["files"]} == files_in(path)
    items = [item for module in imported.course["modules"] for item in module["items"]]
    sealed = [item for item in items if item["kind"] == "sealed"]
    assert sealed and len(sealed) == len(items)
    for item in sealed:
        assert item["launches"][0]["path"] in files_in(path)


def test_a_quiz_page_keeps_its_parameters(import_path: Import) -> None:
    course = import_path(SAMPLES / "scorm" / "RuntimeMinimumCalls_SCORM12.zip").course
    assert course is not None
    assert [len(module["items"]) for module in course["modules"]] == [6, 4, 5, 3]
    quizzes = [module["items"][-1]["launches"][0]["query"] for module in course["modules"]]
    assert quizzes == [
        f"questions={name}" for name in ("Playing", "Etiquette", "Handicapping", "HavingFun")
    ]


def test_the_unit_of_cmi5_keeps_what_completes_it(import_path: Import) -> None:
    course = import_path(SAMPLES / "cmi5" / "escola-cmi5.zip").course
    assert course is not None
    (item,) = course["modules"][0]["items"]
    (launch,) = item["launches"]
    assert (launch["move_on"], launch["mastery_score"]) == ("CompletedAndPassed", 1.0)


def test_the_question_of_h5p_is_native_and_its_player_is_left_out(import_path: Import) -> None:
    path = SAMPLES / "h5p" / "multiple-choice.h5p"
    imported = import_path(path)
    assert imported.course is not None, imported.report
    (quiz,) = imported.course["modules"][0]["items"]
    (question,) = quiz["questions"]
    assert (question["kind"], question["answer"]["choices"]) == ("multiple_choice", ["1"])
    assert [file["path"] for file in imported.course["files"]] == [
        "content/images/file-5885c23902f31.jpg"
    ]
    assert imported.report["accounts"]["members"]["total"] == len(files_in(path))
    credits = [line for line in imported.report["entries"] if line["code"] == "h5p_credits"]
    assert "Karen Jackson" in credits[0]["message"]["en"]
