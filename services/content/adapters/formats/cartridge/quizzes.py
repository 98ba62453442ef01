"""Builds quizzes and banks of a cartridge, each as often as the outline uses it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from services.content.adapters.formats.cartridge.copies import fullest_copy
from services.content.adapters.formats.cartridge.draws import Banks
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.quiz_settings import QuizSettings
from services.content.adapters.formats.cartridge.quiz_settings import read_settings
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.qti12.document import QtiDocument
from services.content.adapters.formats.qti12.document import read_qti
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.packages.refusals import refuse
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.questions import PERSON_KINDS
from services.content.domain.report import Severity

PASS_SCORE = 0.6


class Quizzes:
    """Reads each quiz of the package once. `unpublished` are resources that Canvas shows nobody.

    `item_of_resource` tells which item a bank becomes; it is filled before any quiz is made.
    """

    def __init__(self, reading: Reading, item_of_resource: dict[str, str]) -> None:
        self.reading = reading
        self.report = reading.report
        self.banks = Banks(item_of_resource)
        self.documents: dict[str, QtiDocument | None] = {}
        self.settings: dict[str, QuizSettings] = {}
        self.draws: dict[str, tuple[list[dict[str, Any]], bool]] = {}
        self.paths: dict[str, str] = {}
        self.unpublished: set[str] = set()
        self.total = 0

    def read_all(self, plans: list[Plan]) -> None:
        """Reads them all first: a quiz may draw from a bank that comes later."""
        for plan in plans:
            document = self.documents[plan.resource.id] = self._read(plan)
            if document is not None and document.is_bank:
                self.banks.add(plan.resource.id, document)

    def item(self, plan: Plan, item_id: str, title: str, required: bool) -> dict[str, Any] | None:
        """A quiz item, or None when no copy of the quiz can be read (the report says so)."""
        document = self.documents[plan.resource.id]
        if document is None:
            return None
        # What is odd about a quiz is told once, however often it is used.
        first = plan.resource.id not in self.settings
        settings = self._settings(plan, document)
        shown = first_title(title, settings.title, document.title, plan.resource.id)
        tell = partial(self._tell, first, plan, item_id, shown)
        if first:
            self._work_out(document, plan, tell)
            self._tell_questions(document, plan, shown, tell)
            settings.tell(shown, item_id, self.report)
        draws, marked = self.draws[plan.resource.id]
        item: dict[str, Any] = {
            "id": item_id,
            "kind": "quiz",
            "title": {self.reading.language: shown},
            "minutes": settings.time_limit or _asked(document, draws),
            "required": required and marked and not document.is_bank,
            "source": source(self.paths[plan.resource.id], plan.resource.id, document.line),
            "pass_score": 0.0 if settings.is_survey else PASS_SCORE,
            "attempts": settings.attempts,
            "time_limit": settings.time_limit,
            "questions": document.questions,
            "draws": draws,
        }
        if settings.review:
            item["review"] = settings.review
        if document.is_bank:
            item["bank"] = True
        description = self.reading.clean(settings.description, settings.path or plan.path)
        if description:
            item["description"] = {self.reading.language: description}
        return item

    def set_pass_score(self, item: dict[str, Any], plan: Plan, least: str) -> None:
        """What Canvas demands to complete the item, as a share of the quiz's points."""
        points = self.settings[plan.resource.id].points
        try:
            share = float(least) / points if points else 0.0
        except ValueError:
            return
        if 0 < share <= 1:
            item["pass_score"] = round(share, 4)

    def _settings(self, plan: Plan, document: QtiDocument) -> QuizSettings:
        name = plan.resource.id
        if name not in self.settings:
            self.settings[name] = read_settings(plan, document, self.reading)
            if self.settings[name].unpublished:
                self.unpublished.add(name)
        return self.settings[name]

    def _work_out(self, document: QtiDocument, plan: Plan, tell: partial[None]) -> None:
        """What the quiz draws, and whether any question that it may ask is marked."""
        draws, pool = self.banks.draws_of(document, plan.resource.id, tell)
        asked = [*document.questions, *pool]
        marked = any(question["kind"] in MARKED_KINDS for question in asked)
        self.draws[plan.resource.id] = (draws, marked)
        if document.is_bank:
            tell(Severity.KEPT, "bank_in_library", number=len(document.questions))
        elif not asked:
            tell(Severity.KEPT, "quiz_without_questions")
        elif not marked:
            tell(Severity.KEPT, "quiz_not_marked")

    def _read(self, plan: Plan) -> QtiDocument | None:
        copy = fullest_copy(plan, self.reading)
        if copy is None:
            self.report.count("package", "quizzes")
            self.report.count("left_out", "quizzes")
            return None
        self.total += len(copy.items)
        limit = self.reading.limits.questions
        if self.total > limit:
            raise refuse("too_many_questions", copy.path, limit=limit, number=self.total)
        self.paths[plan.resource.id] = copy.path
        clean = partial(self.reading.clean, path=copy.path)
        document = read_qti(copy.root, clean, self.reading.language, copy.path)
        self.report.count("package", "banks" if document.is_bank else "quizzes")
        return document

    def _tell_questions(
        self, document: QtiDocument, plan: Plan, title: str, tell: partial[None]
    ) -> None:
        """What did not simply come in, question by question; unknown kinds in one line each."""
        kinds = Counter(
            question["source_kind"]
            for question in document.questions
            if question["kind"] == "unsupported"
        )
        for remark in document.remarks:
            unclear = remark.code == "answer_not_understood"
            kinds[remark.kind] -= unclear
            self.report.add(
                Severity.KEPT if unclear else Severity.ADAPTED,
                remark.code,
                self.paths[plan.resource.id],
                remark.ident,
                line=remark.line,
                node_key=remark.question,
                title=title,
            )
        for kind, number in kinds.items():
            if number > 0:
                tell(Severity.KEPT, "questions_not_marked", number=number, kind=kind)
        waiting = sum(question["kind"] in PERSON_KINDS for question in document.questions)
        if waiting:
            tell(Severity.INFO, "questions_wait", number=waiting)

    def _tell(
        self,
        first: bool,
        plan: Plan,
        item_id: str,
        title: str,
        severity: Severity,
        code: str,
        **params: object,
    ) -> None:
        if first:
            self.report.add(
                severity,
                code,
                self.paths[plan.resource.id],
                plan.resource.id,
                {"title": title, **params},
                node_key=item_id,
            )


def _asked(document: QtiDocument, draws: list[dict[str, Any]]) -> int:
    """How many questions an attempt asks: a minute for each."""
    drawable = {name for draw in draws if draw["bank"] is None for name in draw["questions"]}
    return len(document.questions) - len(drawable) + sum(draw["number"] for draw in draws)
