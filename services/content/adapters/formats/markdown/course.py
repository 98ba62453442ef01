"""Reads a course in Markdown with course.yaml, as docs/curriculum-format.md describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.markdown.book import COURSE
from services.content.adapters.formats.markdown.book import CourseBook
from services.content.adapters.formats.markdown.items import ItemMaker
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.text import Slugs
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import PackageRefused
from services.content.domain.report import Report
from services.content.domain.report import Severity


def read_course(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused with every mistake."""
    return CourseReader(reading.package, reading.limits, reading.report).read()


class CourseReader:
    """One course being read: what it refers to, what is wrong with it."""

    def __init__(self, package: Package, limits: Limits, report: Report) -> None:
        self.book = CourseBook(package, limits, report)
        self.make = ItemMaker(self.book)
        self.package = package
        self.report = report
        self.item_ids: set[str] = set()

    def read(self) -> dict[str, Any]:
        """Everything that the package holds, in the order of course.yaml."""
        course = self.book.load(next(iter(self.book.structure)), "course")
        for path in sorted(self.package.members):
            if path.startswith("quizzes/") and path.endswith((".yaml", ".yml")):
                self.book.quiz(path, path)
        if course is None:
            raise PackageRefused(*self.book.reasons)
        self.book.languages = course["languages"]
        self._name_items(course)
        title = self.book.titles(course["title"], COURSE, "title")
        modules = [self._module(module, index) for index, module in enumerate(course["modules"])]
        library = [*self._unused_lessons(), *self._unused_quizzes()]
        self.book.reasons += self.book.text.mistakes
        if self.book.reasons:
            raise PackageRefused(*self.book.reasons)
        self._count(modules, library)
        return {
            "format": "markdown",
            "producer": None,
            "source_id": course["id"],
            "title": title,
            "language": self.book.main,
            "modules": modules,
            "library": library,
            "files": self._files(),
        }

    def _name_items(self, course: dict[str, Any]) -> None:
        """Lets links to files of lessons and quizzes lead to the items, whichever comes first."""
        for module in course["modules"]:
            for item in module["items"]:
                kind, given = next(iter(item.items()))
                if kind == "lesson":
                    name = given["id"] if isinstance(given, dict) else given
                    for path in self.book.lesson_files(name).values():
                        self.book.text.items[path] = name
                elif kind == "quiz":
                    given = given if isinstance(given, dict) else {"file": given}
                    found = self.package.find(given["file"])
                    if found and self.book.quiz(found, found):
                        self.book.text.items[found] = self.book.quiz_id(given, found)

    def _module(self, module: dict[str, Any], index: int) -> dict[str, Any]:
        place = f"modules/{index}"
        self._once(f"module {module['id']}", module["id"], f"{place}/id")
        return {
            "id": module["id"],
            "title": self.book.titles(module["title"], COURSE, f"{place}/title"),
            "items": [
                built
                for number, item in enumerate(module["items"])
                if (built := self._item(item, f"{place}/items/{number}")) is not None
            ],
        }

    def _unused_lessons(self) -> Iterator[dict[str, Any]]:
        names: dict[str, str] = {}
        for path in sorted(self.package.members):
            if (
                path.startswith("lessons/")
                and path.endswith(".md")
                and path not in self.book.structure
            ):
                stem = path.removeprefix("lessons/").removesuffix(".md")
                name, _, code = stem.rpartition(".")
                names.setdefault(name if code in self.book.languages and name else stem, path)
        for name, path in names.items():
            if self.book.main not in self.book.lesson_files(name):
                continue
            self.report.add(Severity.KEPT, "course_unused_lesson", path)
            built = self.make.lesson({"id": name, "required": False}, path)
            if built is not None:
                yield {**built, "id": self._free_id(name)}

    def _unused_quizzes(self) -> Iterator[dict[str, Any]]:
        for path in list(self.book.quizzes):
            if path not in self.make.used_quizzes:
                self.report.add(Severity.KEPT, "course_unused_quiz", path)
                built = self.make.quiz({"file": path, "required": False}, path)
                if built is not None:
                    yield {**built, "id": self._free_id(built["id"])}

    def _free_id(self, name: str) -> str:
        slugs = Slugs()
        slugs.taken = self.item_ids
        return slugs.take(name)

    def _files(self) -> list[dict[str, Any]]:
        files = []
        for path, member in sorted(self.package.members.items()):
            if path in self.book.structure:
                continue
            if path not in self.book.text.used:
                self.report.add(Severity.KEPT, "unlisted_file", path)
            files.append(
                {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
            )
        return files

    def _count(self, modules: list[dict[str, Any]], library: list[dict[str, Any]]) -> None:
        items = [item for module in modules for item in module["items"]]
        quizzes = [item for item in [*items, *library] if item["kind"] == "quiz"]
        count = self.report.count
        count("package", "quizzes", len(self.book.quizzes))
        count(
            "package",
            "questions",
            sum(len(quiz["questions"]) for quiz in self.book.quizzes.values()),
        )
        count("brought_in", "modules", len(modules))
        count("brought_in", "items", len(items))
        count("brought_in", "library", len(library))
        count("brought_in", "quizzes", len(quizzes))
        count("brought_in", "questions", sum(len(quiz["questions"]) for quiz in quizzes))
        if self.make.estimated:
            self.report.add(Severity.INFO, "minutes_estimated", number=self.make.estimated)

    def _item(self, line: dict[str, Any], place: str) -> dict[str, Any] | None:
        built = self.make.item(line, place)
        if built is not None:
            self._once(built["id"], built["id"], place)
        return built

    def _once(self, key: str, name: str, place: str) -> None:
        if key in self.item_ids:
            self.book.mistake("course_id_twice", place, name=name)
        self.item_ids.add(key)


MARKDOWN = Format("markdown", beside(COURSE), read_course)
