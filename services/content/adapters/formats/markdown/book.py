"""What the parts of a Markdown course share while it is read: its files, languages and mistakes."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.markdown.course_yaml import Loaded
from services.content.adapters.formats.markdown.course_yaml import load_yaml
from services.content.adapters.formats.markdown.course_yaml import mistakes
from services.content.adapters.formats.markdown.text import MarkdownText
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.notes import Notes
from services.content.adapters.markup.text import Slugs
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import Reason
from services.content.domain.report import Report

COURSE = "course.yaml"


class CourseBook:
    """One course being read. `structure` are the files that are read, not served."""

    def __init__(self, package: Package, limits: Limits, report: Report) -> None:
        self.package = package
        self.limits = limits
        self.report = report
        self.languages: list[str] = []
        self.quizzes: dict[str, dict[str, Any]] = {}
        self.file_names: dict[str, str] = {}
        self.loaded: dict[str, Loaded] = {}
        self.structure = {package.find(COURSE) or COURSE}
        self.text = MarkdownText(package, limits, Notes(report), self.structure)
        self.reasons: list[Reason] = []

    @property
    def main(self) -> str:
        """The main language: every text has it."""
        return self.languages[0]

    def mistake(self, code: str, place: str, path: str = COURSE, **params: object) -> None:
        """Notes what is wrong at this place of this file; the course is then refused."""
        line = self.line(place, path)
        where = {"line": line} if line else {}
        self.reasons.append(Reason(code, path, {"place": place, **where, **params}))

    def line(self, place: str, path: str = COURSE) -> int | None:
        """The line of this place in a YAML file that has been read."""
        loaded = self.loaded.get(path)
        return loaded.line(place) if loaded else None

    def source(self, identifier: str, place: str, path: str = COURSE) -> Item:
        """Where a node comes from: what it is called there, and its line."""
        return source(path, identifier, self.line(place, path))

    def load(self, package_path: str, part: str) -> dict[str, Any] | None:
        """The valid document of this part of the schema; None with its mistakes noted."""
        data = self.package.read(package_path, self.limits.yaml_bytes)
        loaded = load_yaml(data, package_path)
        self.loaded[package_path] = loaded
        reasons = list(loaded.reasons) or mistakes(loaded, part, package_path)
        self.reasons += reasons
        return None if reasons else loaded.document

    def quiz(self, wanted: str, place: str) -> str | None:
        """The path of the valid quiz file, read once; None when it is absent or wrong."""
        path = self.package.find(wanted)
        if path is None:
            self.mistake("course_file_missing", place, name=wanted)
            return None
        if path not in self.structure:
            self.structure.add(path)
            quiz = self.load(path, "quiz")
            if quiz is not None:
                self.quizzes[path] = quiz
        return path if path in self.quizzes else None

    def quiz_id(self, given: dict[str, Any], path: str) -> str:
        """The id of the item that a quiz file becomes: as given, as in the file, or its name."""
        stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return given.get("id") or self.quizzes[path].get("id") or Slugs().take(stem)

    def text_files(self, name: str) -> dict[str, str]:
        """The files of a lesson's text by language; one without a language is in the main one."""
        for ending in (".md", ".html"):
            named = {code: f"lessons/{name}.{code}{ending}" for code in self.languages}
            found = {code: path for code, path in named.items() if path in self.package.members}
            plain = f"lessons/{name}{ending}"
            if plain in self.package.members:
                found.setdefault(self.main, plain)
            if found:
                return found
        return {}

    def file(self, wanted: str, place: str) -> str:
        """The path of a file that the course hands out; a mistake is noted when it has none."""
        path = self.package.find(wanted)
        # Files of quizzes hold answers: they are read, not handed out.
        if path is None or path in self.structure:
            self.mistake("course_file_missing", place, name=wanted)
            return wanted
        self.text.used.add(path)
        return self.file_names.get(path, path)

    def titles(self, given: Any, path: str, place: str) -> dict[str, str]:
        """A title by language, words only."""
        texts = self._by_language(given, path, place)
        titles = {code: plain_text(text) for code, text in texts.items()}
        if self.main in titles and not titles[self.main]:
            self.mistake("course_no_main_language", place, path, name=self.main)
        return titles

    def texts(self, path: str, given: Any, place: str, inline: bool) -> dict[str, str]:
        """A text of the file at `path` by language, as clean HTML."""
        render = self.text.inline if inline else self.text.block
        if isinstance(given, dict) and "html" in given:
            render, given, place = self.text.markup, given["html"], f"{place}/html"
        return {
            code: render(text, path) for code, text in self._by_language(given, path, place).items()
        }

    def _by_language(self, given: Any, path: str, place: str) -> dict[str, str]:
        texts: dict[str, str] = given if isinstance(given, dict) else {self.main: given}
        if self.main not in texts:
            self.mistake("course_no_main_language", place, path, name=self.main)
        for code in sorted(set(texts) - set(self.languages)):
            self.mistake("course_language_unknown", place, path, name=code)
        return texts
