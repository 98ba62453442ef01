"""Makes quizzes of problems, and of libraries out of which Open edX draws problems."""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.blocks import Blocks
from services.content.adapters.formats.olx.blocks import tell_of
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.formats.olx.part import whole_number
from services.content.adapters.formats.olx.problems import Problem
from services.content.adapters.formats.olx.problems import Problems
from services.content.adapters.formats.olx.problems import responses_in
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.xml import Element
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.report import Severity

ASSUMED_PASS_SCORE = 0.6
MOST_ATTEMPTS = 1000
# Open edX shows answers once the learner has them right, has no attempt left or no time.
ONCE_RIGHT = frozenset(
    {
        "answered",
        "closed",
        "finished",
        "correct_or_past_due",
        "past_due",
        "after_all_attempts",
        "after_all_attempts_or_correct",
    }
)
SEVERITIES = {"olx_solution_hidden": Severity.KEPT}


class Quizzes:
    """Makes quiz items; `number` of them so far."""

    def __init__(
        self,
        reading: Reading,
        blocks: Blocks,
        problems: Problems,
        course: Block,
        passes: float | None,
    ) -> None:
        self.reading = reading
        self.blocks = blocks
        self.problems = problems
        self.pass_score = ASSUMED_PASS_SCORE if passes is None else passes
        self.usual_attempts = course.get("max_attempts")
        self.usual_review = course.get("showanswer")
        self.number = 0

    def quiz(self, block: Block, element: Element) -> tuple[Item, bool]:
        """The quiz that a problem is, and whether it says all that the problem does."""
        problem = self._problem(block, element)
        title = first_title(block.get("display_name"), block.name)
        self._tell(block, title, problem)
        item = self._item(block, title, problem.questions, [block])
        review = (block.get("showanswer") or self.usual_review).lower()
        if review in ONCE_RIGHT:
            item["review"] = "after_pass"
            self._line(Severity.ADAPTED, "olx_review", block, title=title, value=review)
        return item, problem.is_whole

    def drawing(self, block: Block) -> tuple[Item, bool]:
        """One quiz of all problems in a library, which draws so many of them for each learner.

        A problem that asks several questions cannot be drawn as one: then all are asked.
        """
        title = first_title(block.get("display_name"), block.name)
        problems = []
        # All of them can be read, or none is counted.
        elements = [self.blocks.definition(child) for child in block.children]
        for child, element in zip(block.children, elements, strict=True):
            problems.append(self._problem(child, element))
            self._tell(child, first_title(child.get("display_name"), title), problems[-1])
        questions = [question for problem in problems for question in problem.questions]
        item = self._item(block, title, questions, [*block.children, block])
        whole = all(problem.is_whole for problem in problems)
        number = _drawn(block)
        if 0 <= number < len(problems):
            if all(len(problem.questions) == 1 for problem in problems):
                names = [question["id"] for question in questions]
                item["draws"] = [{"bank": None, "questions": names, "number": number}]
                item["minutes"] = number
                code, of = "olx_draws", len(names)
            else:
                code, of = "olx_draws_all", len(problems)
            severity = Severity.INFO if code == "olx_draws" else Severity.ADAPTED
            self._line(severity, code, block, title=title, number=number, of=of)
        return item, whole

    def _problem(self, block: Block, element: Element) -> Problem:
        problem = self.problems.read(block, element)
        self.reading.report.count("package", "questions", max(1, responses_in(element)))
        return problem

    def _item(
        self, block: Block, title: str, questions: list[dict[str, Any]], settings: list[Block]
    ) -> Item:
        self.number += 1
        self.reading.report.count("package", "quizzes")
        return item_of(
            block,
            "quiz",
            {self.reading.language: title},
            required=any(question["kind"] in MARKED_KINDS for question in questions),
            minutes=len(questions),
            pass_score=self.pass_score,
            attempts=self._attempts(settings),
            time_limit=None,
            questions=_with_ids_once(questions),
            draws=[],
        )

    def _attempts(self, settings: list[Block]) -> int | None:
        """The fewest attempts that any of the blocks allows, else what the course usually does."""
        stated = [text for each in settings if (text := each.get("max_attempts"))]
        found = [whole_number(text) for text in stated or [self.usual_attempts]]
        allowed = [number for number in found if number and number <= MOST_ATTEMPTS]
        return min(allowed) if allowed else None

    def _tell(self, block: Block, title: str, problem: Problem) -> None:
        for code in sorted(problem.notes):
            self._line(SEVERITIES.get(code, Severity.ADAPTED), code, block, title=title)
        for question in problem.scripted:
            self._line(
                Severity.KEPT, "olx_needs_script", block, title=title, question=question[:200]
            )
        if problem.has_script:
            self._line(Severity.KEPT, "olx_script_kept", block, title=title)
        unmarked = Counter(
            question["source_kind"][:100]
            for question in problem.questions
            if question["kind"] == "unsupported" and question["id"] not in problem.scripted
        )
        for kind, number in unmarked.items():
            self._line(
                Severity.KEPT,
                "olx_questions_not_marked",
                block,
                title=title,
                number=number,
                kind=kind,
            )
        if all(question["kind"] == "text" for question in problem.questions):
            self._line(Severity.INFO, "olx_no_question", block, title=title)

    def _line(self, severity: Severity, code: str, block: Block, **params: object) -> None:
        tell_of(self.reading.report, severity, code, block, params)


def _drawn(block: Block) -> int:
    """How many problems a learner gets; -1 for all of them."""
    if block.tag == "randomize":
        return 1
    number = whole_number(block.get("max_count") or "1")
    return -1 if number is None else number


def _with_ids_once(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two problems may have one name: their questions are told apart all the same."""
    seen: Counter[str] = Counter()
    for question in questions:
        seen[question["id"]] += 1
        if seen[question["id"]] > 1:
            question["id"] = f"{question['id']}-{seen[question['id']]}"
    return questions
