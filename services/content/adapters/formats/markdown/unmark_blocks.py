"""Writes a tree of elements as Markdown: paragraphs, headings, lists, tables, and words."""

from __future__ import annotations

import re

from services.content.adapters.formats.markdown.tree import Node
from services.content.adapters.formats.markdown.tree import NotPlain

MARKS = {"strong": "**", "em": "*", "s": "~~"}
# Places of blanks and variables stay as they are.
SIGNS = re.compile(r"(\[\[[^\[\]]+\]\])|([\\`*_\[\]<>&#~|!])")
# Signs that mean something at the beginning of a line alone.
LINE_SIGNS = re.compile(r"(?m)^(\s*\d*)([-+=.)])")
BRACKETED = re.compile(r"[\s()<>]")


class BlockWriter:
    """Writes trees; with `escape` no sign of a text is taken for Markdown."""

    def __init__(self, escape: bool) -> None:
        self.escape = escape

    def blocks(self, node: Node) -> str:
        """The blocks in the element. Raises NotPlain for an element that has no form."""
        return "\n\n".join(self._block(element) for element in node.elements()) + "\n"

    def _block(self, node: Node) -> str:
        tag = node.tag
        if set(node.attributes) - ({"start"} if tag == "ol" else set()):
            raise NotPlain
        if tag == "p":
            return self.inline(node)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return f"{'#' * int(tag[1])} {self.inline(node)}"
        if tag == "hr":
            return "---"
        if tag == "blockquote":
            lines = self.blocks(node).rstrip("\n").split("\n")
            return "\n".join(f"> {line}".rstrip() for line in lines)
        if tag in ("ul", "ol"):
            return self._list(node)
        if tag == "pre":
            return self._code(node)
        if tag == "table":
            return self._table(node)
        raise NotPlain

    def _list(self, node: Node) -> str:
        items = node.elements()
        if not items or any(item.tag != "li" or item.attributes for item in items):
            raise NotPlain
        loose = any(part.tag == "p" for item in items for part in _parts(item))
        start = node.attributes.get("start", "1")
        if not start.isdecimal():
            raise NotPlain
        written = []
        for number, item in enumerate(items):
            mark = "-" if node.tag == "ul" else f"{int(start) + number}."
            text = self.blocks(item).rstrip("\n") if loose else self._tight(item)
            written.append(f"{mark} {text}".replace("\n", f"\n{' ' * (len(mark) + 1)}"))
        joined = ("\n\n" if loose else "\n").join(written)
        return "\n".join(line.rstrip(" ") for line in joined.split("\n"))

    def _tight(self, item: Node) -> str:
        """What a list item says, then the lists in it."""
        inner = [part for part in _parts(item) if part.tag in ("ul", "ol")]
        words = Node("li", children=[child for child in item.children if child not in inner])
        return "\n".join([self.inline(words).strip("\n"), *(self._list(part) for part in inner)])

    def _code(self, node: Node) -> str:
        code = node.elements()
        if len(code) != 1 or code[0].tag != "code" or code[0].attributes:
            raise NotPlain
        text = _only_text(code[0])
        if "```" in text:
            raise NotPlain
        return f"```\n{text}```"

    def _table(self, node: Node) -> str:
        rows = [row for part in node.elements() for row in part.elements()]
        if [part.tag for part in node.elements()] not in (["thead", "tbody"], ["thead"]):
            raise NotPlain
        lines = []
        for row in rows:
            cells = row.elements()
            if any(cell.attributes or cell.tag not in ("th", "td") for cell in cells):
                raise NotPlain
            lines.append(f"| {' | '.join(self._cell(cell) for cell in cells)} |")
        if not lines:
            raise NotPlain
        lines.insert(1, "|---" * len(rows[0].elements()) + "|")
        return "\n".join(lines)

    def _cell(self, cell: Node) -> str:
        text = self.inline(cell)
        if "\n" in text or (not self.escape and "|" in text):
            raise NotPlain
        return text

    def inline(self, node: Node) -> str:
        """The words in the element. Raises NotPlain for an element that has no form."""
        return "".join(
            self._words(child) if isinstance(child, str) else self._element(child)
            for child in node.children
        )

    def _words(self, text: str) -> str:
        if not self.escape:
            return text
        return LINE_SIGNS.sub(r"\1\\\2", SIGNS.sub(_escaped, text))

    def _element(self, node: Node) -> str:
        if node.tag == "a":
            return self._link(node)
        if node.tag == "img":
            if set(node.attributes) - {"src", "alt", "title"}:
                raise NotPlain
            alt = Node("", children=[node.attributes.get("alt", "")])
            return f"![{self.inline(alt)}]({_target(node, 'src')})"
        if node.attributes:
            raise NotPlain
        if node.tag == "br":
            return "\\"
        if node.tag == "code":
            text = _only_text(node)
            return f"`{text}`" if "`" not in text else f"`` {text} ``"
        if node.tag in MARKS:
            mark = MARKS[node.tag]
            return f"{mark}{self.inline(node)}{mark}"
        raise NotPlain

    def _link(self, node: Node) -> str:
        if set(node.attributes) - {"href", "title", "rel"} or "href" not in node.attributes:
            raise NotPlain
        return f"[{self.inline(node)}]({_target(node, 'href')})"


def _escaped(sign: re.Match[str]) -> str:
    return sign[1] or f"\\{sign[2]}"


def _target(node: Node, name: str) -> str:
    address = node.attributes.get(name, "")
    if BRACKETED.search(address):
        address = f"<{address}>"
    title = node.attributes.get("title")
    if title is None:
        return address
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'{address} "{words}"'


def _parts(item: Node) -> list[Node]:
    return [child for child in item.children if isinstance(child, Node)]


def _only_text(node: Node) -> str:
    texts = [child for child in node.children if isinstance(child, str)]
    if len(texts) != len(node.children):
        raise NotPlain
    return "".join(texts)
