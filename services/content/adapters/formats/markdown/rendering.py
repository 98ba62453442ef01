"""The dialect of Markdown that courses are written in."""

from __future__ import annotations

from markdown_it import MarkdownIt


def markdown() -> MarkdownIt:
    """CommonMark with tables, strike-through and HTML, which is cleaned afterwards."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Bad addresses are left to the cleaner, which reports what it removes.
    renderer.validateLink = lambda url: True  # type: ignore[method-assign]
    return renderer
