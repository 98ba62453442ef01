"""Makes items of a Markdown course from the lines of course.yaml."""

from __future__ import annotations

from functools import partial
from typing import Any

from services.content.adapters.formats.markdown.book import COURSE
from services.content.adapters.formats.markdown.book import CourseBook
from services.content.adapters.formats.markdown.quiz import QuizReader
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import outside
from services.content.adapters.packages.refusals import Reason
from services.content.domain.report import Severity

WORDS_A_MINUTE = 180
PASS_SCORE = 0.6
Item = dict[str, Any]


class ItemMaker:
    """Makes items and notes mistakes in the book; `estimated` counts items without `minutes`."""

    def __init__(self, book: CourseBook) -> None:
        self.book = book
        self.used_quizzes: set[str] = set()
        self.estimated = 0

    def item(self, line: dict[str, Any], place: str) -> Item | None:
        """The item of one line of a module; None when a mistake stands in its way."""
        kind, given = next(iter(line.items()))
        place = f"{place}/{kind}"
        if kind == "lesson":
            return self.lesson(given if isinstance(given, dict) else {"id": given}, place)
        if kind == "quiz":
            return self.quiz(given if isinstance(given, dict) else {"file": given}, place)
        built: Item = {
            "id": given["id"],
            "kind": kind,
            "title": self.book.titles(given["title"], COURSE, f"{place}/title"),
            "minutes": given.get("minutes", 0),
            "required": given.get("required", False),
        }
        if kind == "link":
            built["url"] = self._url(given["url"], place)
        if kind == "file":
            built["path"] = self._file_path(given["path"], place)
        return built

    def _url(self, url: str, place: str) -> str:
        target = outside(url)
        if target is None or target.kind is not Kind.EXTERNAL:
            self.book.mistake("course_url_unsafe", place, url=url[:200])
        return url

    def _file_path(self, wanted: str, place: str) -> str:
        path = self.book.package.find(wanted)
        # Files of quizzes hold answers: they are read, not handed out.
        if path is None or path in self.book.structure:
            self.book.mistake("course_file_missing", place, name=wanted)
            return wanted
        self.book.text.used.add(path)
        return path

    def lesson(self, lesson: dict[str, Any], place: str) -> Item | None:
        """The lesson in its files, one for each language that it has."""
        files = self.book.lesson_files(lesson["id"])
        main = self.book.main
        self.book.structure.update(files.values())
        if main not in files:
            self.book.mistake(
                "course_lesson_missing", place, name=f"lessons/{lesson['id']}.{main}.md"
            )
            return None
        rendered = {code: self.book.text.lesson(path) for code, path in files.items()}
        titles = {code: part.title for code, part in rendered.items() if part and part.title}
        if "title" in lesson:
            titles = self.book.titles(lesson["title"], COURSE, f"{place}/title")
        elif main not in titles:
            self.book.reasons.append(Reason("course_no_title", files[main]))
        markup = {code: part.html for code, part in rendered.items() if part}
        for code in self.book.languages:
            if code not in files:
                self.book.report.add(Severity.INFO, "course_not_translated", files[main], name=code)
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

    def quiz(self, given: dict[str, Any], place: str) -> Item | None:
        """The quiz in its file; what course.yaml says of it goes before what the file says."""
        path = self.book.quiz(given["file"], place)
        if path is None:
            return None
        quiz = self.book.quizzes[path]
        reader = QuizReader(path, partial(self.book.texts, path), self.book.languages)
        questions = reader.questions(quiz)
        self.book.reasons += reader.mistakes
        self.used_quizzes.add(path)
        minutes = given.get("minutes", quiz.get("minutes"))
        if minutes is None:
            self.estimated += 1
            minutes = len(questions)
        title_place = (COURSE, f"{place}/title") if "title" in given else (path, "title")
        return {
            "id": self.book.quiz_id(given, path),
            "kind": "quiz",
            "title": self.book.titles(given.get("title", quiz["title"]), *title_place),
            "minutes": minutes,
            "required": given.get("required", True),
            "pass_score": float(quiz.get("pass_score", PASS_SCORE)),
            "attempts": quiz.get("attempts"),
            "questions": questions,
        }
