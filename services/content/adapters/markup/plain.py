"""Two lighter forms of a lesson's clean HTML: its text alone, and without what costs data."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}
PARAGRAPHS = frozenset(
    {"p", "div", "section", "article", "blockquote", "pre", "table", "ul", "ol", "dl", "figure"}
)
LINES = frozenset({"tr", "dt", "dd", "figcaption", "caption"})
COSTLY = frozenset({"img", "audio", "video"})
# They stand inside audio and video, with addresses of their own, and are nothing elsewhere.
PARTS_OF_MEDIA = frozenset({"source", "track"})
LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")
BLANK_LINES = re.compile(r"\n{3,}")


def text_of(markup: str) -> str:
    """The lesson as plain text: headings with #, lists with - or numbers, addresses after links.

    Pictures, sound and films are named by what their makers wrote for those who don't see them.
    """
    writer = _TextWriter()
    writer.feed(markup)
    writer.close()
    lines = "\n".join(line.rstrip() for line in "".join(writer.parts).split("\n"))
    return BLANK_LINES.sub("\n\n", lines).strip() + "\n"


def light_of(markup: str) -> str:
    """The same lesson with a link in the place of each picture, sound and film."""
    writer = _LightWriter()
    writer.feed(markup)
    writer.close()
    return "".join(writer.parts)


class _TextWriter(HTMLParser):
    """Writes words; white space counts only in `pre`, as a browser shows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int | None] = []
        self.addresses: list[str] = []
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in HEADINGS:
            self.parts.append(f"\n\n{HEADINGS[tag]}")
        elif tag == "li":
            self.parts.append(f"\n{'  ' * (len(self.lists) - 1)}{self._marker()}")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag in LINES:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self._gap(" | ")
        elif tag in COSTLY:
            self._name(values)
        elif tag == "a":
            self.addresses.append(values.get("href", ""))
        elif tag in PARAGRAPHS and not self.lists:
            self.parts.append("\n\n")
        if tag in ("ul", "ol"):
            self.lists.append(_start(values) if tag == "ol" else None)
        if tag == "pre":
            self.verbatim += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS or (tag in PARAGRAPHS and len(self.lists) <= 1):
            self.parts.append("\n\n")
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag == "pre" and self.verbatim:
            self.verbatim -= 1
        if tag == "a" and self.addresses:
            address = self.addresses.pop()
            if address.startswith(LINK_SCHEMES) and not self._ends_with(address):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            self.parts.append(data)
            return
        words = " ".join(data.split())
        if data[:1].isspace():
            self._gap(" ")
        self.parts.append(words + (" " if words and data[-1:].isspace() else ""))

    def _marker(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def _name(self, values: dict[str, str]) -> None:
        alt = " ".join(values.get("alt", values.get("title", "")).split())
        if alt:
            self.parts.append(f"[{alt}]")

    def _gap(self, text: str) -> None:
        """White space or a divider, never at the beginning of a line."""
        if self.parts and not self.parts[-1].endswith(("\n", " ")):
            self.parts.append(text)

    def _ends_with(self, address: str) -> bool:
        return bool(self.parts) and self.parts[-1].strip() == address


def _start(values: dict[str, str]) -> int:
    given = values.get("start", "1")
    return int(given) if given.isdigit() and len(given) < 6 else 1


class _LightWriter(HTMLParser):
    """Copies clean markup and puts links in the place of what costs data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in COSTLY:
            self._link(tag, values)
        elif tag not in PARTS_OF_MEDIA:
            self.links += tag == "a"
            written = "".join(f' {name}="{html.escape(text)}"' for name, text in values.items())
            self.parts.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in COSTLY | PARTS_OF_MEDIA:
            self.links -= tag == "a"
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(html.escape(data, quote=False))

    def _link(self, tag: str, values: dict[str, str]) -> None:
        name = values.get("alt") or values.get("title") or tag
        text = html.escape(f"[{name}]", quote=False)
        address = values.get("src", "")
        # A link cannot stand inside another one.
        if self.links or not address:
            self.parts.append(text)
        else:
            self.parts.append(f'<a href="{html.escape(address)}">{text}</a>')
