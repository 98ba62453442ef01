"""Flattens a cartridge's organization into modules of lines; extra levels become headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.cartridge.canvas import HEADING
from services.content.adapters.formats.cartridge.canvas import Canvas
from services.content.adapters.formats.cartridge.manifest import OrganizationItem


@dataclass(frozen=True)
class Line:
    """One line of a module; without `resource` it is a heading. `line` is its place in the file.

    `opens` when the line is the module itself, which has content of its own.
    """

    id: str
    title: str
    resource: str
    line: int = 0
    opens: bool = False


@dataclass
class OutlineModule:
    """A module in the making. `invented` when the organization had items outside any module."""

    id: str
    title: str
    lines: list[Line] = field(default_factory=list)
    nested: bool = False
    invented: bool = False
    line: int = 0


def modules_of(outline: list[OrganizationItem]) -> list[OutlineModule]:
    """The modules in order; leaves between modules are gathered in modules of their own."""
    modules: list[OutlineModule] = []
    for item in _top(outline):
        if item.children or not item.resource:
            lines = [_line(item, opens=True)] if item.resource else []
            lines += [line for part in item.children for line in _lines(part)]
            nested = any(part.children for part in item.children)
            modules.append(OutlineModule(item.id, item.title, lines, nested, line=item.line))
            continue
        if not modules or not modules[-1].invented:
            invented = f"module-of-{item.id}"
            modules.append(OutlineModule(invented, "", invented=True, line=item.line))
        modules[-1].lines.append(_line(item))
    return modules


def modules_of_canvas(canvas: Canvas) -> list[OutlineModule]:
    """The modules as Canvas lists them, for a package without an organization."""
    return [
        OutlineModule(
            module.id,
            module.title,
            [
                Line(item.id, item.title, "" if item.kind == HEADING else item.resource, item.line)
                for item in sorted(module.items, key=lambda item: item.position)
            ],
            line=module.line,
        )
        for module in sorted(canvas.modules.values(), key=lambda module: module.position)
    ]


def in_order_of_canvas(modules: list[OutlineModule], canvas: Canvas) -> list[OutlineModule]:
    """The modules and their lines in Canvas's order, wherever it has a place for all of them."""
    for module in modules:
        places = [canvas.place(line.id) for line in module.lines]
        known = [place for place in places if place is not None]
        if len(known) == len(places) and not module.nested:
            module.lines = [module.lines[index] for index in _sorted(known)]
    places = [canvas.place(module.id) for module in modules]
    known = [place for place in places if place is not None]
    return [modules[index] for index in _sorted(known)] if len(known) == len(places) else modules


def containers_of(outline: list[OrganizationItem]) -> int:
    """How many items of the manifest are only the root around everything."""
    return 1 if _top(outline) is not outline else 0


def _sorted(places: list[int]) -> list[int]:
    return sorted(range(len(places)), key=places.__getitem__)


def _top(outline: list[OrganizationItem]) -> list[OrganizationItem]:
    """The level of the modules: Common Cartridge wraps it in one root item, without a title."""
    if len(outline) == 1 and not outline[0].resource:
        root = outline[0]
        if not root.title or any(part.children for part in root.children):
            return root.children
    return outline


def _lines(item: OrganizationItem) -> Iterator[Line]:
    yield _line(item)
    for part in item.children:
        yield from _lines(part)


def _line(item: OrganizationItem, opens: bool = False) -> Line:
    return Line(item.id, item.title, item.resource, item.line, opens)
