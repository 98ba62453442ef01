"""Reads a Common Cartridge 1.0 to 1.3: the outline, and all that the outline leaves out."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.accounts import count_all
from services.content.adapters.formats.cartridge.accounts import files_of
from services.content.adapters.formats.cartridge.accounts import tell_structure
from services.content.adapters.formats.cartridge.canvas import SETTINGS
from services.content.adapters.formats.cartridge.canvas import read_canvas
from services.content.adapters.formats.cartridge.items import Items
from services.content.adapters.formats.cartridge.library import Library
from services.content.adapters.formats.cartridge.links import CartridgeLinks
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import read_manifest
from services.content.adapters.formats.cartridge.modules import Modules
from services.content.adapters.formats.cartridge.outline import OutlineModule
from services.content.adapters.formats.cartridge.outline import in_order_of_canvas
from services.content.adapters.formats.cartridge.outline import modules_of
from services.content.adapters.formats.cartridge.outline import modules_of_canvas
from services.content.adapters.formats.cartridge.parts import Parts
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import is_support
from services.content.adapters.formats.cartridge.plan import plan_all
from services.content.adapters.formats.cartridge.plan import richer_of
from services.content.adapters.formats.cartridge.quizzes import Quizzes
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import guess_language
from services.content.adapters.markup.xml import descendants
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

MANIFEST = "imsmanifest.xml"
# Enough text to tell a language by.
PAGES_TO_GUESS_FROM = 20


def read_cartridge(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused when the manifest is no use."""
    path = reading.package.find(MANIFEST) or MANIFEST
    try:
        root = reading.xml(path)
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    number = sum(1 for _ in descendants(root, "item"))
    if number > reading.limits.items:
        raise refuse("too_many_items", path, limit=reading.limits.items, number=number)
    manifest = read_manifest(root, reading.package)
    manifest.path = path
    return Cartridge(reading, manifest).read()


class Cartridge:
    """One cartridge being read."""

    def __init__(self, reading: Reading, manifest: Manifest) -> None:
        self.reading = reading
        self.report = reading.report
        self.manifest = manifest
        plans = plan_all(manifest, reading.package, reading.limits)
        self.structure = {manifest.path}
        for plan in plans.values():
            self.structure.update(plan.structure)
        self.structure.update(path for path in reading.package.members if is_support(path))
        links = CartridgeLinks(reading.package, manifest.resources, self.structure)
        reading.links = links
        quizzes = Quizzes(reading, links.item_of_resource)
        self.parts = Parts(
            reading=reading,
            manifest=manifest,
            canvas=read_canvas(reading),
            plans=plans,
            richer=richer_of(plans),
            links=links,
            quizzes=quizzes,
            items=Items(reading, quizzes),
        )

    def read(self) -> dict[str, Any]:
        """Everything that the package holds: in modules, in the library, or among the files."""
        parts = self.parts
        language = self.reading.language = self._language()
        title = self._title()
        outline = self._outline()
        # Every item has its id before any is made: links may lead ahead.
        item_ids = self._name(outline)
        library = Library(parts, {parts.target(line) for each in outline for line in each.lines})
        tell_structure(self.manifest, parts.plans, bool(outline), self.reading)
        parts.quizzes.read_all([p for p in parts.plans.values() if p.becomes is Becomes.QUIZ])
        modules = Modules(parts, item_ids, title)
        made = modules.of(outline)
        kept = [*modules.aside, *library.items()]
        kept += library.loose_files(self.structure)
        items = [*(item for module in made for item in module["items"]), *kept]
        count_all(self.manifest, outline, parts.plans, parts.outcome, items, self.report)
        return {
            "format": "common-cartridge",
            "producer": "Canvas" if self._is_canvas() else None,
            "title": {language: title},
            "language": language,
            "modules": made,
            "library": kept,
            "files": files_of(self.manifest, self.structure - parts.items.kept, self.reading),
        }

    def _is_canvas(self) -> bool:
        return any(path.startswith(SETTINGS) for path in self.reading.package.members)

    def _language(self) -> str:
        if self.manifest.language.isalpha() and len(self.manifest.language) == 2:
            return self.manifest.language
        plans = self.parts.plans.values()
        pages = [plan.path for plan in plans if plan.becomes is Becomes.LESSON]
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

    def _outline(self) -> list[OutlineModule]:
        """The first organization in Canvas's order, or else what Canvas lists."""
        canvas = self.parts.canvas
        outline = in_order_of_canvas(modules_of(self.manifest.outline), canvas)
        if not outline and canvas.modules:
            outline = modules_of_canvas(canvas)
            self.report.add(Severity.ADAPTED, "outline_of_canvas", self.manifest.path)
        return outline

    def _name(self, outline: list[OutlineModule]) -> dict[int, str]:
        """A stable id for every line, which links to what it shows then lead to."""
        names: dict[int, str] = {}
        for module in outline:
            for line in module.lines:
                name = self.parts.slugs.take(line.id or line.resource or line.title)
                names[id(line)] = name
                self.parts.remember(self.parts.target(line), name)
                self.parts.remember(line.resource, name)
        return names


CARTRIDGE = Format("common-cartridge", beside(MANIFEST), read_cartridge)
