"""Reads an Open edX course: the outline as Studio shows it, and all that lies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.accounts import count_blocks
from services.content.adapters.formats.olx.accounts import tell_settings
from services.content.adapters.formats.olx.beside import DRAFTS
from services.content.adapters.formats.olx.beside import files_of
from services.content.adapters.formats.olx.beside import left_over
from services.content.adapters.formats.olx.beside import page_titles
from services.content.adapters.formats.olx.beside import pages
from services.content.adapters.formats.olx.beside import tell_tabs
from services.content.adapters.formats.olx.beside import textbooks
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.blocks import Blocks
from services.content.adapters.formats.olx.components import Components
from services.content.adapters.formats.olx.grading import Grading
from services.content.adapters.formats.olx.lessons import Lessons
from services.content.adapters.formats.olx.links import OlxLinks
from services.content.adapters.formats.olx.making import Making
from services.content.adapters.formats.olx.part import STAFF
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.formats.olx.policy import Policy
from services.content.adapters.formats.olx.policy import read_policy
from services.content.adapters.formats.olx.problems import Problems
from services.content.adapters.formats.olx.quizzes import Quizzes
from services.content.adapters.formats.olx.units import Module
from services.content.adapters.formats.olx.units import Plan
from services.content.adapters.formats.olx.units import Unit
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.text import guess_language
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import local
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

NAME = "olx"
LIBRARY = "library"
ROOTS = ("course.xml", "library.xml")
HEAD = 4096
# Other formats have a course.xml too, whose root says other things of itself.
COURSE = re.compile(
    rb"<(?:course|library)\b[^>]*\b(?:url_name|org|course|library|slug|display_name)\s*="
)
# Enough text to tell a language by.
PAGES_TO_GUESS_FROM = 20


def find_course(package: Package) -> str | None:
    """The folder of a course or a library that Open edX could have written, at most one down."""
    path = package.nearest(*ROOTS)
    if path is None:
        return None
    with package.store.open_path(package.members[path].sha256).open("rb") as file:
        if not COURSE.search(file.read(HEAD)):
            return None
    return path.rpartition("/")[0]


def read_course(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused when there is no course."""
    path = next(filter(None, map(reading.package.find, ROOTS)), ROOTS[0])
    try:
        root = reading.xml(path)
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    run = attribute(root, "url_name") or attribute(root, "slug") or "course"
    return OlxCourse(reading, root, path, run).read()


class OlxCourse:
    """One course being read."""

    def __init__(self, reading: Reading, root: Element, path: str, run: str) -> None:
        self.reading = reading
        self.policy: Policy = read_policy(reading, run)
        self.blocks = Blocks(reading, self.policy)
        self.course = self._course(root, path, run)
        org, number = (
            attribute(root, "org"),
            attribute(root, "course") or attribute(root, "library"),
        )
        self.key = f"{org}+{number}+{run}" if org and number else ""
        self.number = number
        self.plan = Plan(reading, self.blocks)
        self.links = OlxLinks(reading.package)
        reading.links = self.links

    def read(self) -> dict[str, Any]:
        """Everything that the package holds: in modules, in the library, or among the files."""
        if self.course.tag == LIBRARY:
            title = first_title(self.course.get("display_name"), self.number)
            self.reading.report.add(Severity.ADAPTED, "olx_library", self.course.path, title=title)
            for block in self.course.children:
                self.plan.beside(block)
        else:
            self.plan.course(self.course)
        beside = [
            (block, unit)
            for block in left_over(self.reading, self.blocks)
            for unit in self.plan.beside(block)
        ]
        self._link_items()
        self.reading.language = self._language()
        language = self.reading.language
        making = Making(self.reading, self.links, self.key)
        problems = Problems(making.clean, language)
        quizzes = Quizzes(self.reading, self.blocks, problems, self.course, self.policy.pass_score)
        components = Components(making, self.blocks, quizzes)
        self.lessons = Lessons(making, components)
        self.grading = Grading(self.reading, self.policy, self.blocks.all)
        modules = [self._module(module) for module in self.plan.modules]
        library = list(self._library(beside))
        self.grading.tell(modules, quizzes.number)
        tell_tabs(self.course, self.reading)
        tell_settings(self.blocks.all, self.blocks.dropped, self.reading.report)
        sections = [section for module in self.plan.modules for section in module.sections]
        units = [unit for section in sections for unit in section.units] + self.plan.library
        count_blocks(self.blocks.all, units, modules, library, self.reading.report)
        return {
            "format": NAME,
            "producer": "Open edX",
            "source_id": self.key or self.number or None,
            "title": {language: first_title(self.course.get("display_name"), self.number)},
            "language": language,
            "modules": modules,
            "library": library,
            "files": files_of(self.reading, making.kept, self.links),
        }

    def _course(self, root: Element, path: str, run: str) -> Block:
        """The course's own block; raises PackageRefused when course.xml points nowhere."""
        if local(root) not in ("course", LIBRARY):
            raise refuse("xml_broken", path, detail=f"<course> expected, not <{local(root)[:40]}>")
        if len(root) or local(root) == LIBRARY:
            return self.blocks.inline(root, path, local(root), run)
        target = self.blocks.find("course", run)
        found = self.blocks.file(target, "course", run) if target else None
        if found is None or found.broken:
            raise refuse("olx_course_missing", path, target=f"course/{run}.xml"[:200])
        return found

    def _link_items(self) -> None:
        """Lets links lead to what each block became: the unit, its parts, then what is around."""
        items = self.links.items
        sections = [each for module in self.plan.modules for each in module.sections]
        units = [unit for section in sections for unit in section.units]
        for unit in [*units, *self.plan.library]:
            items.setdefault(unit.block.name, unit.id)
            for block in unit.components:
                if block.again is None:
                    self.links.blocks[block.id] = unit.id if block.tag == "html" else block.id
                    items.setdefault(block.name, self.links.blocks[block.id])
                for child in block.children:
                    self.links.blocks[child.id] = block.id
                    items.setdefault(child.name, block.id)
        for section in sections:
            if section.block is not None:
                first = section.units[0].id if section.units else section.block.id
                items.setdefault(section.block.name, first)
        for module in self.plan.modules:
            for section in module.sections:
                if section.units:
                    items.setdefault(module.block.name, section.units[0].id)

    def _language(self) -> str:
        stated = re.match(r"[a-z]{2}(?![a-z])", self.course.get("language").lower())
        if stated:
            return stated[0]
        found = sorted(path for path in self.reading.package.members if path.startswith("html/"))
        found = [path for path in found if path.endswith(".html")][:PAGES_TO_GUESS_FROM]
        limit = self.reading.limits.html_bytes
        members = self.reading.package.members
        texts = [self.reading.page(path) for path in found if members[path].size <= limit]
        language = guess_language(" ".join([self.course.get("display_name"), *texts]))
        self.reading.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _module(self, module: Module) -> Item:
        items: list[Item] = []
        language = self.reading.language
        for section in module.sections:
            block = section.block
            if block is not None:
                title = {language: first_title(block.get("display_name"), block.name)}
                items.append(item_of(block, "heading", title))
            made = [item for unit in section.units for item in self.lessons.of(unit)]
            self.grading.section(block, made)
            items += made
        shown = first_title(module.block.get("display_name"), module.block.name)
        return {
            "id": module.id,
            "title": {language: shown},
            "source": module.block.source,
            "items": items,
        }

    def _library(self, beside: list[tuple[Block, Unit]]) -> Iterator[Item]:
        around = {unit.id for _, unit in beside}
        for unit in self.plan.library:
            items = self.lessons.of(unit)
            draft = unit.block.path.startswith(DRAFTS)
            for item in items:
                item["required"] = False
                if unit.staff or draft:
                    item["audience"] = STAFF
            if unit.id in around:
                self.reading.report.add(
                    Severity.KEPT,
                    "olx_draft" if draft else "olx_page_in_library",
                    unit.block.path,
                    unit.block.name[:200],
                    node_key=items[0]["id"],
                    title=items[0]["title"][self.reading.language],
                )
            yield from items
        yield from self.lessons.library
        titles = page_titles(self.course, self.reading.language)
        for path in pages(self.reading):
            folder, _, name = path.rpartition("/")
            stem = name.rsplit(".", 1)[0]
            item_id = self.blocks.slugs.take(f"page-{folder}-{stem}")
            page = self.lessons.page(item_id, path, titles.get(path, ""))
            if page is not None:
                yield page
        yield from textbooks(self.course, self.blocks, self.links, self.reading)


OLX = Format(NAME, find_course, read_course)
