"""Writes a course document as a course in Markdown that is read as the same document again.

    course.yaml                  what the course is and in which order
    lessons/<id>.<language>.…    texts of lessons, discussions and assignments
    quizzes/<id>.yaml
    …                            files, at their own paths

Clean markup stays as it is (`.html`, or under `html`) where it has no form in Markdown. A file that
cannot have its own path, because a part of the course stands there, lies in `files/`; `file_names`
in course.yaml then says what it was called.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from services.content.adapters.formats.interface import Course
from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.markdown.export_questions import QuestionWriter
from services.content.adapters.formats.markdown.export_texts import TextWriter
from services.content.adapters.formats.markdown.export_texts import items_of
from services.content.adapters.formats.markdown.export_texts import languages_of
from services.content.adapters.formats.markdown.items import REQUIRED
from services.content.adapters.formats.markdown.items import SUBMISSION
from services.content.adapters.formats.markdown.items import WRITTEN
from services.content.adapters.formats.markdown.places import places_of
from services.content.adapters.formats.markdown.yaml_text import yaml_text
from services.content.adapters.markup.text import Slugs
from services.content.adapters.packages.zip_stream import zip_stream

Given = dict[str, Any]
# The bytes of a file of the course, by its hash.
Open = Callable[[str], Iterable[bytes]]


def course_zip(course: Course, open_file: Open) -> Iterator[bytes]:
    """The zip of the course, piece by piece; the same course gives the same bytes."""
    return zip_stream(_members(course, open_file))


def _members(course: Course, open_file: Open) -> Iterator[tuple[str, Iterable[bytes]]]:
    writer = CourseWriter(course)
    yield "course.yaml", [yaml_text(writer.course()).encode()]
    for item in items_of(course):
        if item["kind"] in WRITTEN:
            for path, text in writer.pages(item).items():
                # A mark at the beginning would be taken for that of the encoding.
                yield path, [text.encode("utf-8-sig" if text[:1] == "\ufeff" else "utf-8")]
        elif item["kind"] == "quiz":
            yield quiz_path(item), [yaml_text(writer.quiz(item)).encode()]
    for path, place in sorted(writer.places.items(), key=lambda both: both[1]):
        yield place, open_file(writer.hashes[path])


def quiz_path(item: Item) -> str:
    """Where the quiz lies in the zip."""
    return f"quizzes/{item['id']}.yaml"


class CourseWriter:
    """Writes each part of one course."""

    def __init__(self, course: Course) -> None:
        self.document = course
        self.hashes: dict[str, str] = {file["path"]: file["sha256"] for file in course["files"]}
        self.places = places_of(self.hashes)
        self.languages = languages_of(course)
        by_hash = {self.hashes[path]: place for path, place in reversed(self.places.items())}
        self.texts = TextWriter(course["language"], by_hash)

    def course(self) -> Given:
        """course.yaml."""
        course = self.document
        given: Given = {
            "id": Slugs().take(course.get("source_id") or self._main(course["title"])),
            "title": self.texts.title(course["title"]),
            "languages": self.languages,
            "modules": [
                {
                    "id": module["id"],
                    "title": self.texts.title(module["title"]),
                    "items": [self._line(item) for item in module["items"]],
                }
                for module in course["modules"]
            ],
        }
        if course.get("description"):
            given["description"] = self.texts.text(course["description"], "course.yaml", False)
        if course.get("licence"):
            given["licence"] = course["licence"]
        if course["library"]:
            given["library"] = [self._line(item) for item in course["library"]]
        moved = {place: path for path, place in self.places.items() if place != path}
        return {**given, "file_names": moved} if moved else given

    def _main(self, texts: dict[str, str]) -> str:
        return texts[self.document["language"]]

    def _line(self, item: Item) -> Given:
        kind = item["kind"]
        given: Given = {"file": quiz_path(item)} if kind == "quiz" else {"id": item["id"]}
        if kind != "quiz":
            given["title"] = self.texts.title(item["title"])
        if kind in WRITTEN or (kind not in ("quiz", "heading") and item.get("minutes")):
            given["minutes"] = item.get("minutes", 0)
        if kind != "heading" and bool(item.get("required")) != (kind in REQUIRED):
            given["required"] = bool(item.get("required"))
        for name in ("within", "points", "audience"):
            if item.get(name) is not None:
                given[name] = item[name]
        return {kind: {**given, **self._own(item)}}

    def _own(self, item: Item) -> Given:
        """What only this kind of item has."""
        kind = item["kind"]
        if kind in ("link", "embed", "tool"):
            return {"url": item["url"]}
        if kind in ("file", "opaque"):
            named = {"source_kind": item["source_kind"]} if item.get("source_kind") else {}
            return {"path": self.places[item["path"]], **named}
        if kind == "assignment":
            submission = item.get("submission", SUBMISSION)
            return {} if submission == SUBMISSION else {"submission": submission}
        return self._sealed(item) if kind == "sealed" else {}

    def _sealed(self, item: Item) -> Given:
        launches = [
            {
                **launch,
                "title": self.texts.title(launch["title"]),
                "path": self.places[launch["path"]],
            }
            for launch in item["launches"]
        ]
        return {"standard": item["standard"], "root": item["root"], "launches": launches}

    def pages(self, item: Item) -> dict[str, str]:
        """The text of a lesson, discussion or assignment by the path of its file."""
        return self.texts.pages(item["html"], f"lessons/{item['id']}")

    def quiz(self, item: Item) -> Given:
        """The quiz file of this item."""
        given: Given = {
            "id": item["id"],
            "title": self.texts.title(item["title"]),
            "minutes": item.get("minutes", 0),
        }
        if item.get("description"):
            given["description"] = self.texts.text(item["description"], quiz_path(item), False)
        for name in ("pass_score", "attempts", "time_limit", "review"):
            if item.get(name) is not None:
                given[name] = item[name]
        if item.get("bank"):
            given["bank"] = True
        if item.get("draws"):
            given["draws"] = [self._draw(draw) for draw in item["draws"]]
        writer = QuestionWriter(self.texts, quiz_path(item), self.languages)
        given["questions"] = [writer.question(question) for question in item["questions"]]
        return given

    def _draw(self, draw: Given) -> Given:
        given = {name: draw[name] for name in ("bank", "questions") if draw.get(name) is not None}
        points = {"points": draw["points"]} if draw.get("points") is not None else {}
        return {"pick": draw["number"], **given, **points}
