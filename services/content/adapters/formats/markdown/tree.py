"""Clean markup as a tree of elements."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "source", "col", "wbr"})
DEEPEST = 60


class NotPlain(Exception):
    """The markup holds what has no form in Markdown."""


@dataclass
class Node:
    """An element with what is in it: elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def elements(self) -> list[Node]:
        """The elements in it. Raises NotPlain when there is text between them."""
        if any(isinstance(child, str) and child.strip() for child in self.children):
            raise NotPlain
        return [child for child in self.children if isinstance(child, Node)]


def tree_of(markup: str) -> Node:
    """The root, which is no element itself. Raises NotPlain for what is nested too deep."""
    builder = _Builder()
    builder.feed(markup)
    builder.close()
    return builder.open[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)
        if len(self.open) > DEEPEST:
            raise NotPlain

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
