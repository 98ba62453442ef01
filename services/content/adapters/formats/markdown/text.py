"""Turns the Markdown of a course into clean HTML with links that the academy can serve."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from services.content.adapters.formats.markdown.rendering import markdown
from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.notes import Notes
from services.content.adapters.markup.targets import ITEM_LINK
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import Reason

# Letters, digits and marks that mean nothing in Markdown or HTML: most texts of a quiz. They are
# their own rendering, which takes a hundred times as long to find out.
WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:?'\"()/%–—“”‘’…-])*(?<! )")


@dataclass(frozen=True)
class Rendered:
    """A lesson in one language: the heading that it begins with, if any, and the rest."""

    title: str
    html: str


class MarkdownText:
    """Renders texts of one package; remembers which files they use and which links are broken.

    `hidden` are files that nothing may link to, except those in `items`, which became items.
    `item_ids` are the items that a link `academy-item:<id>` may lead to.
    """

    def __init__(self, package: Package, limits: Limits, notes: Notes, hidden: set[str]) -> None:
        self.package = package
        self.limits = limits
        self.notes = notes
        self.items: dict[str, str] = {}
        self.item_ids: set[str] = set()
        self.hidden = hidden
        self.used: set[str] = set()
        self.mistakes: list[Reason] = []
        self.markdown = markdown()

    def lesson(self, path: str) -> Rendered | None:
        """The lesson in this file; None with a mistake noted when it is not UTF-8."""
        data = self.package.read(path, self.limits.html_bytes)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.mistakes.append(Reason("course_not_utf8", path))
            return None
        if path.endswith(".html"):
            return Rendered("", self._clean(text, path))
        tokens = self.markdown.parse(text)
        title = ""
        if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
            title = plain_text(self.markdown.renderInline(tokens[1].content))
            tokens = tokens[3:]
        rendered = self.markdown.renderer.render(tokens, self.markdown.options, {})
        return Rendered(title, self._clean(rendered, path))

    def block(self, text: str, path: str) -> str:
        """A prompt or feedback written in the file at `path`."""
        if WORDS.fullmatch(text):
            return f"<p>{text}</p>"
        return self._clean(self.markdown.render(text), path)

    def inline(self, text: str, path: str) -> str:
        """A choice written in the file at `path`: no paragraphs."""
        if WORDS.fullmatch(text):
            return text
        return self._clean(self.markdown.renderInline(text), path)

    def markup(self, text: str, path: str) -> str:
        """HTML written in the file at `path`."""
        return self._clean(text, path)

    def _clean(self, markup: str, path: str) -> str:
        note = self.notes.of(path)

        def listen(code: str, params: dict[str, object]) -> None:
            if code != "missing_link":
                note(code, params)
                return
            mistake = Reason("course_link_missing", path, {**params, **self._line(path, params)})
            if mistake not in self.mistakes:
                self.mistakes.append(mistake)

        return clean_html(markup, lambda address: self._target(address, path), listen)

    def _line(self, path: str, params: dict[str, object]) -> dict[str, object]:
        """The first line of the file that has this address, unless it is written in another way."""
        before, found, _ = self.package.read(path, self.limits.html_bytes).partition(
            str(params["url"]).encode()
        )
        return {"line": before.count(b"\n") + 1} if found else {}

    def _target(self, address: str, path: str) -> Target:
        if address.startswith(ITEM_LINK):
            known = address.removeprefix(ITEM_LINK) in self.item_ids
            return Target(Kind.ITEM, address) if known else Target(Kind.MISSING)
        wanted = unquote(address.partition("#")[0].partition("?")[0])
        if not wanted:
            return Target(Kind.NOWHERE)
        for base in (posixpath.dirname(path), ""):
            found = self.package.find(posixpath.normpath(posixpath.join(base, wanted)))
            if found is None:
                continue
            if found in self.items:
                return Target(Kind.ITEM, f"academy-item:{self.items[found]}")
            if found in self.hidden:
                return Target(Kind.MISSING)
            self.used.add(found)
            member = self.package.members[found]
            return Target(Kind.FILE, f"academy-file:{member.sha256}", member.type)
        return Target(Kind.MISSING)
