"""What moodle_backup.xml, sections and modules say of a course, before any content is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

BACKUP = "moodle_backup.xml"
COURSE = "course/course.xml"
# What Moodle writes for no value at all.
NULL = "$@NULL@$"
# Since Moodle 5 question banks are activities; their questions are in questions.xml as before.
ONLY_BANKS = ("qbank",)
# The forum of a course's announcements.
NEWS = "news"


@dataclass(frozen=True)
class Activity:
    """One activity: `path` is its own file, in `folder`.

    `id` is the course module's, which links and sections use; `instance` the activity's own;
    `context` owns its files. A link to it leads nowhere when nothing will come of it.
    """

    id: str
    kind: str
    title: str
    section: str
    folder: str
    path: str
    context: str
    instance: str
    visible: bool
    restricted: bool
    chapters: tuple[str, ...]
    leads_somewhere: bool


@dataclass(frozen=True)
class Section:
    """One section; `owner` is the id of the subsection activity that it belongs to, if any."""

    id: str
    number: int
    name: str
    summary: str
    summary_format: str
    order: list[str]
    visible: bool
    restricted: bool
    path: str
    owner: str = ""


@dataclass
class Outline:
    """The course's head, its sections in order, and its activities by module id."""

    title: str
    language: str
    release: str
    course_id: str
    context: str
    summary: str = ""
    summary_format: str = "1"
    sections: list[Section] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)


def value(element: Element | None, path: str) -> str:
    """The text at this path, stripped; empty when absent or null."""
    text = "" if element is None else (element.findtext(path) or "").strip()
    return "" if text == NULL else text


def whole(text: str) -> int | None:
    """A whole number that is not negative, or None."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def read_outline(reading: Reading) -> Outline:
    """Raises Unreadable when moodle_backup.xml is; anything else that is absent is told."""
    root = reading.xml(reading.package.find(BACKUP) or BACKUP)
    information = root.find("information")
    if information is None:
        raise Unreadable("<information> is missing")
    course = _xml(reading, COURSE)
    outline = Outline(
        title=value(course, "fullname") or value(information, "original_course_fullname"),
        language=value(course, "lang")[:2].lower(),
        release=value(information, "moodle_release").partition(" ")[0],
        course_id=value(information, "original_course_id"),
        context=course.get("contextid", "") if course is not None else "",
        summary=value(course, "summary"),
        summary_format=value(course, "summaryformat") or "1",
    )
    count = reading.report.count
    for element in information.iterfind("contents/sections/section"):
        count("package", "manifest_items")
        section = _section(reading, element)
        if section is not None:
            outline.sections.append(section)
        else:
            count("manifest_items", "left_out")
    outline.sections.sort(key=lambda section: section.number)
    for element in information.iterfind("contents/activities/activity"):
        count("package", "manifest_items")
        if value(element, "modulename") in ONLY_BANKS:
            count("manifest_items", "containers")
            continue
        count("package", "activities")
        activity = _activity(reading, element)
        if activity is not None and activity.id in outline.activities:
            _tell_missing(reading, element, f"{activity.path} ({activity.id})")
        elif activity is not None:
            outline.activities[activity.id] = activity
    return outline


def _xml(reading: Reading, path: str) -> Element | None:
    """The root of a member; None, with a line unless it is simply not there."""
    found = reading.package.find(path)
    if found is None:
        return None
    try:
        return reading.xml(found)
    except Unreadable as error:
        reading.report.add(Severity.LEFT_OUT, "part_unreadable", found, detail=str(error))
        return None


def _section(reading: Reading, element: Element) -> Section | None:
    path = f"{value(element, 'directory')}/section.xml"
    root = _xml(reading, path)
    identifier = value(element, "sectionid")
    if root is None:
        reading.report.add(
            Severity.LEFT_OUT,
            "moodle_part_missing",
            BACKUP,
            identifier,
            line=element.sourceline,
            target=path,
        )
        return None
    owned = value(root, "component") == "mod_subsection"
    return Section(
        id=root.get("id", identifier),
        number=whole(value(root, "number")) or 0,
        name=value(root, "name"),
        summary=value(root, "summary"),
        summary_format=value(root, "summaryformat") or "1",
        order=[part.strip() for part in value(root, "sequence").split(",") if part.strip()],
        visible=value(root, "visible") != "0",
        restricted=_is_restricted(root),
        path=path,
        owner=value(root, "itemid") if owned else "",
    )


def _activity(reading: Reading, element: Element) -> Activity | None:
    folder = value(element, "directory")
    kind = value(element, "modulename")
    identifier = value(element, "moduleid")
    path = reading.package.find(f"{folder}/{kind}.xml")
    root = _xml(reading, path) if path else None
    if path is None or root is None:
        _tell_missing(reading, element, f"{folder}/{kind}.xml")
        return None
    module = _xml(reading, f"{folder}/module.xml")
    return Activity(
        id=identifier,
        kind=kind,
        title=value(root, f"{kind}/name") or value(element, "title"),
        section=value(module, "sectionid") or value(element, "sectionid"),
        folder=folder,
        path=path,
        context=root.get("contextid", ""),
        instance=root.get("id", ""),
        visible=value(module, "visible") != "0",
        restricted=_is_restricted(module),
        chapters=tuple(
            chapter.get("id", "")
            for chapter in root.iterfind("book/chapters/chapter")
            if value(chapter, "hidden") != "1"
        ),
        leads_somewhere=value(root, "forum/type") != NEWS,
    )


def _tell_missing(reading: Reading, element: Element, target: str) -> None:
    """An activity that is named but cannot be had."""
    reading.report.count("left_out", "activities")
    reading.report.count("manifest_items", "left_out")
    reading.report.add(
        Severity.LEFT_OUT,
        "moodle_part_missing",
        BACKUP,
        value(element, "moduleid"),
        line=element.sourceline,
        target=target[:200],
    )


def _is_restricted(element: Element | None) -> bool:
    """Whether not everybody sees it at once: Moodle keeps the conditions as JSON."""
    conditions = value(element, "availability") or value(element, "availabilityjson")
    return bool(conditions) and '"c":[]' not in conditions.replace(" ", "")
