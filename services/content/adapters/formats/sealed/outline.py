"""Makes modules and items of a tree whose leaves are pages of code or links.

The top level's branches are modules; what lies deeper follows in order, with branches as headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.reading import Reading
from services.content.adapters.formats.sealed.launches import Elsewhere
from services.content.adapters.formats.sealed.launches import Launch
from services.content.adapters.formats.sealed.launches import Nowhere
from services.content.adapters.formats.sealed.launches import Where
from services.content.adapters.markup.text import Slugs
from services.content.domain.report import Severity


@dataclass
class Node:
    """One line of the package's own outline; `where` is None for a mere branch.

    `facts` is what the package says about the launch, kept with it; `title` is clean.
    """

    id: str
    title: dict[str, str]
    where: Where | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    line: int | None = None
    hidden: bool = False


class Outline:
    """Builds the course's modules and library for one standard ("scorm-1.2", "cmi5" …)."""

    def __init__(self, reading: Reading, path: str, standard: str) -> None:
        self.reading = reading
        self.path = path
        self.standard = standard
        self.item_ids = Slugs()
        self.module_ids = Slugs()
        self.hidden: list[Item] = []

    def modules(self, root: Node) -> list[Item]:
        """The modules below the root; leaves between branches get modules with its title."""
        modules: list[Item] = []
        gathered: Item | None = None
        for node in root.children:
            if node.children or node.where is None:
                gathered = None
                modules.append(self._module(node.id, node))
                modules[-1]["items"] += self._of_branch(node)
                continue
            if gathered is None:
                name = root.id if not modules else f"module-of-{node.id}"
                gathered = self._module(name, root)
                modules.append(gathered)
            gathered["items"] += self._items(node)
        return modules

    def library(self, nodes: list[Node]) -> list[Item]:
        """Items that the outline leaves out, and those that it hides."""
        found = [*self.hidden]
        for node in nodes:
            item = self._item(node)
            found.append(item)
            self.reading.report.add(
                Severity.KEPT,
                "not_in_organization",
                self.path,
                node.id,
                title=self._shown(node),
                line=node.line,
                node_key=item["id"],
            )
        for item in found:
            item["required"] = False
        return found

    def _module(self, name: str, node: Node) -> Item:
        return {
            "id": self.module_ids.take(name),
            "title": dict(node.title),
            "source": source(self.path, node.id, node.line),
            "items": [],
        }

    def _of_branch(self, node: Node) -> Iterator[Item]:
        if any(child.children for child in node.children):
            self._tell(Severity.ADAPTED, "nested_headings", node, title=self._shown(node))
        if node.where is not None:
            yield self._item(node)
        for child in node.children:
            yield from self._items(child)

    def _items(self, node: Node) -> Iterator[Item]:
        item = self._item(node)
        if node.hidden and item["kind"] != "heading":
            self._tell(Severity.KEPT, "sealed_hidden", node, item["id"], title=self._shown(node))
            self.hidden.append(item)
        else:
            yield item
        for child in node.children:
            yield from self._items(child)

    def _item(self, node: Node) -> Item:
        item: Item = {
            "id": self.item_ids.take(node.id),
            "kind": "heading",
            "title": dict(node.title),
            "minutes": 0,
            "required": False,
            "source": source(self.path, node.id, node.line),
        }
        title = self._shown(node)
        if isinstance(node.where, Launch):
            return {**item, **self._sealed(node, node.where)}
        if isinstance(node.where, Elsewhere):
            url = node.where.url
            self._tell(Severity.ADAPTED, "sealed_elsewhere", node, item["id"], title=title, url=url)
            return {**item, "kind": "link", "url": url}
        if isinstance(node.where, Nowhere):
            code = "sealed_address_unsafe" if node.where.unsafe else "sealed_launch_missing"
            target = node.where.address[:200]
            self._tell(Severity.LEFT_OUT, code, node, item["id"], title=title, target=target)
        return item

    def _sealed(self, node: Node, where: Launch) -> Item:
        launch = {
            "id": "start",
            "title": dict(node.title),
            "path": where.path,
            "query": where.query,
            "fragment": where.fragment,
            **node.facts,
        }
        return {
            "kind": "sealed",
            "required": True,
            "standard": self.standard,
            "launches": [launch],
            "root": "",
        }

    def _shown(self, node: Node) -> str:
        return node.title[self.reading.language]

    def _tell(
        self, severity: Severity, code: str, node: Node, key: str | None = None, **params: object
    ) -> None:
        self.reading.report.add(
            severity, code, self.path, node.id, params, line=node.line, node_key=key
        )


def all_files(reading: Reading) -> list[Item]:
    """Every member of the package: code asks for whatever it likes, listed or not."""
    files = []
    for path, member in sorted(reading.package.members.items()):
        if path.startswith("../"):
            reading.report.add(Severity.KEPT, "sealed_file_outside", path)
        if member.type == "application/zip":
            reading.report.add(Severity.KEPT, "archive_kept_closed", path)
        files.append(
            {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
        )
    return files
