"""Makes items of a Markdown course from the lines of course.yaml."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.markdown.book import COURSE
from services.content.adapters.formats.markdown.book import CourseBook
from services.content.adapters.formats.markdown.quiz import QuizReader
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import outside
from services.content.adapters.packages.refusals import Reason
from services.content.domain.report import Severity

WORDS_A_MINUTE = 180
SUBMISSION = ["text", "link", "file"]
WRITTEN = ("lesson", "discussion", "assignment")
REQUIRED = ("lesson", "assignment", "quiz")
Given = dict[str, Any]


def line_of(line: Given) -> tuple[str, Given]:
    """The kind of an item, and what course.yaml says of it; a name alone is written out."""
    kind, given = next(iter(line.items()))
    if isinstance(given, dict):
        return kind, given
    return kind, {"file" if kind == "quiz" else "id": given}


class ItemMaker:
    """Makes items and notes mistakes in the book; `estimated` counts items without `minutes`."""

    def __init__(self, book: CourseBook) -> None:
        self.book = book
        self.used_quizzes: set[str] = set()
        self.estimated = 0

    def item(self, line: Given, place: str) -> Item | None:
        """The item of one line of a module; None when a mistake stands in its way."""
        kind, given = line_of(line)
        place = f"{place}/{kind}"
        if kind in WRITTEN:
            return self.written(kind, given, place)
        if kind == "quiz":
            return self.quiz(given, place)
        built = self._head(kind, given, place)
        built["title"] = self.book.titles(given["title"], COURSE, f"{place}/title")
        if kind in ("link", "embed", "tool"):
            built["url"] = self._url(given["url"], place)
        elif kind in ("file", "opaque"):
            built["path"] = self.book.file(given["path"], place)
        if kind == "opaque":
            built["source_kind"] = given.get("source_kind")
        elif kind == "sealed":
            built |= self._sealed(given, place)
        return built

    def _head(self, kind: str, given: Given, place: str) -> Item:
        head: Item = {
            "id": given.get("id"),
            "kind": kind,
            "title": {},
            "minutes": given.get("minutes", 0),
            "required": given.get("required", kind in REQUIRED),
            "source": self.book.source(str(given.get("id")), place),
        }
        return head | {
            name: given[name] for name in ("within", "points", "audience") if name in given
        }

    def _url(self, url: str, place: str) -> str:
        target = outside(url)
        if target is None or target.kind is not Kind.EXTERNAL:
            self.book.mistake("course_url_unsafe", place, url=url[:200])
        return url

    def _sealed(self, given: Given, place: str) -> Item:
        root = given.get("root", "").strip("/")
        for path in self.book.package.members:
            if path not in self.book.structure and path.startswith(f"{root}/" if root else ""):
                self.book.text.used.add(path)
        launches = []
        for index, launch in enumerate(given["launches"]):
            where = f"{place}/launches/{index}"
            title = self.book.titles(launch["title"], COURSE, f"{where}/title")
            path = self.book.file(launch["path"], f"{where}/path")
            launches.append({**launch, "title": title, "path": path})
        return {"standard": given["standard"], "launches": launches, "root": root}

    def written(self, kind: str, given: Given, place: str) -> Item | None:
        """The lesson or prompt in its files, one for each language that it has."""
        files = self.book.text_files(given["id"])
        main = self.book.main
        self.book.structure.update(files.values())
        if main not in files:
            self.book.mistake(
                "course_lesson_missing", place, name=f"lessons/{given['id']}.{main}.md"
            )
            return None
        rendered = {code: self.book.text.lesson(path) for code, path in files.items()}
        titles = {code: part.title for code, part in rendered.items() if part and part.title}
        if "title" in given:
            titles = self.book.titles(given["title"], COURSE, f"{place}/title")
        elif main not in titles:
            self.book.reasons.append(Reason("course_no_title", files[main], {"line": 1}))
        markup = {code: part.html for code, part in rendered.items() if part}
        for code in self.book.languages:
            if code not in files:
                self.book.report.add(Severity.INFO, "course_not_translated", files[main], name=code)
        built = self._head(kind, given, place)
        built |= {"title": titles, "html": markup, "source": source(files[main], given["id"])}
        if "minutes" not in given:
            self.estimated += 1
            built["minutes"] = max(1, -(-words_of(markup.get(main, "")) // WORDS_A_MINUTE))
        if kind == "assignment":
            built["submission"] = given.get("submission", SUBMISSION)
        return built

    def quiz(self, given: Given, place: str) -> Item | None:
        """The quiz in its file; what course.yaml says of it goes before what the file says."""
        path = self.book.quiz(given["file"], place)
        if path is None:
            return None
        quiz = self.book.quizzes[path]
        self.used_quizzes.add(path)
        rules = QuizReader(self.book, path).rules_and_questions(quiz)
        title_place = (COURSE, f"{place}/title") if "title" in given else (path, "title")
        minutes = given.get("minutes", quiz.get("minutes"))
        if minutes is None:
            self.estimated += 1
            minutes = asked(rules)
        return {
            **self._head("quiz", {**given, "minutes": minutes}, place),
            "id": self.book.quiz_id(given, path),
            "title": self.book.titles(given.get("title", quiz["title"]), *title_place),
            # The same for every item that is made of this file: its questions count once.
            "source": source(path, quiz.get("id"), 1),
            **rules,
        }


def asked(quiz: Item) -> int:
    """How many questions an attempt at the quiz asks: those that are drawn, and the others."""
    drawn = {name for draw in quiz["draws"] for name in draw["questions"] or ()}
    picked = sum(draw["number"] for draw in quiz["draws"])
    return picked + sum(question["id"] not in drawn for question in quiz["questions"])
