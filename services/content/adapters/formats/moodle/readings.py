"""Makes lessons and headings of the activities that are for reading."""

from __future__ import annotations

import html

from services.content.adapters.formats.moodle.making import Item
from services.content.adapters.formats.moodle.making import Making
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.outline import whole
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity

# A label of so few words and without a picture or link only parts the page.
WORDS_OF_A_HEADING = 12
# A page of Moodle's lesson activity that only shows something; the others ask.
CONTENT_PAGE = "20"


def heading(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A subsection: its activities follow it."""
    return making.heading(activity, own, item_id)


def page(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A page as a lesson."""
    markup = making.clean(activity, own, "content", "content")
    return [making.text(activity, own, item_id, "lesson", markup)]


def label(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A heading when it is short, else a lesson that nobody must read."""
    markup = making.intro(activity, own)
    plain = plain_text(markup)
    short = len(plain.split()) <= WORDS_OF_A_HEADING
    if short and not any(tag in markup for tag in ("<img", "<a ", "<video", "<audio", "<table")):
        item = making.item(activity, own, item_id, "heading")
        item["title"] = {making.reading.language: first_title(plain, activity.title)}
        return [item]
    return [{**making.text(activity, own, item_id, "lesson", markup), "required": False}]


def book(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A heading, and a lesson for each chapter that is not hidden."""
    items = [making.item(activity, own, item_id, "heading")]
    chapters = [*own.iterfind("chapters/chapter")]
    for chapter in sorted(chapters, key=lambda each: whole(value(each, "pagenum")) or 0):
        name = chapter.get("id", "")
        if value(chapter, "hidden") == "1":
            making.tell(
                Severity.LEFT_OUT,
                "moodle_hidden_chapter",
                activity,
                chapter,
                name=plain_text(value(chapter, "title")),
            )
            continue
        markup = making.clean(activity, chapter, "content", "chapter", name)
        known = making.links.item_of_chapter.get((activity.id, name))
        lesson = making.text(
            activity, chapter, known or making.ids.take(f"{item_id}-{name}"), "lesson", markup
        )
        lesson["title"] = {
            making.reading.language: first_title(value(chapter, "title"), activity.title)
        }
        items.append(lesson)
    return items


def lesson(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """The pages of a lesson one after the other; its questions between them do not come in."""
    parts = [making.intro(activity, own)]
    asked = 0
    for page in _in_order([*own.iterfind("pages/page")]):
        title = html.escape(plain_text(value(page, "title")), quote=False)
        text = making.clean(activity, page, "contents", "page_contents", page.get("id", ""))
        parts.append(f"<h2>{title}</h2>{text}")
        asked += value(page, "qtype") != CONTENT_PAGE
    if asked:
        making.tell(Severity.LEFT_OUT, "moodle_lesson_questions", activity, own, number=asked)
    return [making.text(activity, own, item_id, "lesson", "".join(parts))]


def glossary(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """The entries of teachers; what learners have written is theirs."""
    parts = [making.intro(activity, own)]
    others = 0
    for entry in own.iterfind("entries/entry"):
        if value(entry, "teacherentry") != "1" or value(entry, "approved") == "0":
            others += 1
            continue
        concept = html.escape(plain_text(value(entry, "concept")), quote=False)
        text = making.clean(activity, entry, "definition", "entry", entry.get("id", ""))
        parts.append(f"<h3>{concept}</h3><div>{text}</div>")
    if others:
        making.tell(Severity.LEFT_OUT, "moodle_glossary_entries", activity, own, number=others)
    return [making.text(activity, own, item_id, "lesson", "".join(parts))]


def _in_order(pages: list[Element]) -> list[Element]:
    """The pages as they follow each other; those that follow none at the end."""
    after: dict[str, Element] = {}
    for page in pages:
        after.setdefault(value(page, "prevpageid"), page)
    ordered: dict[str, Element] = {}
    place = "0"
    while place in after:
        page = after.pop(place)
        place = page.get("id", "")
        ordered[place] = page
    for page in pages:
        ordered.setdefault(page.get("id", ""), page)
    return list(ordered.values())
