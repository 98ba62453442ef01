"""The demonstration course is a whole course in each of its languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.demo.source import FOLDER
from deploy.demo.source import Lesson
from deploy.demo.source import read_course

LESSONS = [i for m in read_course().modules for i in m.items if isinstance(i, Lesson)]
QUIZZES = sorted((FOLDER / "quizzes").glob("*.yaml"))


def test_the_modules_follow_the_six_stages_of_design_thinking() -> None:
    stages = ["empathize", "define", "ideate", "prototype", "test", "implement"]
    assert [module.id for module in read_course().modules] == stages


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_lesson_has_a_readable_length_and_ends_with_an_exercise(
    lesson: Lesson, language: str
) -> None:
    text = lesson.text[language]
    exercise = {"id": "## Latihan:", "en": "## Exercise:"}[language]
    assert 200 <= len(text.split()) <= 400
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings[-1].startswith(exercise)


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_a_quiz_has_six_questions_or_more_of_all_four_kinds(path: Path) -> None:
    quiz = yaml.safe_load(path.read_text(encoding="utf-8"))
    kinds = [question["kind"] for question in quiz["questions"]]
    assert len(kinds) >= 6
    assert set(kinds) == {"multiple_choice", "multiple_response", "true_false", "short_answer"}
    assert (quiz["pass_score"], quiz["attempts"]) == (0.7, 3)


@pytest.mark.parametrize("path", [FOLDER / "course.yaml", *QUIZZES], ids=lambda path: path.stem)
def test_every_text_that_people_read_is_in_both_languages(path: Path) -> None:
    texts = list(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(texts) > 10
    assert [text for text in texts if set(text) != {"id", "en"}] == []


def _texts(value: Any) -> Iterator[dict[str, str]]:
    """The value of every field below `value` that holds a text for people."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in {"title", "description", "prompt", "text", "feedback"}:
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
