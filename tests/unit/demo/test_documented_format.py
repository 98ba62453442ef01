"""The examples on the page about the course format are courses that the importer accepts."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.questions import PERSON_KINDS
from services.content.domain.questions import UNMARKED_KINDS

PAGE = Path(__file__).parents[3] / "docs" / "curriculum-format.md"
# Every example begins with the name of its file.
EXAMPLES = dict(re.findall(r"```yaml\n# ([^\n]+)\n(.*?)```", PAGE.read_text(), re.DOTALL))

LESSON = "# Judul\n\nSatu paragraf."
LESSONS = ("empathy", "interviews", "what-surprised-us", "field-notes")


def imported(folder: Path, course: str, *quizzes: str) -> dict[str, Any]:
    """The course document made of these examples and the files that they name."""
    package = folder / "package.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("course.yaml", EXAMPLES[course])
        for quiz in quizzes:
            archive.writestr(quiz, EXAMPLES[quiz])
        for lesson in LESSONS:
            for language in ("id", "en"):
                archive.writestr(f"lessons/{lesson}.{language}.md", LESSON)
        archive.writestr("files/interview-guide.pdf", b"%PDF-1.4")
        archive.writestr("files/settings.dat", b"x")
        archive.writestr("simulation/index.html", b"<p>x")
    found = import_package(package, folder / "out", Limits())
    assert found.course is not None, found.report
    return found.course


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The first example."""
    folder = tmp_path_factory.mktemp("documented")
    return imported(folder, "course.yaml", "quizzes/empathy.yaml")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The example with everything in it."""
    folder = tmp_path_factory.mktemp("documented")
    quizzes = [name for name in EXAMPLES if name.startswith("quizzes/")]
    return imported(folder, "course.yaml, with every kind of item", *quizzes)


def items(course: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for module in course["modules"] for item in module["items"]]


def test_the_first_examples_are_accepted(short: dict[str, Any]) -> None:
    kinds = [item["kind"] for item in items(short)]
    assert kinds == ["lesson", "lesson", "heading", "file", "link", "quiz"]


def test_the_first_quiz_has_the_kinds_that_are_needed_most(short: dict[str, Any]) -> None:
    (quiz,) = [item for item in items(short) if item["kind"] == "quiz"]
    kinds = [question["kind"] for question in quiz["questions"]]
    assert kinds == ["multiple_choice", "multiple_response", "true_false", "short_answer"]
    assert (quiz["pass_score"], quiz["attempts"], quiz["minutes"]) == (0.7, 3, 10)


def test_every_kind_of_item_is_documented(whole: dict[str, Any]) -> None:
    assert {item["kind"] for item in items(whole)} == {
        *("lesson", "discussion", "assignment", "quiz", "heading", "file", "link", "embed"),
        *("tool", "sealed", "opaque"),
    }
    # The last example's quiz is there, and no module names it.
    assert [item["id"] for item in whole["library"]] == [
        "stages-bank",
        "interviews",
        "empathy-check",
    ]


def test_every_kind_of_question_is_documented(whole: dict[str, Any]) -> None:
    quizzes = [item for item in [*items(whole), *whole["library"]] if item["kind"] == "quiz"]
    kinds = {question["kind"] for quiz in quizzes for question in quiz["questions"]}
    assert kinds == MARKED_KINDS | PERSON_KINDS | UNMARKED_KINDS


def test_draws_are_documented(whole: dict[str, Any]) -> None:
    (drawn,) = [item for item in items(whole) if item["id"] == "drawn"]
    assert drawn["draws"] == [
        {"bank": "stages-bank", "questions": None, "number": 1, "points": 2.0},
        {"bank": None, "questions": ["first", "second"], "number": 1},
    ]
    assert drawn["minutes"] == 3
