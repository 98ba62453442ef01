"""What quizzes draw: from their own questions, or from banks that become items of the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.content.adapters.formats.qti12.document import Draw
from services.content.adapters.formats.qti12.document import QtiDocument
from services.content.domain.report import Severity

Question = dict[str, Any]
Tell = Callable[..., None]


class Banks:
    """The banks of one cartridge. `item_of_resource` tells which item a bank becomes."""

    def __init__(self, item_of_resource: dict[str, str]) -> None:
        self.item_of_resource = item_of_resource
        self.documents: dict[str, QtiDocument] = {}
        self.names: dict[str, str] = {}
        self.questions: dict[str, tuple[str, str]] = {}

    def add(self, resource: str, document: QtiDocument) -> None:
        """A bank is known by its own identifier and by its resource's."""
        self.documents[resource] = document
        for name in (document.id, resource):
            self.names.setdefault(name, resource)
        for question in document.questions:
            ident = question["source"]["identifier"]
            self.questions.setdefault(ident, (resource, question["id"]))

    def draws_of(
        self, quiz: QtiDocument, resource: str, tell: Tell
    ) -> tuple[list[dict[str, Any]], list[Question]]:
        """What the quiz draws, and every question of the banks that it draws from.

        `tell(severity, code, **params)` hears of banks, and of single questions that the quiz
        refers to, which are not there.
        """
        draws = list(quiz.draws)
        for name in quiz.missing:
            bank, question = self.questions.get(name, ("", ""))
            if bank:
                draws.append(Draw(bank, [question], 1, None))
            else:
                tell(Severity.LEFT_OUT, "question_missing", target=name[:200])
        made, pool = [], []
        for draw in draws:
            found, questions = self._draw(draw, resource, tell)
            if found is not None:
                made.append(found)
                pool += questions
        return made, pool

    def _draw(
        self, draw: Draw, resource: str, tell: Tell
    ) -> tuple[dict[str, Any] | None, list[Question]]:
        item, questions = None, []
        if draw.bank is not None:
            name = self.names.get(draw.bank, "")
            item = self.item_of_resource.get(name)
            questions = self.documents[name].questions if name else []
            if not questions or item is None:
                bank = draw.bank[:200]
                tell(Severity.LEFT_OUT, "bank_missing", bank=bank, number=draw.number)
                return None, []
        there = len(draw.questions) if draw.questions is not None else len(questions)
        if draw.number > there:
            bank = (draw.bank or resource)[:200]
            tell(Severity.ADAPTED, "draws_too_many", number=draw.number, there=there, bank=bank)
        made: dict[str, Any] = {
            "bank": item,
            "questions": draw.questions,
            "number": min(draw.number, there),
        }
        if draw.points is not None:
            made["points"] = draw.points
        return made, questions
