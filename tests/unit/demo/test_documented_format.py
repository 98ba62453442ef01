"""The examples on the page about the course format are a course that the importer accepts."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits

PAGE = Path(__file__).parents[3] / "docs" / "curriculum-format.md"

LESSON = "# Judul\n\nSatu paragraf."


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package made of the page's two YAML examples and the files that they name."""
    course, quiz = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    folder = tmp_path_factory.mktemp("documented")
    package = folder / "package.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("course.yaml", course)
        archive.writestr("quizzes/empathy.yaml", quiz)
        for lesson in ("empathy", "interviews"):
            for language in ("id", "en"):
                archive.writestr(f"lessons/{lesson}.{language}.md", LESSON)
        archive.writestr("files/interview-guide.pdf", b"%PDF-1.4")
    return import_package(package, folder / "out", Limits())


def test_the_examples_are_accepted(imported: Any) -> None:
    assert imported.course is not None, imported.report
    kinds = [item["kind"] for module in imported.course["modules"] for item in module["items"]]
    assert kinds == ["lesson", "lesson", "heading", "file", "link", "quiz"]


def test_the_quiz_has_every_kind_that_is_marked(imported: Any) -> None:
    (quiz,) = [i for m in imported.course["modules"] for i in m["items"] if i["kind"] == "quiz"]
    kinds = [question["kind"] for question in quiz["questions"]]
    assert kinds == ["multiple_choice", "multiple_response", "true_false", "short_answer"]
    assert (quiz["pass_score"], quiz["attempts"], quiz["minutes"]) == (0.7, 3, 10)
