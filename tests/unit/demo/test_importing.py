"""Content's importer takes both packages of the demonstration course and finds the same course."""

from pathlib import Path
from typing import Any

import pytest

from deploy.demo.build import FORMATS
from deploy.demo.source import Attachment
from deploy.demo.source import Lesson
from deploy.demo.source import Quiz
from deploy.demo.source import read_course
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits

KINDS = {Lesson: "lesson", Attachment: "file", Quiz: "quiz"}


@pytest.fixture(scope="module", params=sorted(FORMATS))
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp(request.param)
    package: Path = folder / "package.zip"
    package.write_bytes(FORMATS[request.param]())
    result = import_package(package, folder / "out", Limits())
    assert result.course is not None, result.report
    return result


def test_nothing_is_left_out_refused_or_put_aside(imported: Any) -> None:
    bad = [e for e in imported.report["entries"] if e["severity"] in ("left_out", "refused")]
    assert bad == []
    assert imported.course["library"] == []


def test_modules_and_items_have_the_order_and_kinds_of_the_source(imported: Any) -> None:
    found = [
        (module["title"]["id"].split(" / ")[0], [item["kind"] for item in module["items"]])
        for module in imported.course["modules"]
    ]
    assert found == [
        (module.title["id"], [KINDS[type(item)] for item in module.items])
        for module in read_course().modules
    ]


def test_every_lesson_has_its_text_in_both_languages(imported: Any) -> None:
    written = [i for m in read_course().modules for i in m.items if isinstance(i, Lesson)]
    lessons = _items(imported, "lesson")
    assert len(lessons) == len(written) == 10
    for lesson, source in zip(lessons, written, strict=True):
        # The cartridge has both languages in one page, the Markdown package a page for each.
        html = "".join(lesson["html"].values())
        for language, heading in (("id", "Latihan"), ("en", "Exercise")):
            assert f"<h2>{heading}:" in html, (source.id, language)


def test_the_picture_is_stored_once_and_shown_in_both_languages(imported: Any) -> None:
    (picture,) = [f for f in imported.course["files"] if f["type"] == "image/png"]
    pages = ["".join(lesson["html"].values()) for lesson in _items(imported, "lesson")]
    assert sum(page.count(f"academy-file:{picture['sha256']}") for page in pages) == 2


def test_quizzes_have_the_questions_and_answers_of_the_source(imported: Any) -> None:
    written = [i for m in read_course().modules for i in m.items if isinstance(i, Quiz)]
    quizzes = _items(imported, "quiz")
    assert len(quizzes) == len(written) == 2
    for quiz, source in zip(quizzes, written, strict=True):
        assert quiz["attempts"] == 3
        assert [q["kind"] for q in quiz["questions"]] == [q["kind"] for q in source.questions]
        assert [_right(q) for q in quiz["questions"]] == [_expected(q) for q in source.questions]


def _items(imported: Any, kind: str) -> list[Any]:
    modules = imported.course["modules"]
    return [item for module in modules for item in module["items"] if item["kind"] == kind]


def _right(question: Any) -> list[str]:
    """The Indonesian texts of the right choices, or the accepted texts."""
    if question["kind"] == "short_answer":
        return sorted(question["answer"]["texts"])
    right = question["answer"]["choices"]
    texts = [c["text"] for c in question["choices"] if c["id"] in right]
    return sorted(_plain(text.get("id") or next(iter(text.values()))) for text in texts)


def _expected(question: Any) -> list[str]:
    if question["kind"] == "short_answer":
        return sorted(question["accept"])
    if question["kind"] == "true_false":
        return ["Benar" if question["answer"] else "Salah"]
    return sorted(c["text"]["id"] for c in question["choices"] if c.get("correct"))


def _plain(text: str) -> str:
    return text.removeprefix("<p>").removesuffix("</p>").split(" / ")[0].replace("&quot;", '"')
