"""Reads a cmi5 course structure: each assignable unit is an item that runs in the sandbox."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import alone
from services.content.adapters.formats.reading import Reading
from services.content.adapters.formats.sealed.launches import find_launch
from services.content.adapters.formats.sealed.outline import Node
from services.content.adapters.formats.sealed.outline import Outline
from services.content.adapters.formats.sealed.outline import all_files
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import guess_language
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

STRUCTURE = "cmi5.xml"
# cmi5, section 13.1.4: what is not said is this.
MOVE_ON = "NotApplicable"
MOVE_ONS = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", MOVE_ON)


def read_cmi5(reading: Reading) -> dict[str, Any]:
    """The course document; raises PackageRefused when the structure cannot be read."""
    path = reading.package.find(STRUCTURE) or STRUCTURE
    try:
        root = reading.xml(path)
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    if local(root) != "courseStructure":
        detail = f"<courseStructure> is read, not <{local(root)[:60]}>"
        raise refuse("xml_broken", path, detail=detail)
    return Cmi5(reading, root, path).read()


class Cmi5:
    """One course structure being read."""

    def __init__(self, reading: Reading, root: Element, path: str) -> None:
        self.reading = reading
        self.root = root
        self.path = path

    def read(self) -> dict[str, Any]:
        """Modules of the blocks, and every file."""
        course = child(self.root, "course")
        self.reading.language = self._language(course)
        outline = Outline(self.reading, self.path, "cmi5")
        identifier = "" if course is None else attribute(course, "id")
        root = Node(
            id=identifier or "course",
            title=self._course_title(course),
            children=self._nodes(self.root),
        )
        modules = outline.modules(root)
        self._tell(root)
        return {
            "format": "cmi5",
            "producer": None,
            "source_id": identifier or None,
            "title": root.title,
            "language": self.reading.language,
            "modules": modules,
            "library": outline.library([]),
            "files": all_files(self.reading),
        }

    def _language(self, course: Element | None) -> str:
        """The language of the course's title; its first one, when it has several."""
        for part in [course, *descendants(self.root, "au")]:
            for name in _strings(child(part, "title")):
                if name:
                    return name
        title = words(child(course, "title")) if course is not None else ""
        language = guess_language(title)
        self.reading.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _course_title(self, course: Element | None) -> dict[str, str]:
        titles = self._titles(course)
        if titles:
            return titles
        title = "Kursus tanpa judul" if self.reading.language == "id" else "Untitled course"
        self.reading.report.add(Severity.ADAPTED, "title_missing", title=title)
        return {self.reading.language: title}

    def _titles(self, element: Element | None) -> dict[str, str]:
        """Titles by language, the course's own always among them; empty when there is none."""
        main = self.reading.language
        texts = _strings(None if element is None else child(element, "title"))
        titles = {
            name or main: shown for name, text in texts.items() if (shown := plain_text(text))
        }
        if titles and main not in titles:
            titles = {main: next(iter(titles.values())), **titles}
        return titles

    def _nodes(self, parent: Element) -> list[Node]:
        return [self._node(part) for part in parent if local(part) in ("au", "block")]

    def _node(self, element: Element) -> Node:
        identifier = attribute(element, "id")
        title = self._titles(element) or {self.reading.language: first_title(identifier)}
        node = Node(id=identifier or first_title(*title.values()), title=title)
        node.line = element.sourceline
        if local(element) == "block":
            node.children = self._nodes(element)
            return node
        url = words(child(element, "url"))
        node.where = find_launch(url, "", self.reading.package)
        node.facts = self._facts(element, node)
        return node

    def _facts(self, element: Element, node: Node) -> dict[str, Any]:
        """What a record store would have to know about the unit."""
        move_on = attribute(element, "moveon") or MOVE_ON
        facts: dict[str, Any] = {"move_on": move_on if move_on in MOVE_ONS else MOVE_ON}
        try:
            score = float(attribute(element, "masteryscore")[:20])
            if 0 <= score <= 1:
                facts["mastery_score"] = score
        except ValueError:
            pass
        if parameters := words(child(element, "launchParameters")):
            facts["launch_parameters"] = parameters
        title = node.title[self.reading.language]
        if facts["move_on"] != MOVE_ON:
            self._line("cmi5_move_on", node, title=title, move_on=move_on)
        if words(child(element, "entitlementKey")):
            self._line("cmi5_key_dropped", node, title=title)
        return facts

    def _line(self, code: str, node: Node, **params: object) -> None:
        self.reading.report.add(Severity.ADAPTED, code, self.path, node.id, params, line=node.line)

    def _tell(self, root: Node) -> None:
        report = self.reading.report
        objectives = sum(
            1 for group in children(self.root, "objectives") for _ in children(group, "objective")
        )
        if objectives:
            report.add(Severity.LEFT_OUT, "cmi5_objectives", number=objectives)
        described = [
            part
            for part in descendants(self.root, "course", "block", "au")
            if words(child(part, "description"))
        ]
        if described:
            report.add(Severity.LEFT_OUT, "cmi5_descriptions", number=len(described))
        report.add(Severity.ADAPTED, "cmi5_tracking")
        items = sum(1 for _ in descendants(self.root, "au", "block"))
        modules = sum(1 for node in root.children if node.where is None)
        report.count("package", "manifest_items", items)
        report.count("manifest_items", "modules", modules)
        report.count("manifest_items", "items", items - modules)


def _strings(element: Element | None) -> dict[str, str]:
    """The texts of an element by language ("en-US" is "en"); "" for one that names none."""
    found: dict[str, str] = {}
    if element is not None:
        for part in children(element, "langstring"):
            name = attribute(part, "lang").partition("-")[0].lower()
            known = name if name.isalpha() and len(name) in (2, 3) else ""
            found.setdefault(known, words(part))
    return found


CMI5 = Format("cmi5", alone(STRUCTURE), read_cmi5)
