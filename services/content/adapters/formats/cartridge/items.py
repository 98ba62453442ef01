"""Builds one item of a course from one resource of a cartridge."""

from __future__ import annotations

import html
from typing import Any

from services.content.adapters.formats.cartridge.assignments import assignment_of
from services.content.adapters.formats.cartridge.canvas import UNPUBLISHED
from services.content.adapters.formats.cartridge.canvas import fields_beside
from services.content.adapters.formats.cartridge.pages import state_of
from services.content.adapters.formats.cartridge.pages import title_of
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import xml_of
from services.content.adapters.formats.cartridge.quizzes import Quizzes
from services.content.adapters.formats.cartridge.tools import tool_of
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.players import is_player
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

Item = dict[str, Any]
WORDS_A_MINUTE = 180


class Items:
    """Makes items; what cannot be made is kept as it is, or a heading, with a line in the report.

    `required` is None where the package does not say: lessons and tasks then are, the rest is not.
    `kept` are members of items that are opaque, `hidden` the ids of items that Canvas shows to no
    learner.
    """

    def __init__(self, reading: Reading, quizzes: Quizzes) -> None:
        self.reading = reading
        self.quizzes = quizzes
        self.kept: set[str] = set()
        self.hidden: set[str] = set()
        self.makers = {
            Becomes.LESSON: self._lesson,
            Becomes.TOPIC: self._topic,
            Becomes.ASSIGNMENT: self._assignment,
            Becomes.LINK: self._link,
            Becomes.TOOL: self._tool,
            Becomes.FILE: self._file,
            Becomes.OPAQUE: self._opaque,
        }

    def heading(self, item_id: str, title: str, where: Item) -> Item:
        """A line of the outline without content."""
        return self._item(item_id, "heading", first_title(title), False, where)

    def of(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        """The item of this resource, titled as the outline says or else as the resource does."""
        try:
            if plan.becomes is Becomes.QUIZ:
                quiz = self.quizzes.item(plan, item_id, title, required is not False)
                if quiz is None:
                    return self._opaque(plan, item_id, title, False)
                if plan.resource.id in self.quizzes.unpublished:
                    self.hidden.add(item_id)
                return quiz
            if plan.becomes in self.makers:
                return self.makers[plan.becomes](plan, item_id, title, required)
            self._missing(plan, item_id, title)
        except Unreadable as error:
            self.reading.report.add(
                Severity.KEPT,
                "part_not_understood",
                plan.path,
                plan.resource.id,
                node_key=item_id,
                detail=str(error),
            )
            return self._opaque(plan, item_id, title, False)
        return self.heading(item_id, first_title(title, plan.resource.id), _where(plan))

    def address(self, item_id: str, kind: str, title: str, address: str, where: Item) -> Item:
        """A link, a player or a tool, when its address may be followed; a heading when not."""
        target = outside(normalised(address))
        if target is None or target.kind is not Kind.EXTERNAL:
            self.reading.report.add(
                Severity.LEFT_OUT,
                "link_unsafe",
                where["path"],
                where["identifier"],
                node_key=item_id,
                title=title,
                url=address[:200],
            )
            return self.heading(item_id, title, where)
        if target.address.startswith("http"):
            if kind == "link" and is_player(target.address):
                kind = "embed"
            self.reading.report.add(
                Severity.INFO,
                "external_link",
                where["path"],
                where["identifier"],
                node_key=item_id,
                url=target.address,
            )
        return {**self._item(item_id, kind, title, False, where), "url": target.address}

    def _missing(self, plan: Plan, item_id: str, title: str) -> None:
        self.reading.report.add(
            Severity.LEFT_OUT,
            "dangling_reference",
            source_id=plan.resource.id,
            node_key=item_id,
            title=first_title(title),
            target=", ".join(plan.resource.missing)[:200] or plan.path or plan.resource.id,
        )

    def _item(
        self, item_id: str, kind: str, title: str, required: bool, where: Item, minutes: int = 0
    ) -> Item:
        return {
            "id": item_id,
            "kind": kind,
            "title": {self.reading.language: title},
            "minutes": minutes,
            "required": required,
            "source": where,
        }

    def _text_item(
        self, plan: Plan, item_id: str, kind: str, title: str, markup: str, required: bool
    ) -> Item:
        cleaned = self.reading.clean(markup, plan.path)
        minutes = max(1, -(-words_of(cleaned) // WORDS_A_MINUTE))
        item = self._item(item_id, kind, title, required, _where(plan), minutes)
        return {**item, "html": {self.reading.language: cleaned}}

    def _lesson(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        markup = self.reading.page(plan.path)
        shown = first_title(title, title_of(markup), _stem(plan.path))
        if state_of(markup) in UNPUBLISHED:
            self.hidden.add(item_id)
        return self._text_item(plan, item_id, "lesson", shown, markup, required is not False)

    def _topic(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        """A discussion; what Canvas announces to all is no discussion, but a page to read."""
        root = xml_of(plan, self.reading)
        fields = fields_beside(plan.beside, self.reading) if plan.beside else {}
        shown = first_title(title, words(child(root, "title")), plan.resource.id)
        markup = words(child(root, "text"))
        for attached in descendants(root, "attachment"):
            address = html.escape(attribute(attached, "href"))
            markup += f'<p><a href="{address}">{address}</a></p>'
        if fields.get("workflow_state") in UNPUBLISHED:
            self.hidden.add(item_id)
        announced = fields.get("type") == "announcement"
        self.reading.report.add(
            Severity.ADAPTED,
            "announcement_as_lesson" if announced else "topic_without_answers",
            plan.path,
            plan.resource.id,
            node_key=item_id,
            title=shown,
        )
        kind = "lesson" if announced else "discussion"
        needed = required if required is not None else not announced
        return self._text_item(plan, item_id, kind, shown, markup, needed)

    def _assignment(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        task = assignment_of(plan, self.reading)
        shown = first_title(title, task.title, _stem(plan.path))
        task.tell(shown, item_id, plan, self.reading.report)
        if task.unpublished:
            self.hidden.add(item_id)
        kind = "assignment" if task.submission else "lesson"
        item = self._text_item(plan, item_id, kind, shown, task.markup, required is not False)
        if task.submission:
            item["submission"] = list(task.submission)
        if task.points is not None:
            item["points"] = task.points
        return item

    def _link(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        root = xml_of(plan, self.reading)
        url = child(root, "url")
        address = attribute(url, "href") if url is not None else ""
        shown = first_title(title, words(child(root, "title")), address)
        item = self.address(item_id, "link", shown, address, _where(plan))
        return {**item, "required": bool(required) and item["kind"] != "heading"}

    def _tool(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        tool = tool_of(xml_of(plan, self.reading))
        shown = first_title(title, tool.title, plan.resource.id)
        item = self.address(item_id, "tool", shown, tool.address, _where(plan))
        if item["kind"] == "tool":
            tool.tell(shown, item_id, plan, self.reading.report)
        return {**item, "required": bool(required) and item["kind"] != "heading"}

    def _file(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        shown = first_title(title, plan.path.rsplit("/", 1)[-1])
        assert self.reading.links is not None
        self.reading.links.used.add(plan.path)
        item = self._item(item_id, "file", shown, bool(required), _where(plan))
        return {**item, "path": plan.path}

    def _opaque(self, plan: Plan, item_id: str, title: str, required: bool | None) -> Item:
        shown = first_title(title, plan.path.rsplit("/", 1)[-1])
        self.kept.add(plan.path)
        if plan.becomes is Becomes.OPAQUE:
            self.reading.report.add(
                Severity.KEPT,
                "kept_as_it_is",
                plan.path,
                plan.resource.id,
                node_key=item_id,
                title=shown,
                kind=plan.resource.type,
            )
        item = self._item(item_id, "opaque", shown, False, _where(plan))
        return {**item, "path": plan.path, "source_kind": plan.resource.type}


def _where(plan: Plan) -> Item:
    in_manifest = not plan.path or plan.resource.inline is not None
    line = plan.resource.line if in_manifest else None
    return source(plan.path or None, plan.resource.id, line or None)


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
