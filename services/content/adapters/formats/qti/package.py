"""Reads a package of QTI 2 or 3: its tests, and the items that no test asks."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import read_manifest
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.qti.accounts import Accounts
from services.content.adapters.formats.qti.accounts import files_of
from services.content.adapters.formats.qti.assessment import PASS_SCORE
from services.content.adapters.formats.qti.assessment import Tests
from services.content.adapters.formats.qti.documents import MANIFEST
from services.content.adapters.formats.qti.documents import detect
from services.content.adapters.formats.qti.documents import find_documents
from services.content.adapters.formats.qti.item import ItemReader
from services.content.adapters.formats.qti.links import PackageLinks
from services.content.adapters.formats.qti.names import unified
from services.content.adapters.formats.qti.questions import Questions
from services.content.adapters.formats.qti.questions import is_marked
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.text import guess_language
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

# Enough text to tell a language by.
ITEMS_TO_GUESS_FROM = 20
OTHER_ITEMS = {"id": "Soal lain", "en": "Other questions"}
QUESTIONS = {"id": "Soal", "en": "Questions"}


def read_package(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused when the manifest is no use."""
    path = reading.package.find(MANIFEST) or MANIFEST
    try:
        root = reading.xml(path)
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    manifest = read_manifest(root, reading.package)
    return QtiPackage(reading, manifest, attribute(root, "identifier"), path).read()


class QtiPackage:
    """One package being read."""

    def __init__(self, reading: Reading, manifest: Manifest, name: str, path: str) -> None:
        self.reading = reading
        self.report = reading.report
        self.package = reading.package
        self.manifest = manifest
        self.name = name
        self.path = path
        self.producer = ""
        self.documents = find_documents(manifest, reading.package)
        self.links = PackageLinks(reading.package, self.documents.all() | {path})
        reading.links = self.links
        self.lost: set[str] = set()

    def read(self) -> dict[str, Any]:
        """Every test as a module; the items that none of them asks as a quiz, or in the library."""
        reading = self.reading
        reading.language = self._language()
        reader = ItemReader(reading, self.links)
        names = {path: self.documents.name_of[path] for path in self.documents.items}
        questions = Questions(reading, reader, names)
        tests = Tests(reading, self.links, questions, ids := Slugs())
        module_ids = Slugs()
        modules, library = [], []
        for path in self.documents.tests:
            try:
                module = tests.module(path, self.documents.name_of[path], module_ids)
            except Unreadable as error:
                self._lose_test(path, str(error))
                continue
            if path in self.documents.unlisted:
                library += module["items"]
            else:
                modules.append(module)
        title = self._title(modules)
        left = [path for path in self.documents.items if path not in questions.read]
        listed = [path for path in left if path not in self.documents.unlisted]
        if listed and not self.documents.tests:
            quiz = self._quiz(listed, questions, ids.take(self.name or "questions"), title)
            names_of_module = {"id": module_ids.take("questions"), "items": [quiz]}
            modules.append(
                {**names_of_module, "title": {reading.language: title}, "source": quiz["source"]}
            )
            left = [path for path in left if path not in listed]
        if left:
            library.append(self._bank(left, questions, ids.take("other-questions")))
        self.lost |= {path for path, found in questions.read.items() if found is None}
        self._tell(modules, library)
        return {
            "format": "qti",
            "producer": self.producer or None,
            "source_id": self.name or None,
            "title": {reading.language: title},
            "language": reading.language,
            "modules": modules,
            "library": library,
            "files": files_of(self.reading, self.manifest, self.links),
        }

    def _quiz(
        self, paths: list[str], questions: Questions, item_id: str, title: str
    ) -> dict[str, Any]:
        taken = Taken()
        placed = [found for path in paths if (found := questions.place(path, taken))]
        marked = is_marked(placed)
        self.report.count("package", "quizzes")
        if not marked:
            self.report.add(
                Severity.KEPT, "quiz_not_marked", self.path, node_key=item_id, title=title
            )
        self.report.add(
            Severity.ADAPTED, "qti_no_test", self.path, node_key=item_id, number=len(placed)
        )
        return {
            "id": item_id,
            "kind": "quiz",
            "title": {self.reading.language: title},
            "minutes": len(placed),
            "required": marked,
            "source": source(self.path, self.name or None),
            "pass_score": PASS_SCORE,
            "attempts": None,
            "time_limit": None,
            "questions": placed,
            "draws": [],
        }

    def _bank(self, paths: list[str], questions: Questions, item_id: str) -> dict[str, Any]:
        taken = Taken()
        placed = [found for path in paths if (found := questions.place(path, taken))]
        self.report.count("package", "banks")
        self.report.add(
            Severity.KEPT, "qti_items_in_library", self.path, node_key=item_id, number=len(placed)
        )
        language = self.reading.language
        return {
            "id": item_id,
            "kind": "quiz",
            "title": {language: OTHER_ITEMS.get(language, OTHER_ITEMS["en"])},
            "minutes": 0,
            "required": False,
            "source": source(self.path, "other-questions"),
            "pass_score": PASS_SCORE,
            "attempts": None,
            "time_limit": None,
            "questions": placed,
            "draws": [],
            "bank": True,
        }

    def _lose_test(self, path: str, detail: str) -> None:
        self.lost.add(path)
        self.report.count("package", "quizzes")
        self.report.count("left_out", "quizzes")
        self.report.add(
            Severity.LEFT_OUT,
            "quiz_unreadable",
            path,
            self.documents.name_of[path],
            detail=detail,
        )

    def _language(self) -> str:
        """As the manifest or the items say, else as their words look."""
        if self.manifest.language.isalpha() and len(self.manifest.language) == 2:
            return self.manifest.language
        texts = [self.manifest.title]
        for path in self.documents.items[:ITEMS_TO_GUESS_FROM]:
            try:
                root = unified(self.reading.xml(path))
            except Unreadable:
                continue
            self.producer = self.producer or plain_text(root.get("toolName", ""))[:80]
            stated = str(root.get("lang", ""))[:2].lower()
            if stated.isalpha() and len(stated) == 2:
                return stated
            texts.append(words(root.find("itemBody")))
        language = guess_language(" ".join(texts))
        self.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _title(self, modules: list[dict[str, Any]]) -> str:
        title = plain_text(self.manifest.title)
        if not title:
            language = self.reading.language
            names = [module["title"][language] for module in modules[:1]]
            title = first_title(*names, QUESTIONS.get(language, QUESTIONS["en"]))
            self.report.add(Severity.ADAPTED, "title_missing", title=title)
        return title

    def _tell(self, modules: list[dict[str, Any]], library: list[dict[str, Any]]) -> None:
        """What the manifest promises in vain, and what stands in it but nowhere in the course."""
        for path in sorted(self.documents.all() - self.package.structure):
            self.lost.add(path)
            self.report.add(
                Severity.LEFT_OUT, "qti_document_not_used", path, self.documents.name_of[path]
            )
        for path in self.documents.unlisted:
            self.report.add(Severity.ADAPTED, "qti_not_in_manifest", path)
        accounts = Accounts(self.reading, self.manifest, self.documents, self.lost)
        accounts.count_resources()
        accounts.count_outline(self.path)
        taken = sum(
            1
            for item in [*(item for module in modules for item in module["items"]), *library]
            if not item.get("bank")
        )
        if taken:
            percent = round(PASS_SCORE * 100)
            self.report.add(Severity.INFO, "pass_score_assumed", number=taken, percent=percent)


QTI = Format("qti", detect, read_package)
