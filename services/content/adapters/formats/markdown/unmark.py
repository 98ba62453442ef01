"""Writes clean markup as Markdown where that says exactly the same.

What is written is rendered and cleaned again, and compared: a wrong guess costs the readable form
and never a letter of the text.
"""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from services.content.adapters.formats.markdown.rendering import markdown
from services.content.adapters.formats.markdown.tree import NotPlain
from services.content.adapters.formats.markdown.tree import tree_of
from services.content.adapters.formats.markdown.unmark_blocks import BlockWriter
from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.targets import ITEM_LINK
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target


def markdown_of(markup: str, inline: bool) -> str | None:
    """Markdown that is rendered and cleaned to this clean markup; None when none is known."""
    # Signs of Markdown within the text are rare: it is readable without backslashes first.
    for escape in (False, True):
        try:
            writer = BlockWriter(escape)
            root = tree_of(markup)
            text = writer.inline(root) if inline else writer.blocks(root)
        except NotPlain:
            return None
        if text.strip() and _rendered(text, inline) == _cleaned(markup):
            return text
    return None


def _rendered(text: str, inline: bool) -> str:
    return _cleaned(_renderer().renderInline(text) if inline else _renderer().render(text))


def _cleaned(markup: str) -> str:
    return clean_html(markup, _as_it_is, lambda code, params: None)


def _as_it_is(address: str) -> Target:
    """Every address leads to a thing of its own: equal markup has equal addresses."""
    if address.startswith(ITEM_LINK):
        return Target(Kind.ITEM, address)
    return Target(Kind.FILE, f"academy-file:{address}")


@cache
def _renderer() -> MarkdownIt:
    return markdown()
