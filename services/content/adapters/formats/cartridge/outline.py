"""Flattens a cartridge's organization into modules of lines; extra levels become headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.cartridge.manifest import OrganizationItem


@dataclass(frozen=True)
class Line:
    """One line of a module; without `resource` it is a heading."""

    id: str
    title: str
    resource: str


@dataclass
class OutlineModule:
    """A module in the making. `invented` when the organization had items outside any module."""

    id: str
    title: str
    lines: list[Line] = field(default_factory=list)
    nested: bool = False
    invented: bool = False


def modules_of(outline: list[OrganizationItem]) -> list[OutlineModule]:
    """The modules in order; leaves between modules are gathered in modules of their own."""
    modules: list[OutlineModule] = []
    for item in _top(outline):
        if item.children or not item.resource:
            lines = [] if not item.resource else [Line(item.id, item.title, item.resource)]
            lines += [line for part in item.children for line in _lines(part)]
            nested = any(part.children for part in item.children)
            modules.append(OutlineModule(item.id, item.title, lines, nested))
            continue
        if not modules or not modules[-1].invented:
            modules.append(OutlineModule(f"module-of-{item.id}", "", invented=True))
        modules[-1].lines.append(Line(item.id, item.title, item.resource))
    return modules


def containers_of(outline: list[OrganizationItem]) -> int:
    """How many items of the manifest are only the root around everything."""
    return 1 if _top(outline) is not outline else 0


def _top(outline: list[OrganizationItem]) -> list[OrganizationItem]:
    """The level of the modules: Common Cartridge wraps it in one root item, without a title."""
    if len(outline) == 1 and not outline[0].resource:
        root = outline[0]
        if not root.title or any(part.children for part in root.children):
            return root.children
    return outline


def _lines(item: OrganizationItem) -> Iterator[Line]:
    yield Line(item.id, item.title, item.resource)
    for part in item.children:
        yield from _lines(part)
