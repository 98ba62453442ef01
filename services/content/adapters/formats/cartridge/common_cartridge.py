"""Reads a Common Cartridge 1.0 to 1.3: the outline, and all that the outline leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.content.adapters.formats.cartridge.accounts import count_all
from services.content.adapters.formats.cartridge.accounts import files_of
from services.content.adapters.formats.cartridge.accounts import tell_structure
from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.items import Items
from services.content.adapters.formats.cartridge.links import CartridgeLinks
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import read_manifest
from services.content.adapters.formats.cartridge.outline import Line
from services.content.adapters.formats.cartridge.outline import OutlineModule
from services.content.adapters.formats.cartridge.outline import modules_of
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import is_support
from services.content.adapters.formats.cartridge.plan import plan_all
from services.content.adapters.formats.cartridge.quizzes import Quizzes
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.text import guess_language
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

MANIFEST = "imsmanifest.xml"
# Enough text to tell a language by.
PAGES_TO_GUESS_FROM = 20
# Resources that are content by themselves, so that one which the outline leaves out is kept.
WORTH_KEEPING = (
    Becomes.LESSON,
    Becomes.TOPIC,
    Becomes.ASSIGNMENT,
    Becomes.LINK,
    Becomes.TOOL,
    Becomes.QUIZ,
)


def read_cartridge(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused when the manifest is no use."""
    path = reading.package.find(MANIFEST) or MANIFEST
    try:
        manifest = read_manifest(reading.xml(path), reading.package)
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    if "scorm" in manifest.schema.lower():
        raise refuse("format_not_supported", path, format="SCORM")
    return Cartridge(reading, manifest, path).read()


class Cartridge:
    """One cartridge being read."""

    def __init__(self, reading: Reading, manifest: Manifest, path: str) -> None:
        self.reading = reading
        self.report = reading.report
        self.package = reading.package
        self.manifest = manifest
        self.plans = plan_all(manifest, reading.package, reading.limits)
        self.structure = {path}
        for plan in self.plans.values():
            self.structure.update(plan.structure)
        self.structure.update(found for found in self.package.members if is_support(found))
        self.links = CartridgeLinks(self.package, manifest.resources, self.structure)
        reading.links = self.links
        self.quizzes = Quizzes(reading)
        self.items = Items(reading, self.quizzes)
        self.skipped: dict[str, str] = {}

    def read(self) -> dict[str, Any]:
        """Everything that the package holds: in modules, in the library, or among the files."""
        self.reading.language = self._language()
        title = self._title()
        outline = modules_of(self.manifest.outline)
        slugs = Slugs()
        module_ids, item_ids = Slugs(), {}
        for module in outline:
            for line in module.lines:
                item_ids[id(line)] = slugs.take(line.id or line.resource or line.title)
                self._remember(line.resource, item_ids[id(line)])
        left = list(self._left_out({line.resource for each in outline for line in each.lines}))
        library_ids = {plan.resource.id: slugs.take(plan.resource.id) for plan in left}
        for name, item_id in library_ids.items():
            self._remember(name, item_id)
        self._remember_skipped()
        tell_structure(self.manifest, self.plans, self.reading)
        self.quizzes.read_all([p for p in self.plans.values() if p.becomes is Becomes.QUIZ])
        modules = [
            {
                "id": module_ids.take(module.id or module.title),
                "title": {self.reading.language: self._module_title(module, title)},
                "items": [self._line(line, item_ids[id(line)]) for line in module.lines],
            }
            for module in outline
        ]
        library = list(self._library(left, library_ids))
        invented = sum(module.invented for module in outline)
        count_all(self.manifest, modules, library, invented, self.report)
        return {
            "format": "common-cartridge",
            "producer": "Canvas" if self._is_canvas() else None,
            "title": {self.reading.language: title},
            "language": self.reading.language,
            "modules": modules,
            "library": library,
            "files": files_of(self.manifest, self.structure, self.reading),
        }

    def _is_canvas(self) -> bool:
        return any(path.startswith("course_settings/") for path in self.package.members)

    def _language(self) -> str:
        if self.manifest.language.isalpha() and len(self.manifest.language) == 2:
            return self.manifest.language
        pages = [plan.path for plan in self.plans.values() if plan.becomes is Becomes.LESSON]
        text = " ".join(self.reading.page(path) for path in pages[:PAGES_TO_GUESS_FROM])
        language = guess_language(f"{self.manifest.title} {text}")
        self.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _title(self) -> str:
        title = plain_text(self.manifest.title)
        if not title:
            title = "Kursus tanpa judul" if self.reading.language == "id" else "Untitled course"
            self.report.add(Severity.ADAPTED, "title_missing", title=title)
        return title

    def _remember(self, resource: str, item_id: str) -> None:
        """Lets links to this resource lead to the first item made of it."""
        plan = self.plans.get(resource)
        if plan is None or plan.becomes not in WORTH_KEEPING:
            return
        self.links.item_of_resource.setdefault(resource, item_id)
        if plan.becomes is Becomes.LESSON:
            self.links.item_of_path.setdefault(plan.path, item_id)

    def _remember_skipped(self) -> None:
        """Lets links to a resource that is not repeated lead to the one that stands for it."""
        for name, other in self.skipped.items():
            path = self.plans[name].path
            item_id = self.links.item_of_resource.get(other) or self.links.item_of_path.get(path)
            if item_id:
                self.links.item_of_resource.setdefault(name, item_id)
                self.links.item_of_path.setdefault(path, item_id)

    def _left_out(self, in_outline: set[str]) -> Iterator[Plan]:
        """What the outline does not name, but a learner or a teacher would miss."""
        # Two resources may lead to one page; it is kept once.
        pages = {self.plans[name].path for name in in_outline if name in self.plans}
        for name, plan in self.plans.items():
            if name in in_outline or plan.becomes not in WORTH_KEEPING:
                continue
            other = self._variant_of(plan)
            if other or (plan.becomes is Becomes.LESSON and plan.path in pages):
                self.skipped[name] = other
                self.report.add(
                    Severity.INFO, "variant_skipped", source_id=name, target=other or plan.path
                )
                continue
            pages.add(plan.path)
            yield plan

    def _variant_of(self, plan: Plan) -> str:
        """The resource that says the same in a richer way, unless that one points back."""
        for name in plan.resource.variants:
            other = self.plans.get(name)
            if other and other.becomes in WORTH_KEEPING and not other.resource.variants:
                return name
        return ""

    def _line(self, line: Line, item_id: str) -> Item:
        if not line.resource:
            return self.items.heading(item_id, line.title)
        plan = self.plans.get(line.resource)
        if plan is None:
            self.report.add(
                Severity.LEFT_OUT,
                "dangling_reference",
                source_id=line.id,
                title=first_title(line.title),
                target=line.resource,
            )
            self.report.count("left_out", "items")
            return self.items.heading(item_id, line.title)
        return self.items.of(plan, item_id, line.title, required=True)

    def _library(self, left: list[Plan], item_ids: dict[str, str]) -> Iterator[Item]:
        for plan in left:
            item = self.items.of(plan, item_ids[plan.resource.id], "", required=False)
            if item["kind"] == "heading":
                # It could not be read, which the report says already.
                continue
            if not item.get("bank"):
                shown = item["title"][self.reading.language]
                self.report.add(
                    Severity.KEPT, "not_in_organization", plan.path, plan.resource.id, title=shown
                )
            yield item

    def _module_title(self, module: OutlineModule, course_title: str) -> str:
        title = first_title(module.title, course_title)
        if module.invented:
            self.report.add(Severity.ADAPTED, "items_without_module", title=title)
        if module.nested:
            self.report.add(Severity.ADAPTED, "nested_headings", source_id=module.id, title=title)
        return title


CARTRIDGE = Format("common-cartridge", beside(MANIFEST), read_cartridge)
