"""Reads a course in Markdown with course.yaml, as docs/curriculum-format.md describes it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.markdown.book import COURSE
from services.content.adapters.formats.markdown.book import CourseBook
from services.content.adapters.formats.markdown.items import WRITTEN
from services.content.adapters.formats.markdown.items import ItemMaker
from services.content.adapters.formats.markdown.items import line_of
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.text import Slugs
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import PackageRefused
from services.content.domain.report import Report
from services.content.domain.report import Severity

SCHEMA = "course.schema.json"


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
        description = self._description(course)
        modules = [self._module(module, index) for index, module in enumerate(course["modules"])]
        library = self._items(course.get("library", []), "library")
        library += [*self._unused_lessons(), *self._unused_quizzes()]
        self._check_banks([*chain(*(module["items"] for module in modules)), *library])
        files = self._files()
        self.book.reasons += self.book.text.mistakes
        if self.book.reasons:
            raise PackageRefused(*self.book.reasons)
        self._count(course)
        about = {"licence": course["licence"]} if "licence" in course else {}
        return {
            "format": "markdown",
            "producer": None,
            "source_id": course["id"],
            "title": title,
            **about,
            **({"description": description} if description else {}),
            "language": self.book.main,
            "modules": modules,
            "library": library,
            "files": files,
        }

    def _description(self, course: dict[str, Any]) -> dict[str, str]:
        if "description" not in course:
            return {}
        return self.book.texts(COURSE, course["description"], "description", inline=False)

    def _name_items(self, course: dict[str, Any]) -> None:
        """Lets links to items lead to them, whichever comes first."""
        for line in chain(
            *(module["items"] for module in course["modules"]), course.get("library", [])
        ):
            kind, given = line_of(line)
            name = given.get("id")
            if kind in WRITTEN:
                for path in self.book.text_files(given["id"]).values():
                    self.book.text.items[path] = given["id"]
                    self.book.structure.add(path)
            elif kind == "quiz":
                found = self.package.find(given["file"])
                if found and self.book.quiz(found, found):
                    name = self.book.quiz_id(given, found)
                    self.book.text.items[found] = name
            if name:
                self.book.text.item_ids.add(name)
        self._name_files(course)

    def _name_files(self, course: dict[str, Any]) -> None:
        """Files keep the names that they had in the package that the course was exported from."""
        for path, name in course.get("file_names", {}).items():
            place = f"file_names/{path}"
            found = self.package.find(path)
            if found is None or found in self.book.structure:
                self.book.mistake("course_file_missing", place, name=path)
            elif min(name) < " ":
                self.book.mistake("course_name_unusable", place, name=name)
            else:
                self.book.file_names[found] = name
        self.package.called |= self.book.file_names

    def _module(self, module: dict[str, Any], index: int) -> dict[str, Any]:
        place = f"modules/{index}"
        self._once(f"module {module['id']}", module["id"], f"{place}/id")
        return {
            "id": module["id"],
            "title": self.book.titles(module["title"], COURSE, f"{place}/title"),
            "source": self.book.source(module["id"], place),
            "items": self._items(module["items"], f"{place}/items"),
        }

    def _items(self, lines: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        lessons: set[str] = set()
        for number, line in enumerate(lines):
            built = self.make.item(line, f"{place}/{number}")
            if built is None:
                continue
            self._once(built["id"], built["id"], f"{place}/{number}")
            if built["kind"] == "lesson":
                lessons.add(built["id"])
            if "within" in built and built["within"] not in lessons - {built["id"]}:
                self.book.mistake(
                    "course_within_unknown", f"{place}/{number}", name=built["within"]
                )
            items.append(built)
        return items

    def _unused_lessons(self) -> Iterator[dict[str, Any]]:
        names: dict[str, str] = {}
        for path in sorted(self.package.members):
            if (
                path.startswith("lessons/")
                and path.endswith(".md")
                and path not in self.book.structure
                and path not in self.book.file_names
            ):
                stem = path.removeprefix("lessons/").removesuffix(".md")
                name, _, code = stem.rpartition(".")
                names.setdefault(name if code in self.book.languages and name else stem, path)
        for name, path in names.items():
            if self.book.main not in self.book.text_files(name):
                continue
            self.report.add(Severity.KEPT, "course_unused_lesson", path)
            built = self.make.written("lesson", {"id": name, "required": False}, path)
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

    def _check_banks(self, items: list[dict[str, Any]]) -> None:
        banks = {item["id"]: item for item in items if item.get("bank")}
        for item in items:
            for index, draw in enumerate(item.get("draws", ())):
                place, path = f"draws/{index}", item["source"]["path"]
                if draw["bank"] is not None and draw["bank"] not in banks:
                    self.book.mistake("course_bank_unknown", place, path, name=draw["bank"])
                    continue
                known = draw["questions"] or banks.get(draw["bank"], {}).get("questions")
                if known is not None and draw["number"] > len(known):
                    self.report.add(
                        Severity.ADAPTED,
                        "course_draw_too_many",
                        path,
                        line=self.book.line(place, path),
                        node_key=item["id"],
                        place=place,
                        number=draw["number"],
                        known=len(known),
                    )

    def _files(self) -> list[dict[str, Any]]:
        files: dict[str, dict[str, Any]] = {}
        for path, member in sorted(self.package.members.items()):
            used = path in self.book.text.used
            if path in self.book.structure:
                continue
            if path == SCHEMA and not used:
                # For the author's editor; nobody else needs it.
                self.package.structure.add(path)
                continue
            if not used:
                self.report.add(Severity.KEPT, "unlisted_file", path)
            name = self.book.file_names.get(path, path)
            if name in files:
                self.book.mistake("course_name_unusable", f"file_names/{path}", name=name)
            files[name] = {
                "path": name,
                "sha256": member.sha256,
                "size": member.size,
                "type": member.type,
            }
        return [files[name] for name in sorted(files)]

    def _count(self, course: dict[str, Any]) -> None:
        count = self.report.count
        modules = course["modules"]
        lines = sum(len(module["items"]) for module in modules) + len(course.get("library", []))
        count("package", "manifest_items", len(modules) + lines)
        count("manifest_items", "modules", len(modules))
        count("manifest_items", "items", lines)
        for quiz in self.book.quizzes.values():
            count("package", "banks" if quiz.get("bank") else "quizzes")
            count("package", "questions", len(quiz.get("questions", ())))
        if self.make.estimated:
            self.report.add(Severity.INFO, "minutes_estimated", number=self.make.estimated)

    def _once(self, key: str, name: str, place: str) -> None:
        if key in self.item_ids:
            self.book.mistake("course_id_twice", place, name=name)
        self.item_ids.add(key)


MARKDOWN = Format("markdown", beside(COURSE), read_course)
