"""Reads the course as it is written: course.yaml, lessons, quizzes and files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.demo.picture import waiting_time_chart

FOLDER = Path(__file__).parent / "course"

Localised = dict[str, str]


@dataclass(frozen=True)
class Lesson:
    """One lesson: its text is Markdown by language."""

    id: str
    title: Localised
    text: Localised


@dataclass(frozen=True)
class Attachment:
    """One file that learners download."""

    id: str
    title: Localised
    path: str


@dataclass(frozen=True)
class Quiz:
    """One quiz, its questions as they stand in its YAML file."""

    id: str
    title: Localised
    attempts: int
    questions: list[dict[str, Any]]


@dataclass(frozen=True)
class Module:
    """One module with its items in their order."""

    id: str
    title: Localised
    items: list[Lesson | Attachment | Quiz]


@dataclass(frozen=True)
class Course:
    """The whole course. `languages` begins with the main one."""

    id: str
    title: Localised
    description: Localised
    languages: list[str]
    modules: list[Module]


def source_files() -> dict[str, bytes]:
    """Every file of the Markdown package by its path in the zip, the drawn picture included."""
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    return files | {"images/waiting-time.png": waiting_time_chart()}


def read_course() -> Course:
    """The course in memory. Any mistake in the files is raised, none is passed over."""
    document = yaml.safe_load((FOLDER / "course.yaml").read_text(encoding="utf-8"))
    languages = document["languages"]
    return Course(
        id=document["id"],
        title=document["title"],
        description=document["description"],
        languages=languages,
        modules=[
            Module(
                id=module["id"],
                title=module["title"],
                items=[_item(item, languages) for item in module["items"]],
            )
            for module in document["modules"]
        ],
    )


def _item(item: dict[str, Any], languages: list[str]) -> Lesson | Attachment | Quiz:
    ((kind, value),) = item.items()
    if kind == "lesson":
        return _lesson(value, languages)
    if kind == "file":
        return Attachment(id=value["id"], title=value["title"], path=value["path"])
    if kind == "quiz":
        return _quiz(value)
    raise ValueError(f"the demonstration course has no items of kind {kind}")


def _lesson(value: dict[str, Any], languages: list[str]) -> Lesson:
    lesson_id = value["id"]
    text = {
        language: (FOLDER / "lessons" / f"{lesson_id}.{language}.md").read_text(encoding="utf-8")
        for language in languages
    }
    return Lesson(id=lesson_id, title=value["title"], text=text)


def _quiz(path: str) -> Quiz:
    document = yaml.safe_load((FOLDER / path).read_text(encoding="utf-8"))
    return Quiz(
        id=document["id"],
        title=document["title"],
        attempts=document["attempts"],
        questions=document["questions"],
    )
