"""Reads a Moodle course backup: sections become modules, activities become items."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.moodle.accounts import files_of
from services.content.adapters.formats.moodle.activities import MAKERS
from services.content.adapters.formats.moodle.activities import items_of
from services.content.adapters.formats.moodle.bank import Bank
from services.content.adapters.formats.moodle.files import MoodleFiles
from services.content.adapters.formats.moodle.links import MoodleLinks
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.making import Making
from services.content.adapters.formats.moodle.outline import BACKUP
from services.content.adapters.formats.moodle.outline import COURSE
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import Outline
from services.content.adapters.formats.moodle.outline import Section
from services.content.adapters.formats.moodle.outline import read_outline
from services.content.adapters.formats.moodle.questions import Questions
from services.content.adapters.formats.moodle.quizzes import PASS_SCORE
from services.content.adapters.formats.moodle.quizzes import Quizzes
from services.content.adapters.formats.moodle.texts import Texts
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.text import guess_language
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

Item = dict[str, Any]

WORDS_A_MINUTE = 180
SECTIONS_DEEP = 8
SECTION = {"id": "Bagian", "en": "Section"}
ABOUT = {"id": "Tentang", "en": "About"}


def read_backup(reading: Reading) -> dict[str, Any]:
    """The course document without its report; raises PackageRefused when the backup has no head."""
    try:
        outline = read_outline(reading)
    except Unreadable as error:
        raise refuse("xml_broken", BACKUP, detail=str(error)) from error
    return Backup(reading, outline).read()


class Backup:
    """One backup being read."""

    def __init__(self, reading: Reading, outline: Outline) -> None:
        self.reading = reading
        self.report = reading.report
        self.package = reading.package
        self.outline = outline
        self.files = MoodleFiles(reading)
        self.links = MoodleLinks(self.files)
        reading.links = self.links
        self.ids = Slugs()
        self.item_ids: dict[str, str] = {}
        self.placed: set[str] = set()

    def read(self) -> dict[str, Any]:
        """Sections as modules; what is hidden and the question bank in the library."""
        reading = self.reading
        reading.language = self._language()
        title = self._title()
        self.files.read()
        bank = Bank(reading)
        bank.read()
        texts = Texts(reading, self.links)
        quizzes = Quizzes(reading, bank, Questions(bank, texts), self.ids)
        self.texts = texts
        self.making = Making(reading, self.files, self.links, texts, quizzes, self.ids)
        self._name_items()
        module_ids = Slugs()
        modules: list[dict[str, Any]] = []
        library: list[Item] = []
        owned = {section.owner: section for section in self.outline.sections if section.owner}
        for section in self.outline.sections:
            if not section.owner:
                items = self._items(section, owned)
                self._put(section, items, modules, library, module_ids, title)
        # Subsections whose place in a section is not in the backup.
        for section in list(owned.values()):
            self._put(section, self._items(section, owned), modules, library, module_ids, title)
        for activity in self.outline.activities.values():
            if activity.id not in self.placed:
                self._tell(Severity.KEPT, "moodle_no_section", activity)
                library += self._of(activity)
        library += quizzes.banks()
        if quizzes.assumed:
            percent = round(PASS_SCORE * 100)
            self.report.add(
                Severity.INFO, "pass_score_assumed", number=quizzes.assumed, percent=percent
            )
        return {
            "format": "moodle",
            "producer": first_title(f"Moodle {self.outline.release}"),
            "source_id": self.outline.course_id or None,
            "title": {reading.language: title},
            "language": reading.language,
            "modules": modules,
            "library": library,
            "files": files_of(reading, self.files, self.links),
        }

    def _put(
        self,
        section: Section,
        items: list[tuple[Item, bool]],
        modules: list[dict[str, Any]],
        library: list[Item],
        module_ids: Slugs,
        title: str,
    ) -> None:
        """Visible items in the section's module, hidden ones in the library."""
        shown = [item for item, visible in items if visible and section.visible]
        hidden = [
            {**item, "required": False}
            for item, visible in items
            if not (visible and section.visible)
        ]
        library += hidden
        for item in hidden:
            self.report.add(
                Severity.KEPT,
                "moodle_hidden",
                (item.get("source") or {}).get("path"),
                node_key=item["id"],
                title=item["title"][self.reading.language],
            )
        self.report.count("manifest_items", "modules" if shown else "containers")
        if not shown:
            self.report.add(
                Severity.INFO,
                "moodle_section_empty",
                section.path,
                section.id,
                number=section.number,
            )
            return
        if section.restricted:
            self.report.add(
                Severity.LEFT_OUT,
                "moodle_restriction",
                section.path,
                section.id,
                title=self._section_title(section, title),
                kind="section",
            )
        modules.append(
            {
                "id": module_ids.take(f"section-{section.id}"),
                "title": {self.reading.language: self._section_title(section, title)},
                "source": source(section.path, section.id),
                "items": shown,
            }
        )

    def _section_title(self, section: Section, course_title: str) -> str:
        word = SECTION.get(self.reading.language, SECTION["en"])
        unnamed = f"{word} {section.number}" if section.number else course_title
        return first_title(section.name, unnamed)

    def _items(
        self, section: Section, owned: dict[str, Section], depth: int = 0
    ) -> list[tuple[Item, bool]]:
        """The items of a section in its order, each with whether learners see it."""
        found: list[tuple[Item, bool]] = []
        about = self._about(section)
        if about is not None:
            found.append((about, True))
        named = [
            self.outline.activities[name]
            for name in section.order
            if name in self.outline.activities
        ]
        named += [each for each in self.outline.activities.values() if each.section == section.id]
        for activity in dict.fromkeys(named):
            if activity.id in self.placed:
                continue
            self.placed.add(activity.id)
            found += [(item, activity.visible) for item in self._of(activity)]
            inner = owned.pop(activity.instance, None) if activity.kind == "subsection" else None
            if inner is not None:
                self.report.count("manifest_items", "containers")
            if inner is not None and depth < SECTIONS_DEEP:
                visible = activity.visible and inner.visible
                found += [
                    (item, shown and visible)
                    for item, shown in self._items(inner, owned, depth + 1)
                ]
        return found

    def _about(self, section: Section) -> Item | None:
        """What a section says of itself before its activities."""
        place = Place(self.outline.context, "section", section.id)
        markup = self.texts.clean(section.summary, section.summary_format, section.path, place)
        if section.number == 0 and not section.owner:
            summary = Place(self.outline.context, "summary", "0")
            markup = (
                self.texts.clean(self.outline.summary, self.outline.summary_format, COURSE, summary)
                + markup
            )
        if not markup:
            return None
        language = self.reading.language
        about = ABOUT.get(language, ABOUT["en"])
        return {
            "id": self.ids.take(f"section-{section.id}-summary"),
            "kind": "lesson",
            "title": {language: first_title(section.name, about)},
            "minutes": max(1, -(-words_of(markup) // WORDS_A_MINUTE)),
            "required": False,
            "source": source(section.path, section.id),
            "html": {language: markup},
        }

    def _of(self, activity: Activity) -> list[Item]:
        try:
            items = items_of(self.making, activity, self.item_ids[activity.id])
        except Unreadable as error:
            self.report.add(
                Severity.LEFT_OUT, "part_unreadable", activity.path, activity.id, detail=str(error)
            )
            items = []
        if not items:
            self.report.count("left_out", "activities")
        self.report.count("manifest_items", "items" if items else "left_out")
        return items

    def _name_items(self) -> None:
        """Names every item first, so that texts can link to those that come later."""
        for activity in self.outline.activities.values():
            item_id = self.ids.take(f"{activity.kind}-{activity.id}")
            self.item_ids[activity.id] = item_id
            if activity.leads_somewhere and activity.kind in MAKERS:
                self.links.item_of_module[activity.id] = item_id
            for name in activity.chapters:
                taken = self.ids.take(f"{item_id}-{name}")
                self.links.item_of_chapter[(activity.id, name)] = taken

    def _language(self) -> str:
        stated = self.outline.language
        if len(stated) == 2 and stated.isalpha():
            return stated
        texts = [self.outline.title, self.outline.summary]
        texts += [f"{each.name} {each.summary}" for each in self.outline.sections]
        texts += [each.title for each in self.outline.activities.values()]
        language = guess_language(" ".join(texts))
        self.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _title(self) -> str:
        title = plain_text(self.outline.title)
        if not title:
            title = "Kursus tanpa judul" if self.reading.language == "id" else "Untitled course"
            self.report.add(Severity.ADAPTED, "title_missing", title=title)
        return title

    def _tell(self, severity: Severity, code: str, activity: Activity) -> None:
        title = first_title(activity.title, activity.kind)
        self.report.add(severity, code, activity.path, activity.id, title=title)


MOODLE = Format("moodle", beside(BACKUP), read_backup)
