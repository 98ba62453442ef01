"""Texts of a backup, made safe: HTML, plain text or Markdown, with files of their own place."""

from __future__ import annotations

import html

from markdown_it import MarkdownIt

from services.content.adapters.formats.moodle.links import MoodleLinks
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.reading import Reading

HTML, PLAIN, MARKDOWN = "1", "2", "4"


class Texts:
    """Cleans texts; every text is in the course's one language."""

    def __init__(self, reading: Reading, links: MoodleLinks) -> None:
        self.reading = reading
        self.links = links
        self.markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
        # Bad addresses are left to the cleaner, which reports what it removes.
        self.markdown.validateLink = lambda url: True  # type: ignore[method-assign]

    def clean(self, text: str, format: str, path: str, place: Place) -> str:
        """The text of the member at `path` as clean markup."""
        if not text.strip():
            return ""
        if format == PLAIN:
            return html.escape(text.strip(), quote=False).replace("\n", "<br>")
        if format == MARKDOWN:
            text = self.markdown.render(text)
        # Words without any tag cannot do harm.
        if "<" not in text:
            return text.strip()
        self.links.place = place
        return self.reading.clean(text, path)

    def by_language(self, text: str, format: str, path: str, place: Place) -> dict[str, str]:
        """The same, by the course's language."""
        return {self.reading.language: self.clean(text, format, path, place)}
