"""Writes texts of a course document for course.yaml, lessons and quiz files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from services.content.adapters.formats.interface import Course
from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.markdown.unmark import markdown_of

Texts = Mapping[str, str]
# What a text in a YAML file may have, see course.schema.json.
LONGEST = 20_000

# Clean markup has no `<` outside its tags, and values of attributes stand in double quotes.
TAG = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
FILE = re.compile(r' (src|href)="academy-file:([0-9a-f]{64})"')


class TextWriter:
    """Knows the course's main language, and where its files lie in the zip, by their hashes."""

    def __init__(self, main: str, places: Mapping[str, str]) -> None:
        self.main = main
        self.places = places

    def title(self, titles: Texts) -> str | dict[str, str]:
        """A title: a text alone when there is the main language only."""
        return self._short(titles)

    def text(self, texts: Texts, path: str, inline: bool) -> Any:
        """A prompt, choice or feedback in the file at `path`: Markdown where it has such a form."""
        linked = {code: self.linked(markup, path) for code, markup in texts.items()}
        written = {code: markdown_of(markup, inline) for code, markup in linked.items()}
        plain = {code: text.rstrip("\n") for code, text in written.items() if text}
        if plain and len(plain) == len(linked) and max(map(len, plain.values())) <= LONGEST:
            return self._short(plain)
        return {"html": self._short(linked)}

    def pages(self, texts: Texts, stem: str) -> dict[str, str]:
        """The text of a lesson by the path of its file: Markdown where all languages have it."""
        linked = {code: self.linked(markup, stem) for code, markup in texts.items()}
        plain = {code: markdown_of(markup, inline=False) for code, markup in linked.items()}
        # A heading at the beginning would be read as the title.
        if all(text and not text.startswith("# ") for text in plain.values()):
            return {f"{stem}.{code}.md": text or "" for code, text in plain.items()}
        return {f"{stem}.{code}.html": markup for code, markup in linked.items()}

    def linked(self, markup: str, path: str) -> str:
        """The markup in the file at `path`, its links to files relative to it."""

        def link(found: re.Match[str]) -> str:
            place = self.places.get(found[2])
            if place is None:
                return found[0]
            relative = posixpath.relpath(place, posixpath.dirname(path) or ".")
            return f' {found[1]}="{quote(relative)}"'

        return TAG.sub(lambda tag: FILE.sub(link, tag[0]), markup)

    def _short(self, texts: Texts) -> str | dict[str, str]:
        return texts[self.main] if list(texts) == [self.main] else dict(texts)


def languages_of(course: Course) -> list[str]:
    """The main language, then every other one that any text of the course has."""
    found = {code for texts in _all_texts(course) for code in texts}
    return [course["language"], *sorted(found - {course["language"]})]


def _all_texts(course: Course) -> Iterator[Texts]:
    yield course["title"]
    yield course.get("description", {})
    for module in course["modules"]:
        yield module["title"]
    for item in items_of(course):
        yield item["title"]
        yield item.get("html", {})
        yield item.get("description", {})
        for launch in item.get("launches", ()):
            yield launch["title"]
        for question in item.get("questions", ()):
            yield from _texts_of(question)


def _texts_of(question: Item) -> Iterator[Texts]:
    yield question["prompt"]
    yield question.get("feedback", {})
    yield from question.get("answer", {}).get("feedback_by_outcome", {}).values()
    for shown in ("choices", "pairs", "blanks"):
        for entry in question.get(shown, ()):
            yield entry.get("text", {})
            for choice in entry.get("choices", ()):
                yield choice["text"]


def items_of(course: Course) -> Iterator[Item]:
    """Every item, those of the library last."""
    for module in course["modules"]:
        yield from module["items"]
    yield from course["library"]
