"""Cleans what a package shows to people: lessons, questions, feedback, titles.

Three steps, fewer for markup that is plainly harmless. nh3 reads the markup as browsers do and
writes it back well-formed; the rewriter turns links into what the academy can serve and players
into links; nh3 cleans the result once more with the short list of what may stay. Nothing that the
rewriter does can let a script through.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

from services.content.adapters.markup.plain import PARTS_OF_MEDIA
from services.content.adapters.markup.players import is_player
from services.content.adapters.markup.targets import FILE_LINK
from services.content.adapters.markup.targets import ITEM_LINK
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside

Resolve = Callable[[str], Target]
Note = Callable[[str, dict[str, object]], None]

TEXT_TAGS = (nh3.ALLOWED_TAGS - {"area", "map"}) | {"audio", "section", "source", "track", "video"}
FRAME_TAGS = {"iframe", "embed", "object"}
# Their contents are code or furniture, never the author's words.
DROPPED_WITH_CONTENT = {"script", "style", "title", "template", "noscript"}
DROPPED_WITH_CONTENT |= {"select", "textarea", "button", "noframes"}
SHOWN_WHEN_REMOVED = (
    *("script", "form", "svg", "math", "applet", "canvas", "map"),
    *("input", "select", "textarea", "button"),
)
# A frame of a frameset shows a page as an iframe does, which the cleaner knows.
FRAME = re.compile(r"<frame(?=[\s/>])([^<>]*)>", re.IGNORECASE)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "width", "height"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
}
FIRST_ATTRIBUTES = {
    **ATTRIBUTES,
    "img": ATTRIBUTES["img"] | {"data-equation-content"},
    "iframe": {"src", "title"},
    "embed": {"src"},
    "object": {"data"},
}
# Wide, so that the rewriter sees a bad address and the report can say so; none gets past it.
FIRST_SCHEMES = {"javascript", "vbscript", "data", "file", "ftp", "gopher", "blob", "about"}
LAST_SCHEMES = {"http", "https", "mailto", "tel", "academy-file", "academy-item"}
# A link to a video in a known player; the place of an item that is a part of the lesson.
CLASSES = {"a": {"embed", "part"}}
VOID_TAGS = {"br", "col", "embed", "hr", "img", "source", "track", "wbr"}
TITLE_LENGTH = 300
# Browsers read some markup in another way than it was written; once written anew it stays so.
ROUNDS = 4
# Anything but these tags takes the long way: they are written back by nh3 as they are read. So do
# numbered characters, for a carriage return would be read as another one the next time.
NOT_SIMPLE = re.compile(
    r"<(?!/?(?:p|div|br|strong|em|b|i|u|span|ul|ol|li|sub|sup)[\s/>])|&#", re.IGNORECASE
)
# In a text without these, nothing but the characters of HTML has to be escaped.
NOT_PLAIN = re.compile(r"<|&#|[^\n\t -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")
TAG = re.compile(r"<[^>]*>")
# A browser drops the first of them, and would drop the next one when it reads the markup again.
LEADING_LINES = re.compile(r"(<pre(?: [^<>]*)?>)\n+")
# The tags that the rewriter does something about.
LINKING = re.compile(r"<(?:a|img|audio|video|source|track|iframe|embed|object)[\s>]")
# What is there to look at, hear or follow without any words.
SEEN = re.compile(r"<(?:img|audio|video|a)[\s>]")

FIRST_CLEANER = nh3.Cleaner(
    tags=TEXT_TAGS | FRAME_TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes=FIRST_ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes=FIRST_SCHEMES | LAST_SCHEMES,
    link_rel=None,
)
LAST_CLEANER = nh3.Cleaner(
    tags=TEXT_TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes=LAST_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer",
)
TITLE_CLEANER = nh3.Cleaner(tags=set(), clean_content_tags={"script", "style"})


def clean_html(markup: str, resolve: Resolve, note: Note) -> str:
    """Markup that may be shown in a lesson.

    `resolve` tells where each address leads; `note(code, params)` hears of everything that was
    changed or removed, with codes of `messages.MESSAGES`. Clean markup stays as it is, as long as
    `resolve` knows the addresses `academy-file:` and `academy-item:` in it.
    """
    # A space that must not break is white space to Python alone.
    if not markup.replace("\xa0", "x").strip():
        return ""
    if not NOT_PLAIN.search(markup):
        text = html.escape(html.unescape(markup), quote=False)
        return text.replace("\xa0", "&nbsp;").strip()
    if not NOT_SIMPLE.search(markup):
        return str(LAST_CLEANER.clean(markup).strip())
    lowered = markup.lower()
    for tag in SHOWN_WHEN_REMOVED:
        if f"<{tag}" in lowered:
            if tag == "math":
                note("formula_as_text", {})
            else:
                note("html_removed", {"tag": tag})
    if "<frameset" in lowered:
        markup = FRAME.sub(r"<iframe\1></iframe>", markup)
    well_formed = FIRST_CLEANER.clean(markup)
    if not LINKING.search(well_formed):
        return _settled(well_formed)
    rewriter = Rewriter(resolve, note)
    rewriter.feed(well_formed)
    rewriter.close()
    return _settled("".join(rewriter.parts))


def _settled(markup: str) -> str:
    """The markup with nothing but what may stay, written so that reading it changes nothing."""
    for _ in range(ROUNDS):
        before, markup = markup, _last(markup)
        if markup == before:
            break
    return markup


def _last(markup: str) -> str:
    return LEADING_LINES.sub(r"\1", str(LAST_CLEANER.clean(markup))).strip()


def part_link(item_id: str, title: str) -> str:
    """The place, in a clean lesson, of an item that is a part of it."""
    words = html.escape(title, quote=False)
    return _settled(f'<p><a class="part" href="{ITEM_LINK}{item_id}">{words}</a></p>')


def plain_text(text: str, limit: int = TITLE_LENGTH) -> str:
    """A title: words only, in one line, without markup however often it was escaped."""
    for _ in range(5):
        if "<" not in text and "&" not in text:
            break
        before = text
        text = html.unescape(TITLE_CLEANER.clean(text))
        if text == before:
            break
    else:
        # Escaped over and over: an attack, not a title.
        text = text.replace("<", "").replace(">", "")
    words = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(words.split())[:limit].rstrip()


def first_title(*candidates: str) -> str:
    """The first candidate that is still a title when its markup is gone."""
    return next((title for each in candidates if (title := plain_text(each))), "–")


def words_of(markup: str) -> int:
    """How many words a reader of this clean markup reads."""
    return len(TAG.sub(" ", markup).split())


def shows_nothing(markup: str) -> bool:
    """Whether a reader of this clean markup finds neither words nor anything to look at."""
    return not SEEN.search(markup) and not html.unescape(TAG.sub("", markup)).strip()


class Rewriter(HTMLParser):
    """Rewrites well-formed markup tag by tag; see `clean_html`."""

    def __init__(self, resolve: Resolve, note: Note) -> None:
        super().__init__(convert_charrefs=True)
        self.resolve = resolve
        self.note = note
        self.parts: list[str] = []
        self.in_frame = False

    def handle_data(self, data: str) -> None:
        # What stands inside an iframe is for browsers without frames.
        if not self.in_frame:
            self.parts.append(html.escape(data, quote=False))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.in_frame:
            return
        self.in_frame = tag == "iframe"
        values = {name: value or "" for name, value in attrs}
        if tag in FRAME_TAGS:
            self._frame(values.get("src") or values.get("data") or "", values.get("title", ""))
        elif tag == "img":
            self._picture(values)
        elif tag in ("audio", "video", *PARTS_OF_MEDIA):
            self._media(tag, values)
        elif tag == "a":
            address = values.get("href", "")
            target = self._where(address)
            values["href"] = target.address
            if not target.address:
                del values["href"]
            if not _may_be(values.get("class", ""), target, address):
                values.pop("class", None)
            self._open("a", values)
            if target.address.startswith("http"):
                self.note("external_link", {"url": target.address})
        else:
            self._open(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "iframe":
            self.in_frame = False
        elif not self.in_frame and tag not in FRAME_TAGS and tag not in VOID_TAGS:
            self.parts.append(f"</{tag}>")

    def _open(self, tag: str, values: dict[str, str]) -> None:
        written = "".join(f' {name}="{html.escape(text)}"' for name, text in values.items())
        self.parts.append(f"<{tag}{written}>")

    def _where(self, address: str) -> Target:
        if not address:
            return Target(Kind.NOWHERE)
        address = normalised(address)
        ours = address.startswith((FILE_LINK, ITEM_LINK))
        target = (None if ours else outside(address)) or self.resolve(address)
        if target.kind is Kind.UNSAFE:
            self.note("unsafe_link", {"url": address[:200]})
        elif target.kind is Kind.MISSING:
            self.note("missing_link", {"url": address[:200]})
        return target

    def _frame(self, address: str, title: str) -> None:
        target = self._where(address)
        if not target.address:
            return
        if target.kind is Kind.EXTERNAL:
            player = is_player(target.address)
            self.note("video_as_link" if player else "frame_as_link", {"url": target.address})
            self._link(target.address, title or target.address, embed=player)
        else:
            self._link(target.address, title or address)

    def _picture(self, values: dict[str, str]) -> None:
        formula = values.pop("data-equation-content", "")
        if formula:
            self.note("formula_as_text", {})
            self.parts.append(f"<code>{html.escape(formula)}</code>")
            return
        address = values.pop("src", "")
        target = self._where(address)
        alt = values.get("alt", "")
        if target.kind is Kind.FILE and target.media_type == "image/svg+xml":
            self.note("svg_as_link", {"url": address[:200]})
            self._link(target.address, alt or address.rsplit("/", 1)[-1])
        elif target.kind is Kind.EXTERNAL:
            self.note("external_media_as_link", {"url": target.address})
            self._link(target.address, alt or target.address)
        elif target.kind is Kind.FILE:
            self._open("img", {**values, "src": target.address})
        else:
            self.handle_data(alt)

    def _media(self, tag: str, values: dict[str, str]) -> None:
        target = self._where(values.get("src", ""))
        if target.kind is Kind.EXTERNAL:
            self.note("external_media_as_link", {"url": target.address})
            self._link(target.address, target.address)
        if tag in PARTS_OF_MEDIA and target.kind is not Kind.FILE:
            return
        values["src"] = target.address
        if target.kind is not Kind.FILE:
            del values["src"]
        if tag not in PARTS_OF_MEDIA:
            values["controls"] = ""
        self._open(tag, values)

    def _link(self, address: str, text: str, embed: bool = False) -> None:
        self._open("a", {"href": address, **({"class": "embed"} if embed else {})})
        self.parts.append(f"{html.escape(text, quote=False)}</a>")


def _may_be(name: str, target: Target, address: str) -> bool:
    """Whether a link to this target, written so, may have the class."""
    if name == "embed":
        return target.kind is Kind.EXTERNAL and is_player(target.address)
    return name == "part" and target.kind is Kind.ITEM and target.address == address
