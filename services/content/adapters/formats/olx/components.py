"""Makes of each component of a unit what a learner gets; what cannot be shown is kept as it is."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from services.content.adapters.formats.olx import media
from services.content.adapters.formats.olx import tasks
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.blocks import Blocks
from services.content.adapters.formats.olx.making import Making
from services.content.adapters.formats.olx.part import Part
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.formats.olx.quizzes import Quizzes
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

Maker = Callable[[Block, Element, Making], Part]
MAKERS: dict[str, Maker] = {
    "video": media.video,
    "pdf": media.document,
    "discussion": tasks.discussion,
    "lti": tasks.tool,
    "lti_consumer": tasks.tool,
    "openassessment": tasks.assessment,
    "edx_sga": tasks.hand_in,
}


class Components:
    """Makes parts of blocks."""

    def __init__(self, making: Making, blocks: Blocks, quizzes: Quizzes) -> None:
        self.making = making
        self.reading = making.reading
        self.blocks = blocks
        self.quizzes = quizzes
        self.makers: dict[str, Maker] = {
            **MAKERS,
            "html": self._html,
            "problem": self._problem,
            "library_content": self._draws,
            "randomize": self._draws,
        }

    def part(self, block: Block) -> Part:
        """The part that a component becomes."""
        try:
            if block.broken:
                return self.making.opaque(block)
            element = self.blocks.definition(block)
            maker = self.makers.get(block.tag)
            if maker is not None:
                return maker(block, element, self.making)
            title = self.making.title(block)[self.reading.language]
            self.making.tell(Severity.KEPT, "olx_unknown_block", block, kind=block.tag, title=title)
        except Unreadable as error:
            self.making.tell(Severity.LEFT_OUT, "part_unreadable", block, detail=str(error))
            if block.tag == "problem":
                self.reading.report.count("package", "quizzes")
                self.reading.report.count("left_out", "quizzes")
        return self.making.opaque(block)

    def markup(self, block: Block, element: Element) -> tuple[str, str]:
        """The markup of an html component and the member in which it stands."""
        name = attribute(element, "filename")
        path = self.making.page(block, name or block.name)
        if path and (name or not _has_contents(element)):
            return self.reading.page(path), path
        if name:
            target = f"html/{name}.html"[:200]
            self.making.tell(Severity.LEFT_OUT, "olx_dangling", block, tag="html", target=target)
        return _inner(element), block.path

    def _html(self, block: Block, element: Element, making: Making) -> Part:
        name = attribute(element, "filename") or block.name
        path = making.page(block, name)
        if path and self.reading.package.members[path].size > self.reading.limits.html_bytes:
            limit = self.reading.limits.html_bytes // 1024**2
            self.reading.report.add(Severity.ADAPTED, "html_too_large", path, limit=limit)
            making.links.used.add(path)
            return Part(item=item_of(block, "file", making.title(block), path=path))
        return Part(making.clean(*self.markup(block, element)))

    def _problem(self, block: Block, element: Element, making: Making) -> Part:
        if not _has_contents(element) and block.get("markdown") not in ("", "null"):
            # Studio's own notation, which shows the answers; Open edX does not read it either.
            title = making.title(block)[self.reading.language]
            making.tell(Severity.KEPT, "olx_unknown_block", block, kind="markdown", title=title)
            return making.opaque(block)
        quiz, is_whole = self.quizzes.quiz(block, element)
        if not is_whole:
            making.kept.add(block.path)
        return Part(item=quiz)

    def _draws(self, block: Block, element: Element, making: Making) -> Part:
        if not block.children:
            title = making.title(block)[self.reading.language]
            making.tell(Severity.KEPT, "olx_library_empty", block, title=title)
            return making.opaque(block)
        quiz, is_whole = self.quizzes.drawing(block)
        if not is_whole:
            making.kept.update(child.path for child in block.children)
        return Part(item=quiz)


def _has_contents(element: Element) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())


def _inner(element: Element) -> str:
    """The contents of an element as HTML that has yet to be cleaned."""
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
    parts = [etree.tostring(part, encoding="unicode", method="html") for part in element]
    return "".join([text, *parts])
