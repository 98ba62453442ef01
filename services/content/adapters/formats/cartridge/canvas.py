"""What Canvas writes beside a Common Cartridge: states, order and demands of modules and items."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

SETTINGS = "course_settings/"
MODULES = "course_settings/module_meta.xml"
FILES = "course_settings/files_meta.xml"
UNPUBLISHED = frozenset({"unpublished", "deleted", "post_delayed"})
HEADING = "ContextModuleSubHeader"
TOOL = "ContextExternalTool"


@dataclass(frozen=True)
class CanvasItem:
    """A line of a module as Canvas lists it; `resource` may also name nothing in the manifest."""

    id: str
    kind: str
    title: str
    resource: str
    url: str
    position: int
    published: bool
    line: int


@dataclass(frozen=True)
class CanvasModule:
    """A module as Canvas lists it. `demands` maps an item to (what it demands, its least score)."""

    id: str
    title: str
    position: int
    published: bool
    in_order: bool
    after: tuple[str, ...]
    items: tuple[CanvasItem, ...]
    demands: dict[str, tuple[str, str]]
    line: int


@dataclass(frozen=True)
class Canvas:
    """Everything that module_meta.xml says; empty when there is none.

    `shown` and `hidden` are the resources of items that are published, and that are not or locked.
    """

    modules: dict[str, CanvasModule] = field(default_factory=dict)
    items: dict[str, CanvasItem] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def place(self, identifier: str) -> int | None:
        """The place of a module or item among its neighbours."""
        found = self.modules.get(identifier) or self.items.get(identifier)
        return found.position if found else None

    def is_hidden(self, identifier: str, resource: str) -> bool:
        """Tells whether Canvas shows this item, or all items of this resource, to no learner."""
        if identifier in self.items:
            return not self.items[identifier].published
        return resource in self.hidden and resource not in self.shown


def read_canvas(reading: Reading) -> Canvas:
    """Reads module_meta.xml and files_meta.xml; one that cannot be read is told."""
    root, files = _root(MODULES, reading), _root(FILES, reading)
    found = children(root, "module") if root is not None else ()
    modules = [_module(element, place) for place, element in enumerate(found)]
    items = [item for module in modules for item in module.items]
    locked = {
        attribute(file, "identifier")
        for file in (descendants(files, "file") if files is not None else ())
        if words(child(file, "locked")) == "true"
    }
    return Canvas(
        modules={module.id: module for module in modules},
        items={item.id: item for item in items},
        shown=frozenset(item.resource for item in items if item.published),
        hidden=frozenset({item.resource for item in items if not item.published} | locked) - {""},
    )


def _root(path: str, reading: Reading) -> Element | None:
    if path not in reading.package.members:
        return None
    try:
        return reading.xml(path)
    except Unreadable as error:
        reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error))
        return None


def fields_beside(path: str, reading: Reading) -> dict[str, str]:
    """The fields of an XML file of Canvas by name; empty, and told, when it cannot be read."""
    try:
        return fields_of(reading.xml(path))
    except Unreadable as error:
        reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error))
        return {}


def fields_of(element: Element) -> dict[str, str]:
    """The element's children that hold nothing but a text, by name."""
    return {local(part): words(part) for part in element if not len(part)}


def _module(element: Element, place: int) -> CanvasModule:
    fields = fields_of(element)
    holder = child(element, "items")
    items = list(children(holder, "item")) if holder is not None else []
    demands = child(element, "completionRequirements")
    prerequisites = child(element, "prerequisites")
    return CanvasModule(
        id=attribute(element, "identifier"),
        title=fields.get("title", ""),
        position=_place(fields.get("position", ""), place),
        published=fields.get("workflow_state", "") not in UNPUBLISHED,
        in_order=fields.get("require_sequential_progress") == "true",
        after=tuple(
            words(child(part, "title")) or words(child(part, "identifierref"))
            for part in (
                children(prerequisites, "prerequisite") if prerequisites is not None else ()
            )
        ),
        items=tuple(_item(item, number) for number, item in enumerate(items)),
        demands={
            words(child(part, "identifierref")): (
                attribute(part, "type"),
                words(child(part, "min_score")),
            )
            for part in (demands if demands is not None else ())
        },
        line=element.sourceline,
    )


def _item(element: Element, place: int) -> CanvasItem:
    fields = fields_of(element)
    return CanvasItem(
        id=attribute(element, "identifier"),
        kind=fields.get("content_type", ""),
        title=fields.get("title", ""),
        resource=fields.get("identifierref", ""),
        url=fields.get("url", ""),
        position=_place(fields.get("position", ""), place),
        published=fields.get("workflow_state", "") not in UNPUBLISHED,
        line=element.sourceline,
    )


def _place(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise
