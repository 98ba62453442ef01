"""Reads a course in Markdown with course.yaml, as docs/curriculum-format.md describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.content.adapters.course_yaml import load_yaml
from services.content.adapters.course_yaml import mistakes
from services.content.adapters.html import plain_text
from services.content.adapters.html import words_of
from services.content.adapters.limits import Limits
from services.content.adapters.markdown_quiz import QuizReader
from services.content.adapters.markdown_text import MarkdownText
from services.content.adapters.notes import Notes
from services.content.adapters.package import Package
from services.content.adapters.refusals import PackageRefused
from services.content.adapters.refusals import Reason
from services.content.adapters.text import Slugs
from services.content.domain.report import Report
from services.content.domain.report import Severity

COURSE = "course.yaml"
WORDS_A_MINUTE = 180
PASS_SCORE = 0.6


def read_course(package: Package, limits: Limits, report: Report) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused with every mistake."""
    return CourseReader(package, limits, report).read()


class CourseReader:
    """One course being read: what it refers to, what is wrong with it."""

    def __init__(self, package: Package, limits: Limits, report: Report) -> None:
        self.package = package
        self.limits = limits
        self.report = report
        self.text = MarkdownText(package, limits, Notes(report))
        self.reasons: list[Reason] = []
        self.quizzes: dict[str, dict[str, Any]] = {}
        self.languages: list[str] = []
        self.item_ids: set[str] = set()
        self.structure = {package.find(COURSE) or COURSE}
        self.text.hidden = self.structure
        self.used_quizzes: set[str] = set()
        self.estimated = 0

    def read(self) -> dict[str, Any]:
        """Everything that the package holds, in the order of course.yaml."""
        course = self._load(package_path=next(iter(self.structure)), part="course")
        for path in sorted(self.package.members):
            if path.startswith("quizzes/") and path.endswith((".yaml", ".yml")):
                self._quiz(path, path)
        if course is None:
            raise PackageRefused(*self.reasons)
        self.languages = course["languages"]
        self._name_items(course)
        title = self._titles(course["title"], COURSE, "title")
        modules = [self._module(module, index) for index, module in enumerate(course["modules"])]
        library = [*self._unused_lessons(), *self._unused_quizzes()]
        self.reasons += self.text.mistakes
        if self.reasons:
            raise PackageRefused(*self.reasons)
        self._count(modules, library)
        return {
            "format": "markdown",
            "producer": None,
            "source_id": course["id"],
            "title": title,
            "language": self.languages[0],
            "modules": modules,
            "library": library,
            "files": self._files(),
        }

    def _load(self, package_path: str, part: str) -> dict[str, Any] | None:
        data = self.package.read(package_path, self.limits.yaml_bytes)
        document, reasons = load_yaml(data, package_path)
        reasons = reasons or mistakes(document, part, package_path)
        self.reasons += reasons
        return None if reasons else document

    def _quiz(self, wanted: str, place: str) -> str | None:
        """The path of the valid quiz file, read once; None when it is absent or wrong."""
        path = self.package.find(wanted)
        if path is None:
            self._mistake("course_file_missing", place, name=wanted)
            return None
        if path not in self.structure:
            self.structure.add(path)
            quiz = self._load(path, "quiz")
            if quiz is not None:
                self.quizzes[path] = quiz
        return path if path in self.quizzes else None

    def _name_items(self, course: dict[str, Any]) -> None:
        """Lets links to files of lessons and quizzes lead to the items, whichever comes first."""
        for module in course["modules"]:
            for item in module["items"]:
                kind, given = next(iter(item.items()))
                if kind == "lesson":
                    name = given["id"] if isinstance(given, dict) else given
                    for path in self._lesson_files(name).values():
                        self.text.items[path] = name
                elif kind == "quiz":
                    given = given if isinstance(given, dict) else {"file": given}
                    found = self.package.find(given["file"])
                    path = self._quiz(found, found) if found else None
                    if path:
                        self.text.items[path] = self._quiz_id(given, path)

    def _quiz_id(self, given: dict[str, Any], path: str) -> str:
        stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return given.get("id") or self.quizzes[path].get("id") or Slugs().take(stem)

    def _lesson_files(self, name: str) -> dict[str, str]:
        """The lesson's files by language; one without a language is in the main one."""
        found = {code: f"lessons/{name}.{code}.md" for code in self.languages}
        files = {code: path for code, path in found.items() if path in self.package.members}
        plain = f"lessons/{name}.md"
        if plain in self.package.members:
            files.setdefault(self.languages[0], plain)
        return files

    def _module(self, module: dict[str, Any], index: int) -> dict[str, Any]:
        place = f"modules/{index}"
        self._once(f"module {module['id']}", module["id"], f"{place}/id")
        return {
            "id": module["id"],
            "title": self._titles(module["title"], COURSE, f"{place}/title"),
            "items": [
                built
                for number, item in enumerate(module["items"])
                if (built := self._item(item, f"{place}/items/{number}")) is not None
            ],
        }

    def _item(self, item: dict[str, Any], place: str) -> dict[str, Any] | None:
        kind, given = next(iter(item.items()))
        place = f"{place}/{kind}"
        if kind == "lesson":
            built = self._lesson(given if isinstance(given, dict) else {"id": given}, place)
        elif kind == "quiz":
            built = self._quiz_item(given if isinstance(given, dict) else {"file": given}, place)
        else:
            built = {
                "id": given["id"],
                "kind": kind,
                "title": self._titles(given["title"], COURSE, f"{place}/title"),
                "minutes": given.get("minutes", 0),
                "required": given.get("required", False),
            }
            if kind == "link":
                built["url"] = given["url"]
            if kind == "file":
                built["path"] = self._file_path(given["path"], place)
        if built is not None:
            self._once(built["id"], built["id"], place)
        return built

    def _file_path(self, wanted: str, place: str) -> str:
        path = self.package.find(wanted)
        if path is None:
            self._mistake("course_file_missing", place, name=wanted)
        else:
            self.text.used.add(path)
        return path or wanted

    def _lesson(self, lesson: dict[str, Any], place: str) -> dict[str, Any] | None:
        files = self._lesson_files(lesson["id"])
        main = self.languages[0]
        self.structure.update(files.values())
        if main not in files:
            self._mistake("course_lesson_missing", place, name=f"lessons/{lesson['id']}.{main}.md")
            return None
        rendered = {code: self.text.lesson(path) for code, path in files.items()}
        titles = {code: part.title for code, part in rendered.items() if part and part.title}
        if "title" in lesson:
            titles = self._titles(lesson["title"], COURSE, f"{place}/title")
        elif main not in titles:
            self.reasons.append(Reason("course_no_title", files[main]))
        markup = {code: part.html for code, part in rendered.items() if part}
        for code in self.languages:
            if code not in files:
                self.report.add(
                    Severity.INFO, "course_not_translated", files[main], name=code
                )
        minutes = lesson.get("minutes")
        if minutes is None:
            self.estimated += 1
            minutes = max(1, -(-words_of(markup.get(main, "")) // WORDS_A_MINUTE))
        return {
            "id": lesson["id"],
            "kind": "lesson",
            "title": titles,
            "minutes": minutes,
            "required": lesson.get("required", True),
            "html": markup,
        }

    def _quiz_item(self, given: dict[str, Any], place: str) -> dict[str, Any] | None:
        path = self._quiz(given["file"], place)
        if path is None:
            return None
        quiz = self.quizzes[path]
        reader = QuizReader(
            path, lambda value, at, inline: self._texts(value, path, at, inline), self.languages
        )
        questions = reader.questions(quiz)
        self.reasons += reader.mistakes
        self.used_quizzes.add(path)
        minutes = given.get("minutes", quiz.get("minutes"))
        if minutes is None:
            self.estimated += 1
            minutes = len(questions)
        title_place = (COURSE, f"{place}/title") if "title" in given else (path, "title")
        return {
            "id": self._quiz_id(given, path),
            "kind": "quiz",
            "title": self._titles(given.get("title", quiz["title"]), *title_place),
            "minutes": minutes,
            "required": given.get("required", True),
            "pass_score": float(quiz.get("pass_score", PASS_SCORE)),
            "attempts": quiz.get("attempts"),
            "questions": questions,
        }

    def _titles(self, given: Any, path: str, place: str) -> dict[str, str]:
        return {
            code: plain_text(text) for code, text in self._by_language(given, path, place).items()
        }

    def _texts(self, given: Any, path: str, place: str, inline: bool) -> dict[str, str]:
        render = self.text.inline if inline else self.text.block
        return {
            code: render(text, path)
            for code, text in self._by_language(given, path, place).items()
        }

    def _by_language(self, given: Any, path: str, place: str) -> dict[str, str]:
        texts: dict[str, str] = given if isinstance(given, dict) else {self.languages[0]: given}
        if self.languages[0] not in texts:
            self._mistake("course_no_main_language", place, path, name=self.languages[0])
        for code in sorted(set(texts) - set(self.languages)):
            self._mistake("course_language_unknown", place, path, name=code)
        return texts

    def _unused_lessons(self) -> Iterator[dict[str, Any]]:
        names: dict[str, str] = {}
        for path in sorted(self.package.members):
            if path.startswith("lessons/") and path.endswith(".md") and path not in self.structure:
                stem = path.removeprefix("lessons/").removesuffix(".md")
                name, _, code = stem.rpartition(".")
                names.setdefault(name if code in self.languages and name else stem, path)
        for name, path in names.items():
            if self.languages[0] not in self._lesson_files(name):
                continue
            self.report.add(Severity.KEPT, "course_unused_lesson", path)
            built = self._lesson({"id": name, "required": False}, path)
            if built is not None:
                yield {**built, "id": self._free_id(name)}

    def _unused_quizzes(self) -> Iterator[dict[str, Any]]:
        for path in list(self.quizzes):
            if path not in self.used_quizzes:
                self.report.add(Severity.KEPT, "course_unused_quiz", path)
                built = self._quiz_item({"file": path, "required": False}, path)
                if built is not None:
                    yield {**built, "id": self._free_id(built["id"])}

    def _free_id(self, name: str) -> str:
        slugs = Slugs()
        slugs.taken = self.item_ids
        return slugs.take(name)

    def _files(self) -> list[dict[str, Any]]:
        files = []
        for path, member in sorted(self.package.members.items()):
            if path in self.structure:
                continue
            if path not in self.text.used:
                self.report.add(Severity.KEPT, "unlisted_file", path)
            files.append(
                {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
            )
        return files

    def _count(self, modules: list[dict[str, Any]], library: list[dict[str, Any]]) -> None:
        items = [item for module in modules for item in module["items"]]
        quizzes = [item for item in [*items, *library] if item["kind"] == "quiz"]
        count = self.report.count
        count("package", "quizzes", len(self.quizzes))
        count("package", "questions", sum(len(quiz["questions"]) for quiz in self.quizzes.values()))
        count("brought_in", "modules", len(modules))
        count("brought_in", "items", len(items))
        count("brought_in", "library", len(library))
        count("brought_in", "quizzes", len(quizzes))
        count("brought_in", "questions", sum(len(quiz["questions"]) for quiz in quizzes))
        if self.estimated:
            self.report.add(Severity.INFO, "minutes_estimated", number=self.estimated)

    def _once(self, key: str, name: str, place: str) -> None:
        if key in self.item_ids:
            self._mistake("course_id_twice", place, name=name)
        self.item_ids.add(key)

    def _mistake(self, code: str, place: str, path: str = COURSE, **params: object) -> None:
        self.reasons.append(Reason(code, path, {"place": place, **params}))
