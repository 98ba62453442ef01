"""The blocks of an Open edX course: each element with what it points to, as one tree.

An element that has nothing but a `url_name` points to `<tag>/<url_name>.xml`; others hold their
contents themselves. Both may be mixed. Components that are files of their own are parsed when they
are needed, so that the whole course is never in memory at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.olx.policy import Policy
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import local
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Report
from services.content.domain.report import Severity

ALIASES = {"videosequence": "sequential", "problemset": "sequential", "itembank": "library_content"}
SECTIONS = ("course", "chapter", "sequential", "vertical")
# Blocks whose children are blocks again.
CONTAINERS = frozenset(
    {*SECTIONS, "split_test", "library_content", "randomize", "conditional", "wrapper", "library"}
)
# In these an element without anything can only be a pointer.
NEVER_EMPTY = CONTAINERS | {"html", "problem", "video"}
# Blocks that hold no others, whatever stands in them.
LEAVES = frozenset(
    {
        *("html", "problem", "video", "discussion", "lti", "lti_consumer", "openassessment"),
        *("edx_sga", "pdf", "poll", "poll_question", "word_cloud", "drag-and-drop-v2", "survey"),
    }
)
# What stands in a course or a conditional beside blocks.
NOT_BLOCKS = frozenset(
    {
        *("wiki", "textbook", "pdf_textbook", "html_textbook", "grading_policy", "certificate"),
        *("show", "static_tab", "course_info", "about"),
    }
)
POINTING = frozenset({"url_name", "org", "course", "run", "slug", "xblock-family"})
PLACES = ("drafts/", "")
DEEPEST = 40


@dataclass(eq=False)
class Block:
    """One block. `element` is None while its file has not been parsed (`Blocks.definition`).

    `again` is the block that this one only repeats. `broken` tells that its file cannot be read.
    """

    tag: str
    name: str
    path: str
    id: str
    attributes: dict[str, str]
    line: int | None = None
    element: Element | None = None
    children: list[Block] = field(default_factory=list)
    again: Block | None = None
    broken: bool = False

    def get(self, name: str) -> str:
        """A setting of the block, stripped; empty when it is not set."""
        return self.attributes.get(name, "").strip()

    def is_set(self, name: str) -> bool:
        """Tells whether a setting is on."""
        return self.get(name).lower() in ("true", "1", "yes")

    @property
    def source(self) -> Item:
        """Where the block comes from."""
        return source(self.path, self.name, self.line)


def tell_of(
    report: Report, severity: Severity, code: str, block: Block, params: Mapping[str, object]
) -> None:
    """A line of the report about this block."""
    where = (block.path, block.name[:200])
    report.add(severity, code, *where, params=params, line=block.line, node_key=block.id)


class Blocks:
    """Reads blocks; each file is read once, so that no course costs more than its size."""

    def __init__(self, reading: Reading, policy: Policy) -> None:
        self.reading = reading
        self.policy = policy
        self.slugs = Slugs()
        self.modules = Slugs()
        self.by_path: dict[str, Block] = {}
        self.all: list[Block] = []
        self.dropped: Counter[str] = Counter()
        self.in_drafts = False
        self._open: list[str] = []
        self._level = 0
        self._names: Counter[str] = Counter()

    def file(self, path: str, tag: str, name: str) -> Block | None:
        """The block that this member defines; None when it is open already (a circle)."""
        if path in self._open:
            self._tell(Severity.LEFT_OUT, "olx_circle", path, name, tag=tag)
            return None
        if path in self.by_path:
            return self._repeated(self.by_path[path])
        block = self._block(tag, name, path, None)
        self.by_path[path] = block
        self._open.append(path)
        try:
            # Of what is unknown it has to be seen whether it holds blocks.
            if tag not in LEAVES:
                self._fill(block, self._parsed(block))
        finally:
            self._open.pop()
        return block

    def element(self, element: Element, path: str, parent: Block) -> Block | None:
        """The block that this element holds or points to; None with a line when there is none."""
        written = local(element)
        tag = ALIASES.get(written, written)
        name = attribute(element, "url_name") or attribute(element, "slug")
        if self._level >= DEEPEST:
            self._tell(Severity.LEFT_OUT, "olx_too_deep", path, name, tag=tag)
            return None
        if _is_empty(element) and name and set(element.attrib) <= POINTING:
            target = self.find(written, name)
            if target:
                return self.file(target, tag, name)
            if tag in NEVER_EMPTY:
                self._tell(
                    Severity.LEFT_OUT,
                    "olx_dangling",
                    path,
                    name,
                    line=element.sourceline,
                    tag=tag,
                    target=f"{written}/{name}.xml"[:200],
                )
                return None
        if not name:
            name = f"{parent.name}-{tag}"
            self._names[name] += 1
            name = f"{name}-{self._names[name]}"
        block = self._block(tag, name, path, element.sourceline)
        self._fill(block, element)
        return block

    def inline(self, element: Element, path: str, tag: str, name: str) -> Block:
        """The block that the root element of this member holds."""
        block = self._block(tag, name, path, element.sourceline)
        self.by_path[path] = block
        self._fill(block, element)
        return block

    def find(self, tag: str, name: str) -> str | None:
        """The member that defines a block; a colon in a name stands for a folder."""
        for place in PLACES if self.in_drafts else PLACES[1:]:
            found = self.reading.package.find(f"{place}{tag}/{name.replace(':', '/')}.xml")
            if found:
                return found
        return None

    def definition(self, block: Block) -> Element:
        """The block's element; raises Unreadable. A file's is parsed anew and not kept."""
        if block.element is not None:
            return block.element
        element = self.reading.xml(block.path)
        self._settle(block, element)
        return element

    def _parsed(self, block: Block) -> Element | None:
        try:
            return self.reading.xml(block.path)
        except Unreadable as error:
            block.broken = True
            self._tell(
                Severity.LEFT_OUT, "part_unreadable", block.path, block.name, detail=str(error)
            )
            return None

    def _block(self, tag: str, name: str, path: str, line: int | None) -> Block:
        if len(self.all) >= self.reading.limits.entries:
            raise refuse("olx_too_many_blocks", limit=self.reading.limits.entries)
        slugs = self.modules if tag == "chapter" else self.slugs
        key = f"{'draft-' if self.in_drafts else ''}{tag}-{name}"
        self._names[key] += 1
        if self._names[key] > 1:
            key = f"{key}-{self._names[key]}"
        block = Block(tag, name, path, slugs.take(key), self.policy.of(tag, name), line)
        self.all.append(block)
        return block

    def _fill(self, block: Block, element: Element | None) -> None:
        if element is None:
            return
        block.element = element
        self._settle(block, element)
        if block.tag not in CONTAINERS:
            if block.tag in LEAVES or not _holds_blocks(element):
                return
            self._tell(
                Severity.ADAPTED,
                "olx_unknown_container",
                block.path,
                block.name,
                line=block.line,
                node_key=block.id,
                tag=block.tag[:100],
            )
            block.tag = "wrapper"
        self._level += 1
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if local(child) in NOT_BLOCKS:
                self.dropped[local(child)] += 1
            else:
                found = self.element(child, block.path, block)
                if found is not None:
                    block.children.append(found)
        self._level -= 1

    def _settle(self, block: Block, element: Element) -> None:
        """The policy's settings go before those of the element, as in Open edX."""
        own = {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
        block.attributes = {**own, **self.policy.of(block.tag, block.name)}
        if block.line is None:
            block.line = element.sourceline

    def _repeated(self, first: Block) -> Block:
        if not self.in_drafts:
            self._tell(
                Severity.ADAPTED,
                "olx_block_twice",
                first.path,
                first.name,
                node_key=first.id,
                tag=first.tag,
            )
        return Block(first.tag, first.name, first.path, first.id, first.attributes, again=first)

    def _tell(self, severity: Severity, code: str, path: str, name: str, **more: object) -> None:
        line, node_key = more.pop("line", None), more.pop("node_key", None)
        self.reading.report.add(
            severity,
            code,
            path,
            name[:200] or None,
            params={**more, "name": name[:200]},
            line=line if isinstance(line, int) else None,
            node_key=node_key if isinstance(node_key, str) else None,
        )


def _holds_blocks(element: Element) -> bool:
    """Tells whether an element of an unknown kind only holds blocks that are known."""
    return any(
        isinstance(child.tag, str)
        and (local(child) in LEAVES or ALIASES.get(local(child), local(child)) in CONTAINERS)
        for child in element
    )


def _is_empty(element: Element) -> bool:
    return len(element) == 0 and not (element.text or "").strip()
