"""The question bank of a backup: categories and their questions, in both of Moodle's layouts.

Before Moodle 4 a category holds its questions; since then it holds entries, an entry versions, and
a version one question. Questions that are parts of another (cloze) stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.keys import key
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.outline import whole
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

QUESTIONS = "questions.xml"
# The place of a question that is drawn, before Moodle 4; it asks nothing itself.
RANDOM = "random"


@dataclass(frozen=True)
class Stored:
    """One question of the bank. `entry` is empty before Moodle 4."""

    id: str
    kind: str
    category: str
    context: str
    element: Element
    entry: str = ""
    version: int = 1
    ready: bool = True

    @property
    def parent(self) -> str:
        """The question that this one is a part of; empty when it stands by itself."""
        found = value(self.element, "parent")
        return "" if found == "0" else found

    @property
    def key(self) -> str:
        """What stays the same from one version of the question to the next."""
        return key(f"entry-{self.entry}" if self.entry else f"question-{self.id}")


@dataclass
class Category:
    """One category; `questions` are those that stand by themselves, in every version."""

    id: str
    name: str
    parent: str
    line: int
    questions: list[Stored] = field(default_factory=list)


class Bank:
    """All categories of the backup, and where each question is."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.path = QUESTIONS
        self.categories: dict[str, Category] = {}
        self.by_id: dict[str, Stored] = {}
        self.versions: dict[tuple[str, str], Stored] = {}
        self.newest: dict[str, Stored] = {}
        self.parts: dict[str, Stored] = {}
        self.children: dict[str, list[str]] = {}
        self.ids = Taken()

    def read(self) -> None:
        """Reads questions.xml and counts the questions that stand by themselves."""
        path = self.reading.package.find(QUESTIONS)
        if path is None:
            return
        self.path = path
        try:
            root = self.reading.xml(path)
        except Unreadable as error:
            self.reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error))
            return
        for element in root.iterfind("question_category"):
            category = Category(
                id=element.get("id", ""),
                name=value(element, "name"),
                parent=value(element, "parent"),
                line=element.sourceline or 0,
            )
            category = self.categories.setdefault(category.id, category)
            for stored in _questions(element, category.id):
                self._take(category, stored)
        for stored in [each for each in self.parts.values() if each.parent not in self.by_id]:
            # What it was a part of is not in the backup.
            del self.parts[stored.id]
            self._stand(self.categories[stored.category], stored)

    def _take(self, category: Category, stored: Stored) -> None:
        stored = replace(stored, id=self.ids.free(stored.id))
        self.by_id[stored.id] = stored
        if stored.parent and stored.kind != RANDOM:
            self.parts[stored.id] = stored
        elif stored.kind != RANDOM:
            self._stand(category, stored)

    def _stand(self, category: Category, stored: Stored) -> None:
        """A question by itself, which a quiz may ask or draw."""
        self.reading.report.count("package", "questions")
        category.questions.append(stored)
        if stored.entry:
            self.versions.setdefault((stored.entry, str(stored.version)), stored)
            last = self.newest.setdefault(stored.entry, stored)
            if (stored.ready, stored.version) > (last.ready, last.version):
                self.newest[stored.entry] = stored

    def version(self, entry: str, number: str) -> Stored | None:
        """This version of an entry, or without a number its newest that is ready."""
        return self.versions.get((entry, number)) if number else self.newest.get(entry)

    def is_last(self, stored: Stored) -> bool:
        """Whether no newer version of the question is ready."""
        return not stored.entry or self.newest[stored.entry] is stored

    def below(self, category: str) -> list[str]:
        """The category and those in it, at whatever depth."""
        if not self.children:
            for each in self.categories.values():
                self.children.setdefault(each.parent, []).append(each.id)
        found: dict[str, None] = {}
        waiting = [category]
        while waiting:
            one = waiting.pop()
            if one in self.categories and one not in found:
                found[one] = None
                waiting += self.children.get(one, [])
        return list(found)


def _questions(category: Element, identifier: str) -> Iterator[Stored]:
    context = value(category, "contextid")
    for element in category.iterfind("questions/question"):
        yield _stored(element, identifier, context)
    for entry in category.iterfind("question_bank_entries/question_bank_entry"):
        for version in entry.iterfind("question_version/question_versions"):
            for element in version.iterfind("questions/question"):
                yield _stored(
                    element,
                    identifier,
                    context,
                    entry=entry.get("id", ""),
                    version=whole(value(version, "version")) or 1,
                    ready=value(version, "status") in ("", "ready"),
                )


def _stored(element: Element, category: str, context: str, **more: object) -> Stored:
    return Stored(
        id=element.get("id", ""),
        kind=value(element, "qtype"),
        category=category,
        context=context,
        element=element,
        **more,  # type: ignore[arg-type]
    )
