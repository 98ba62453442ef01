"""What everything that makes parts of blocks needs: titles, clean markup, lines, raw keeping."""

from __future__ import annotations

import re

from services.content.adapters.formats.olx.blocks import PLACES
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.links import OlxLinks
from services.content.adapters.formats.olx.links import localised
from services.content.adapters.formats.olx.part import Part
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.domain.report import Severity

# Formulas that Open edX hands to MathJax.
TEX = re.compile(r"\\[(\[]|\[/?mathjax")


class Making:
    """`kept` are members that stay as they are, for the makers of the package."""

    def __init__(self, reading: Reading, links: OlxLinks, course: str) -> None:
        self.reading = reading
        self.links = links
        self.course = course
        self.kept: set[str] = set()

    def clean(self, markup: str, path: str) -> str:
        """Markup of this member, safe to show, its links rewritten."""
        if TEX.search(markup):
            self.reading.notes.of(path)("formula_as_text", {})
        return self.reading.clean(localised(markup, self.course), path)

    def title(self, block: Block, *others: str) -> dict[str, str]:
        """What a block is called, under the course's language."""
        return {self.reading.language: first_title(block.get("display_name"), *others, block.name)}

    def page(self, block: Block, name: str) -> str | None:
        """The member with the markup of an html component; a draft has one of its own."""
        for place in PLACES if block.path.startswith(PLACES[0]) else PLACES[1:]:
            found = self.reading.package.find(f"{place}html/{name.replace(':', '/')}.html")
            if found:
                return found
        return None

    def opaque(self, block: Block) -> Part:
        """The block as it is, shown to nobody but its makers."""
        self.kept.add(block.path)
        if block.tag == "html" and (page := self.page(block, block.name)):
            self.kept.add(page)
        item = item_of(
            block, "opaque", self.title(block), path=block.path, source_kind=block.tag[:100]
        )
        return Part(item=item, hidden=True)

    def tell(self, severity: Severity, code: str, block: Block, **params: object) -> None:
        """Writes a line about the block."""
        self.reading.report.add(
            severity,
            code,
            block.path,
            block.name[:200],
            params={"name": block.name[:200], **params},
            line=block.line,
            node_key=block.id,
        )
