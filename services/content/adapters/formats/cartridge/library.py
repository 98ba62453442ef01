"""Builds the library of a cartridge: what its outline leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.parts import WORTH_KEEPING
from services.content.adapters.formats.cartridge.parts import Parts
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.domain.report import Severity


class Library:
    """What a learner or a teacher would miss. `in_outline` are the resources that modules show."""

    def __init__(self, parts: Parts, in_outline: set[str]) -> None:
        self.parts = parts
        self.skipped: dict[str, str] = {}
        self.plans = list(self._left_out(in_outline))
        self.ids = {plan.resource.id: parts.slugs.take(plan.resource.id) for plan in self.plans}
        for name, item_id in self.ids.items():
            parts.remember(name, item_id)
        self._remember_skipped()

    def items(self) -> Iterator[Item]:
        """The items, in the manifest's order; those that cannot be made have been told."""
        for plan in self.plans:
            name = plan.resource.id
            item = self.parts.items.of(plan, self.ids[name], "", False)
            if item["kind"] == "heading":
                # Its address cannot be used, which the report says already.
                self.parts.outcome.setdefault(name, "left_out")
                continue
            self.parts.outcome.setdefault(name, "items")
            yield self._kept(item, plan)

    def loose_files(self, structure: set[str]) -> Iterator[Item]:
        """Files that the manifest lists and that nothing shows: a learner may open them too.

        Only what all other items link to is known; so they come last.
        """
        for name, plan in self.parts.plans.items():
            if plan.becomes is not Becomes.FILE or name in self.parts.outcome:
                continue
            if plan.path in self.parts.links.used or plan.path in structure:
                continue
            item = self.parts.items.of(plan, self.parts.slugs.take(name), "", False)
            self.parts.outcome[name] = "items"
            yield self._kept(item, plan)

    def _kept(self, item: Item, plan: Plan) -> Item:
        """The item as the library has it: told, and kept from learners where it is not theirs."""
        if plan.for_staff:
            return self.parts.for_staff(item, plan, "for_staff")
        if self.parts.is_hidden("", plan, item["id"]):
            return self.parts.for_staff(item, plan, "unpublished_in_library")
        if not item.get("bank") and item["kind"] != "opaque":
            self.parts.tell(Severity.KEPT, "not_in_organization", item, plan)
        return item

    def _left_out(self, in_outline: set[str]) -> Iterator[Plan]:
        plans = self.parts.plans
        # Two resources may lead to one page; it is kept once.
        pages = {plans[name].path for name in in_outline if name in plans}
        for name, plan in plans.items():
            if name in in_outline or plan.becomes not in WORTH_KEEPING:
                continue
            other = self.parts.richer.get(name, "")
            if other or (plan.becomes is Becomes.LESSON and plan.path in pages):
                self.skipped[name] = other
                self.parts.outcome[name] = "structure"
                self.parts.reading.report.add(
                    Severity.INFO, "variant_skipped", source_id=name, target=other or plan.path
                )
                continue
            pages.add(plan.path)
            yield plan

    def _remember_skipped(self) -> None:
        """Lets links to a resource that is not repeated lead to the one that stands for it."""
        links = self.parts.links
        for name, other in self.skipped.items():
            path = self.parts.plans[name].path
            item_id = links.item_of_resource.get(other) or links.item_of_path.get(path)
            if item_id:
                links.item_of_resource.setdefault(name, item_id)
                links.item_of_path.setdefault(path, item_id)
