"""Turns an assessmentTest into a module: a quiz for each of its parts."""

from __future__ import annotations

import html
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.qti.body import inner
from services.content.adapters.formats.qti.links import PackageLinks
from services.content.adapters.formats.qti.names import unified
from services.content.adapters.formats.qti.questions import Questions
from services.content.adapters.formats.qti.questions import is_marked
from services.content.adapters.formats.qti.values import number
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

PASS_SCORE = 0.6
SECTIONS_DEEP = 32
SECTIONS = ("assessmentSection", "assessmentSectionRef")
# What decides who goes which way through a test; here everybody goes the same.
NOT_KEPT = ("preCondition", "branchRule", "testFeedback", "templateDefault", "adaptiveSelection")


@dataclass
class Quiz:
    """What has been gathered of a testPart; `waiting` goes before the next question.

    `opened` are the section files that it has taken in: each once, or a few small files that name
    each other twice would be a million sections.
    """

    questions: list[dict[str, Any]] = field(default_factory=list)
    draws: list[dict[str, Any]] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)
    waiting: str = ""
    opened: set[str] = field(default_factory=set)


class Tests:
    """Reads the tests of a package."""

    def __init__(
        self, reading: Reading, links: PackageLinks, questions: Questions, ids: Slugs
    ) -> None:
        self.reading = reading
        self.report = reading.report
        self.links = links
        self.questions = questions
        self.ids = ids

    def module(self, path: str, resource: str, module_ids: Slugs) -> dict[str, Any]:
        """The module of the test in this file. Raises Unreadable for what is not a test."""
        root = unified(self.reading.xml(path))
        if root.tag != "assessmentTest":
            raise Unreadable(f"<assessmentTest> expected, not <{str(root.tag)[:80]}>")
        name = root.get("identifier") or resource
        title = first_title(root.get("title", ""), name)
        parts = list(root.iterfind("testPart"))
        items = []
        for part in parts:
            more = part.get("identifier", "") if len(parts) > 1 else ""
            shown = f"{title}: {plain_text(more)}" if more else title
            items.append(self._quiz(root, part, path, f"{name}-{more}" if more else name, shown))
        self._tell_not_kept(root, path)
        return {
            "id": module_ids.take(name),
            "title": {self.reading.language: title},
            "source": source(path, name, root.sourceline),
            "items": items,
        }

    def _quiz(
        self, root: Element, part: Element, path: str, name: str, title: str
    ) -> dict[str, Any]:
        quiz = Quiz(waiting=self._rubric(root, path) + self._rubric(part, path))
        sections = [each for each in part if each.tag in SECTIONS]
        for section in sections:
            self._section(section, path, quiz, 0, titled=len(sections) > 1)
        limit = _minutes(part) or _minutes(root)
        item_id = self.ids.take(name)
        self.report.count("package", "quizzes")
        marked = is_marked(quiz.questions)
        if not marked:
            code = "quiz_not_marked" if quiz.questions else "quiz_without_questions"
            self.report.add(Severity.KEPT, code, path, name, node_key=item_id, title=title)
        return {
            "id": item_id,
            "kind": "quiz",
            "title": {self.reading.language: title},
            "minutes": limit or len(quiz.questions),
            "required": marked,
            "source": source(path, name, part.sourceline),
            "pass_score": PASS_SCORE,
            "attempts": _attempts(part) or _attempts(root),
            "time_limit": limit,
            "questions": quiz.questions,
            "draws": quiz.draws,
        }

    def _section(self, section: Element, path: str, quiz: Quiz, depth: int, titled: bool) -> None:
        """Gathers the questions of a section, or of the file that a reference names."""
        if section.tag == "assessmentSectionRef":
            self._section_file(section, path, quiz, depth, titled)
            return
        if depth > SECTIONS_DEEP:
            self._tell(Severity.LEFT_OUT, "qti_section_missing", section, path)
            return
        title = plain_text(section.get("title", ""))
        if titled and title and section.get("visible", "true") != "false":
            quiz.waiting += f"<h3>{html.escape(title)}</h3>"
        quiz.waiting += self._rubric(section, path)
        selection = section.find("selection")
        # Whichever questions are drawn, what all of them share stands before each.
        shared, before = "", len(quiz.questions)
        if selection is not None:
            shared, quiz.waiting = quiz.waiting, ""
        always: set[str] = set()
        nested = False
        for part in section:
            if part.tag == "assessmentItemRef":
                question = self._question(part, path, quiz)
                if question and part.get("required") == "true":
                    always.add(question["id"])
            elif part.tag in SECTIONS:
                nested = True
                self._section(part, path, quiz, depth + 1, titled=True)
        for question in quiz.questions[before:] if shared else ():
            question["prompt"] = {
                language: shared + text for language, text in question["prompt"].items()
            }
        if selection is not None and nested:
            self._tell(Severity.ADAPTED, "qti_selects_sections", section, path)
        elif selection is not None:
            self._draw(selection, quiz, quiz.questions[before:], always)

    def _draw(
        self, selection: Element, quiz: Quiz, among: list[dict[str, Any]], always: set[str]
    ) -> None:
        wanted = int(number(selection.get("select", "")) or 0) - len(always)
        names = [question["id"] for question in among if question["id"] not in always]
        if wanted < len(names):
            quiz.draws.append({"bank": None, "questions": names, "number": max(0, wanted)})

    def _section_file(
        self, reference: Element, path: str, quiz: Quiz, depth: int, titled: bool
    ) -> None:
        found = self.links.member(reference.get("href", ""), path)
        if found is None or found in quiz.opened:
            self._tell(Severity.LEFT_OUT, "qti_section_missing", reference, path)
            return
        quiz.opened.add(found)
        try:
            root = unified(self.reading.xml(found))
        except Unreadable as error:
            self.report.add(Severity.LEFT_OUT, "part_unreadable", found, detail=str(error))
            return
        if root.tag == "assessmentSection":
            self._section(root, found, quiz, depth + 1, titled)
        else:
            self._tell(Severity.LEFT_OUT, "qti_section_missing", reference, path)

    def _question(self, reference: Element, path: str, quiz: Quiz) -> dict[str, Any] | None:
        found = self.links.member(reference.get("href", ""), path)
        if found is None or found not in self.questions.name_of:
            self.report.count("package", "questions")
            self.report.count("left_out", "questions")
            self._tell(Severity.LEFT_OUT, "qti_item_missing", reference, path)
            return None
        weights = [number(weight.get("value", "")) for weight in reference.iterfind("weight")]
        weight = weights[0] if weights and weights[0] is not None else 1.0
        question = self.questions.place(found, quiz.taken, max(0.0, weight))
        if question is not None:
            if quiz.waiting:
                prompt = question["prompt"].items()
                question["prompt"] = {name: quiz.waiting + text for name, text in prompt}
                quiz.waiting = ""
            quiz.questions.append(question)
        return question

    def _rubric(self, holder: Element, path: str) -> str:
        """What candidates read before they begin; what others read is told as left out."""
        parts = []
        for block in holder.iterfind("rubricBlock"):
            if "candidate" in block.get("view", "candidate").split():
                parts.append(self.reading.clean(f"<div>{inner(block)}</div>", path))
            else:
                self._tell(Severity.LEFT_OUT, "qti_rubric_left_out", block, path)
        return "".join(parts)

    def _tell_not_kept(self, root: Element, path: str) -> None:
        """One line for each kind of thing that a test asks for and that does not come in."""
        found: dict[str, list[Element]] = {}
        for element in root.iter(*NOT_KEPT, "timeLimits", "itemSessionControl", "ordering"):
            deeper = element.getparent().tag not in ("assessmentTest", "testPart")
            shuffles = element.get("shuffle") == "true"
            if element.tag in NOT_KEPT or (shuffles if element.tag == "ordering" else deeper):
                found.setdefault(str(element.tag), []).append(element)
        for name, elements in found.items():
            first = elements[0]
            self._tell(
                Severity.LEFT_OUT, "qti_not_kept", first, path, name=name, number=len(elements)
            )
        outcome = root.find("outcomeProcessing")
        if outcome is not None:
            self._tell(Severity.INFO, "qti_outcome_not_used", outcome, path)

    def _tell(
        self, severity: Severity, code: str, element: Element, path: str, **params: object
    ) -> None:
        name = element.get("identifier") or words(element)[:80] or str(element.tag)
        target = element.get("href", "")[:200]
        self.report.add(
            severity, code, path, name, {"target": target, **params}, line=element.sourceline
        )


def _minutes(element: Element) -> float | None:
    """The time limit of a test or part, which QTI gives in seconds."""
    limits = element.find("timeLimits")
    if limits is None:
        return None
    seconds = number(limits.get("maxTime", "") or words(limits.find("maxTime")))
    return seconds / 60 if seconds and seconds > 0 else None


def _attempts(element: Element) -> int | None:
    """How often each item may be tried; 0 is without a limit."""
    control = element.find("itemSessionControl")
    most = number(control.get("maxAttempts", "")) if control is not None else None
    return int(most) if most and 1 <= most <= 1000 else None
