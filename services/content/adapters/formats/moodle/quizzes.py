"""Quizzes of a backup, and what of the question bank they draw from or leave over."""

from __future__ import annotations

import html
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.moodle.bank import Bank
from services.content.adapters.formats.moodle.bank import Category
from services.content.adapters.formats.moodle.bank import Stored
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.outline import whole
from services.content.adapters.formats.moodle.questions import Questions
from services.content.adapters.formats.moodle.slots import Slot
from services.content.adapters.formats.moodle.slots import slots_of
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.xml import Element
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.report import Severity

PASS_SCORE = 0.6
HIGHEST_GRADE = "1"
# Bits of when learners see what was right: at once or later, and once the quiz is closed, which
# no quiz here ever is.
SEEN_AFTER_AN_ATTEMPT = 0x1100
SEEN_ONCE_CLOSED = 0x10
# What is true of one course at one time, or keeps people out.
NOT_KEPT = ("timeopen", "timeclose", "password", "subnet", "delay1", "delay2")


class Quizzes:
    """Makes quiz items, then the banks: what is drawn from, and what no quiz asks."""

    def __init__(self, reading: Reading, bank: Bank, questions: Questions, ids: Slugs) -> None:
        self.reading = reading
        self.report = reading.report
        self.bank = bank
        self.questions = questions
        self.ids = ids
        self.drawn: dict[tuple[str, bool], str] = {}
        self.assumed = 0

    def fill(self, activity: Activity, root: Element, item: dict[str, Any]) -> None:
        """Adds to the item of this activity what a quiz has; `root` is the activity's `<quiz>`."""
        headings = {
            value(section, "firstslot"): plain_text(value(section, "heading"))
            for section in root.iterfind("sections/section")
        }
        taken = Taken()
        asked: list[dict[str, Any]] = []
        draws: list[dict[str, Any]] = []
        for slot in slots_of(root, self.bank):
            if slot.stored is not None:
                question = self.questions.place(slot.stored, taken, slot.points)
                heading = headings.get(str(slot.slot))
                if heading:
                    shown = f"<h3>{html.escape(heading, quote=False)}</h3>"
                    prompt = question["prompt"].items()
                    question["prompt"] = {name: shown + text for name, text in prompt}
                asked.append(question)
            elif slot.category in self.bank.categories:
                self._draw(slot, draws, activity, item)
            else:
                self._tell(
                    Severity.LEFT_OUT,
                    "moodle_slot_empty",
                    activity,
                    item,
                    slot.line,
                    number=slot.slot,
                )
        limit = number(value(root, "timelimit")) or 0.0
        attempts = number(value(root, "attempts_number") or value(root, "attempts"))
        marked = bool(draws) or any(question["kind"] in MARKED_KINDS for question in asked)
        item |= {
            "minutes": limit / 60 or len(asked) + sum(draw["number"] for draw in draws),
            "required": item["required"] and marked,
            "pass_score": self._pass_score(activity),
            "attempts": int(attempts) if attempts and 1 <= attempts <= 1000 else None,
            "time_limit": limit / 60 or None,
            "questions": asked,
            "draws": draws,
        }
        self.report.count("package", "quizzes")
        if not marked:
            code = "quiz_not_marked" if asked else "quiz_without_questions"
            title = item["title"][self.reading.language]
            self._tell(Severity.KEPT, code, activity, item, root.sourceline, title=title)
        self._tell_settings(activity, root, item)

    def _tell_settings(self, activity: Activity, root: Element, item: dict[str, Any]) -> None:
        names = [name for name in NOT_KEPT if value(root, name) not in ("", "0")]
        if names:
            self._tell(
                Severity.LEFT_OUT,
                "moodle_settings",
                activity,
                item,
                root.sourceline,
                name=", ".join(names),
            )
        if value(root, "grademethod") not in ("", HIGHEST_GRADE):
            self._tell(Severity.ADAPTED, "moodle_best_attempt", activity, item, root.sourceline)
        shown = whole(value(root, "reviewcorrectness"))
        if shown is not None and not shown & SEEN_AFTER_AN_ATTEMPT:
            item["review"] = "never"
            if shown & SEEN_ONCE_CLOSED:
                self._tell(Severity.ADAPTED, "moodle_review", activity, item, root.sourceline)
        told = sum(1 for each in root.iterfind("feedbacks/feedback") if value(each, "feedbacktext"))
        if told:
            self._tell(
                Severity.LEFT_OUT,
                "moodle_overall_feedback",
                activity,
                item,
                root.sourceline,
                number=told,
            )

    def _draw(
        self, slot: Slot, draws: list[dict[str, Any]], activity: Activity, item: dict[str, Any]
    ) -> None:
        """One more question of a bank; several alike are one draw."""
        place = (slot.category, slot.below)
        if place not in self.drawn:
            self.drawn[place] = self.ids.take(f"bank-{slot.category}{'-all' if slot.below else ''}")
        if slot.filtered:
            self._tell(
                Severity.ADAPTED, "moodle_draw_filter", activity, item, slot.line, number=slot.slot
            )
        draw: dict[str, Any] = {"bank": self.drawn[place], "questions": None, "number": 1}
        if slot.points is not None:
            draw["points"] = slot.points
        if draws and {**draws[-1], "number": 1} == draw:
            draws[-1]["number"] += 1
        else:
            draws.append(draw)

    def _pass_score(self, activity: Activity) -> float:
        """The grade to pass, from the gradebook's part in the backup."""
        path = self.reading.package.find(f"{activity.folder}/grades.xml")
        try:
            root = self.reading.xml(path) if path else None
        except Unreadable:
            # Its other contents are grades of people, which are not for us.
            root = None
        grade = root.find("grade_items/grade_item") if root is not None else None
        wanted, most = number(value(grade, "gradepass")), number(value(grade, "grademax"))
        if wanted and most and 0 < wanted <= most:
            return wanted / most
        self.assumed += 1
        return PASS_SCORE

    def banks(self) -> list[dict[str, Any]]:
        """Library items: what quizzes draw from, and what they leave over, by category."""
        found = []
        for (name, below), item_id in self.drawn.items():
            names = self.bank.below(name) if below else [name]
            stored = [
                each
                for one in names
                for each in self.bank.categories[one].questions
                if self.bank.is_last(each) and each.kind != "description"
            ]
            found.append(self._bank(self.bank.categories[name], stored, item_id))
        for category in self.bank.categories.values():
            left = []
            for each in category.questions:
                if each.id in self.questions.placed:
                    continue
                if self.bank.is_last(each):
                    left.append(each)
                else:
                    self._tell_old(each)
            if left:
                found.append(self._bank(category, left, self.ids.take(f"category-{category.id}")))
        return found

    def _bank(self, category: Category, stored: list[Stored], item_id: str) -> dict[str, Any]:
        taken = Taken()
        asked = [self.questions.place(each, taken) for each in stored]
        title = first_title(category.name, item_id)
        self.report.count("package", "banks")
        self.report.add(
            Severity.KEPT,
            "moodle_bank_in_library",
            self.bank.path,
            category.id,
            line=category.line,
            node_key=item_id,
            title=title,
            number=len(asked),
        )
        return {
            "id": item_id,
            "kind": "quiz",
            "title": {self.reading.language: title},
            "minutes": 0,
            "required": False,
            "source": source(self.bank.path, item_id, category.line),
            "pass_score": PASS_SCORE,
            "attempts": None,
            "time_limit": None,
            "questions": asked,
            "draws": [],
            "bank": True,
        }

    def _tell_old(self, stored: Stored) -> None:
        self.report.count("left_out", "questions")
        self.report.add(
            Severity.LEFT_OUT,
            "moodle_old_version",
            self.bank.path,
            stored.id,
            line=stored.element.sourceline,
            name=plain_text(value(stored.element, "name")),
            version=stored.version,
        )

    def _tell(
        self,
        severity: Severity,
        code: str,
        activity: Activity,
        item: dict[str, Any],
        line: int,
        **params: object,
    ) -> None:
        params.setdefault("title", item["title"][self.reading.language])
        self.report.add(
            severity, code, activity.path, activity.id, params, line=line, node_key=item["id"]
        )
