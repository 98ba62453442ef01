"""What a component of a unit becomes: words of the lesson, an item within it, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.markup.html import part_link

# The audience of what no learner is to see.
STAFF = "staff"
LONGEST_NUMBER = 9


def whole_number(text: str) -> int | None:
    """The number that a setting states; None when it is none."""
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else None


@dataclass
class Part:
    """`html` is clean and stands in the lesson where the component stood, after the item's place.

    `hidden` items are for their makers: the lesson does not lead to them.
    """

    html: str = ""
    item: Item | None = None
    hidden: bool = False

    def in_lesson(self, language: str) -> str:
        """The component's place in its lesson. A package cannot write such a link itself: the
        cleaner takes away every class that it does not write."""
        if self.item is None or self.hidden:
            return self.html
        return part_link(self.item["id"], self.item["title"][language]) + self.html


def item_of(
    block: Block, kind: str, title: dict[str, str], required: bool = False, **more: Any
) -> Item:
    """An item made of one block."""
    return {
        "id": block.id,
        "kind": kind,
        "title": title,
        "minutes": more.pop("minutes", 0),
        "required": required,
        "source": block.source,
        **more,
    }
