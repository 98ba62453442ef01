"""Builds one item of a course from one resource of a cartridge."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.quizzes import Quizzes
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

Item = dict[str, Any]
WORDS_A_MINUTE = 180


class Items:
    """Makes items; what cannot be made is a heading with a line in the report."""

    def __init__(self, reading: Reading, quizzes: Quizzes) -> None:
        self.reading = reading
        self.quizzes = quizzes
        self.makers = {
            Becomes.LESSON: self._lesson,
            Becomes.TOPIC: self._topic,
            Becomes.ASSIGNMENT: self._assignment,
            Becomes.LINK: self._link,
            Becomes.TOOL: self._tool,
            Becomes.FILE: self._file,
        }

    def heading(self, item_id: str, title: str) -> Item:
        """A line of the outline without content."""
        return self._item(item_id, "heading", first_title(title), required=False)

    def of(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        """The item of this resource, titled as the outline says or else as the resource does."""
        try:
            if plan.becomes is Becomes.QUIZ:
                quiz = self.quizzes.item(plan, item_id, title, required)
                if quiz is not None:
                    return quiz
            elif plan.becomes in self.makers:
                return self.makers[plan.becomes](plan, item_id, title, required)
            else:
                self._missing(plan, title)
        except Unreadable as error:
            self.reading.report.add(
                Severity.LEFT_OUT, "part_unreadable", plan.path, plan.resource.id, detail=str(error)
            )
        return self.heading(item_id, first_title(title, plan.resource.id))

    def _missing(self, plan: Plan, title: str) -> None:
        self.reading.report.add(
            Severity.LEFT_OUT,
            "dangling_reference",
            source_id=plan.resource.id,
            title=first_title(title),
            target=", ".join(plan.resource.missing) or plan.path or plan.resource.id,
        )

    def _item(self, item_id: str, kind: str, title: str, required: bool, minutes: int = 0) -> Item:
        return {
            "id": item_id,
            "kind": kind,
            "title": {self.reading.language: title},
            "minutes": minutes,
            "required": required,
        }

    def _text_item(self, item_id: str, title: str, markup: str, path: str, required: bool) -> Item:
        cleaned = self.reading.clean(markup, path)
        minutes = max(1, -(-words_of(cleaned) // WORDS_A_MINUTE))
        item = self._item(item_id, "lesson", title, required, minutes)
        return {**item, "html": {self.reading.language: cleaned}}

    def _lesson(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        markup = self.reading.page(plan.path)
        stem = plan.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        shown = first_title(title, title_of(markup), stem)
        return self._text_item(item_id, shown, markup, plan.path, required)

    def _topic(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        return self._from_xml(plan, item_id, title, required, "topic_as_lesson")

    def _assignment(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        return self._from_xml(plan, item_id, title, required, "assignment_as_lesson")

    def _from_xml(self, plan: Plan, item_id: str, title: str, required: bool, code: str) -> Item:
        root = self.reading.xml(plan.path)
        shown = first_title(title, words(child(root, "title")), plan.resource.id)
        self._tell(code, plan, title=shown)
        markup = words(child(root, "text"))
        for attached in descendants(root, "attachment"):
            markup += (
                f'<p><a href="{attribute(attached, "href")}">{attribute(attached, "href")}</a></p>'
            )
        return self._text_item(item_id, shown, markup, plan.path, required)

    def _link(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        root = self.reading.xml(plan.path)
        url = child(root, "url")
        address = attribute(url, "href") if url is not None else ""
        shown = first_title(title, words(child(root, "title")), address)
        return self._to(plan, item_id, shown, address)

    def _tool(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        root = self.reading.xml(plan.path)
        shown = first_title(title, words(child(root, "title")), plan.resource.id)
        address = _launch(root)
        self._tell("tool_as_link", plan, title=shown)
        return self._to(plan, item_id, shown, address)

    def _to(self, plan: Plan, item_id: str, title: str, address: str) -> Item:
        """A link, when its address may be followed; nobody must follow a link to complete."""
        target = outside(normalised(address))
        if target is None or target.kind is not Kind.EXTERNAL:
            self._tell("link_unsafe", plan, title=title, url=address[:200])
            return self.heading(item_id, title)
        if target.address.startswith("http"):
            self.reading.report.add(
                Severity.INFO, "external_link", plan.path, plan.resource.id, url=target.address
            )
        return {**self._item(item_id, "link", title, required=False), "url": target.address}

    def _file(self, plan: Plan, item_id: str, title: str, required: bool) -> Item:
        shown = first_title(title, plan.path.rsplit("/", 1)[-1])
        assert self.reading.links is not None
        self.reading.links.used.add(plan.path)
        return {**self._item(item_id, "file", shown, required=False), "path": plan.path}

    def _tell(self, code: str, plan: Plan, **params: object) -> None:
        severity = Severity.LEFT_OUT if code == "link_unsafe" else Severity.ADAPTED
        self.reading.report.add(severity, code, plan.path, plan.resource.id, params)


def title_of(markup: str) -> str:
    """What stands in the page's title element."""
    lowered = markup.lower()
    start = lowered.find(">", lowered.find("<title"))
    end = lowered.find("</title", start)
    return markup[start + 1 : end] if "<title" in lowered and 0 < start < end else ""


def _launch(root: Element) -> str:
    """Where the tool is; the secure address first."""
    for name in ("secure_launch_url", "launch_url"):
        found = words(child(root, name))
        if found:
            return found
    return ""
