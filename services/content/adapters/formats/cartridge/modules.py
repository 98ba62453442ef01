"""Builds the modules of a cartridge from its outline, line by line."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.canvas import TOOL
from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.outline import Line
from services.content.adapters.formats.cartridge.outline import OutlineModule
from services.content.adapters.formats.cartridge.parts import Parts
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.tools import without_secrets
from services.content.adapters.formats.interface import source
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.text import Slugs
from services.content.domain.report import Severity


class Modules:
    """Makes modules. `aside` gets the items that no learner is meant to see."""

    def __init__(self, parts: Parts, item_ids: dict[int, str], course_title: str) -> None:
        self.parts = parts
        self.report = parts.reading.report
        self.path = parts.manifest.path
        self.item_ids = item_ids
        self.course_title = course_title
        self.aside: list[Item] = []

    def of(self, outline: list[OutlineModule]) -> list[dict[str, Any]]:
        """The modules in the order of the outline."""
        slugs = Slugs()
        return [self._module(module, slugs.take(module.id or module.title)) for module in outline]

    def _module(self, module: OutlineModule, module_id: str) -> dict[str, Any]:
        title = first_title(module.title, self.course_title)
        self._tell(module, module_id, title)
        items = []
        for line in module.lines:
            plan = self.parts.plans.get(self.parts.target(line))
            item = self._item(line, plan, module)
            if plan is not None and plan.for_staff:
                self.aside.append(self.parts.for_staff(item, plan, "for_staff"))
            else:
                items.append(item)
        return {
            "id": module_id,
            "title": {self.parts.reading.language: title},
            "source": source(self.path, module.id or None, module.line or None),
            "items": items,
        }

    def _item(self, line: Line, plan: Plan | None, module: OutlineModule) -> Item:
        item_id = self.item_ids[id(line)]
        where = source(self.path, line.id or None, line.line or None)
        if not line.resource:
            return self.parts.items.heading(item_id, line.title, where)
        if plan is None:
            return self._dangling(line, item_id, where)
        known = self.parts.canvas.modules.get(module.id)
        demand = known.demands.get(line.id) if known else None
        # Where Canvas demands something of a module, the rest of it is free to take.
        required = demand is not None if known and known.demands else None
        item = self.parts.items.of(plan, item_id, line.title, required)
        self._account(line, plan)
        if demand and demand[0] == "min_score" and item["kind"] == "quiz":
            self.parts.quizzes.set_pass_score(item, plan, demand[1])
        if not plan.for_staff and self.parts.is_hidden(line.id, plan, item_id):
            self._unpublished(line.title, item_id, line.line)
        return item

    def _account(self, line: Line, plan: Plan) -> None:
        outcome = self.parts.outcome
        outcome.setdefault(plan.resource.id, "items")
        if plan.resource.id != line.resource and line.resource not in outcome:
            outcome[line.resource] = "structure"
            self.report.add(
                Severity.INFO, "variant_skipped", source_id=line.resource, target=plan.resource.id
            )

    def _dangling(self, line: Line, item_id: str, where: Item) -> Item:
        """A line that points nowhere. Canvas's own list may know the tool or address meant."""
        items = self.parts.canvas.items
        known = items.get(line.resource) or items.get(line.id)
        mended = known is not None and bool(known.url)
        title = first_title(line.title)
        self.report.add(
            Severity.ADAPTED if mended else Severity.LEFT_OUT,
            "reference_mended" if mended else "dangling_reference",
            self.path,
            line.id,
            line=line.line or None,
            node_key=item_id,
            title=title,
            target=line.resource[:200],
        )
        if known is None or not mended:
            return self.parts.items.heading(item_id, line.title, where)
        kind = "tool" if known.kind == TOOL else "link"
        return self.parts.items.address(item_id, kind, title, without_secrets(known.url)[0], where)

    def _unpublished(self, title: str, node_key: str, line: int) -> None:
        self.report.add(
            Severity.ADAPTED,
            "unpublished",
            self.path,
            line=line or None,
            node_key=node_key,
            title=first_title(title),
        )

    def _tell(self, module: OutlineModule, module_id: str, title: str) -> None:
        known = self.parts.canvas.modules.get(module.id)
        more = {}
        codes = []
        if module.invented:
            codes.append("items_without_module")
        if module.nested:
            codes.append("nested_headings")
        if known is not None and (known.after or known.in_order):
            codes.append("prerequisites_dropped")
            more["after"] = ", ".join(map(first_title, known.after)) or "–"
        for code in codes:
            self.report.add(
                Severity.ADAPTED,
                code,
                self.path,
                module.id,
                {"title": title, **more},
                line=module.line or None,
                node_key=module_id,
            )
        if known is not None and not known.published:
            self._unpublished(title, module_id, module.line)
