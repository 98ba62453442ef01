"""Makes the lesson of each unit with the items within it, and lessons of single pages."""

from __future__ import annotations

import html

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.components import Components
from services.content.adapters.formats.olx.making import Making
from services.content.adapters.formats.olx.part import STAFF
from services.content.adapters.formats.olx.part import Part
from services.content.adapters.formats.olx.units import Unit
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import words_of
from services.content.domain.report import Severity

WORDS_A_MINUTE = 180
# What a learner has to do and not only to look at.
TO_DO = ("quiz", "assignment")


class Lessons:
    """Makes lessons. `library` gets items that stand in a unit but are for staff only."""

    def __init__(self, making: Making, components: Components) -> None:
        self.making = making
        self.reading = making.reading
        self.components = components
        self.library: list[Item] = []

    def of(self, unit: Unit) -> list[Item]:
        """The lesson, then the items within it in the order of the package."""
        language = self.reading.language
        parts: list[Part] = []
        for block in unit.components:
            part = self._part(block)
            if block.is_set("visible_to_staff_only") and block is not unit.block:
                self._hide(block, part)
            else:
                parts.append(part)
        text = "\n".join(filter(None, (part.in_lesson(language) for part in parts)))
        items = [part.item for part in parts if part.item is not None]
        own = "".join(part.html for part in parts)
        shown = [part.item for part in parts if part.item is not None and not part.hidden]
        to_see = bool(own) or any(item["kind"] not in TO_DO for item in shown)
        if unit.block.tag == "html" and len(items) == 1 and not own and not text:
            return items
        lesson = self._lesson(unit.id, self._title(unit, items), text, unit.block.source)
        lesson["required"] = to_see
        if not items and not own:
            self._tell(Severity.INFO, "olx_empty_unit", unit.block, lesson)
        return [lesson, *({**item, "within": unit.id} for item in items)]

    def page(self, item_id: str, path: str, *titles: str) -> Item | None:
        """A lesson of a page outside the outline, for the library; None when it says nothing."""
        markup = self.reading.page(path)
        text = self.making.clean(markup, path)
        if not words_of(text) and "<img" not in text:
            return None
        stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        item = self._lesson(item_id, first_title(*titles, stem), text, source(path, stem))
        shown = item["title"][self.reading.language]
        self.reading.report.add(
            Severity.KEPT, "olx_page_in_library", path, node_key=item_id, title=shown
        )
        return item

    def _part(self, block: Block) -> Part:
        if block.again is None:
            return self.components.part(block)
        target = self.making.links.blocks.get(block.again.id)
        if target is None:
            return Part()
        title = first_title(block.again.get("display_name"), block.name)
        return Part(f'<p><a href="academy-item:{target}">{html.escape(title)}</a></p>')

    def _hide(self, block: Block, part: Part) -> None:
        title = first_title(block.get("display_name"), block.name)
        item = part.item or self._lesson(block.id, title, part.html, block.source)
        item |= {"required": False, "audience": STAFF}
        self.library.append(item)
        self._tell(Severity.KEPT, "olx_staff_only", block, item)

    def _title(self, unit: Unit, items: list[Item]) -> str:
        language = self.reading.language
        inner = items[0]["title"][language] if len(unit.components) == 1 and items else ""
        single = unit.components[0].get("display_name") if len(unit.components) == 1 else ""
        section = unit.section.get("display_name") if unit.section else ""
        name = unit.block.name
        return first_title(unit.block.get("display_name"), single, inner, section, name)

    def _lesson(self, item_id: str, title: str, text: str, where: Item) -> Item:
        return {
            "id": item_id,
            "kind": "lesson",
            "title": {self.reading.language: title},
            "minutes": -(-words_of(text) // WORDS_A_MINUTE),
            "required": False,
            "source": where,
            "html": {self.reading.language: text},
        }

    def _tell(self, severity: Severity, code: str, block: Block, item: Item) -> None:
        self.reading.report.add(
            severity,
            code,
            block.path,
            block.name[:200],
            line=block.line,
            node_key=item["id"],
            title=item["title"][self.reading.language],
        )
