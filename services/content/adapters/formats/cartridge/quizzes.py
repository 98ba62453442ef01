"""Builds quizzes and banks of a cartridge: the fuller copy when there is one, never both."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from services.content.adapters.formats.cartridge.plan import FULLER_COPIES
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.qti12.questions import MARKED
from services.content.adapters.formats.qti12.questions import QtiDocument
from services.content.adapters.formats.qti12.questions import is_qti
from services.content.adapters.formats.qti12.questions import read_qti
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

PASS_SCORE = 0.6
# Canvas's kinds of quizzes that are not meant to be marked.
SURVEYS = ("survey", "graded_survey")


class Quizzes:
    """Reads each quiz of the package once and makes items of it as often as it is used."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.documents: dict[str, QtiDocument | None] = {}
        self.paths: dict[str, str] = {}

    def read_all(self, plans: list[Plan]) -> None:
        """Reads them all first: a quiz may draw from a bank that comes later."""
        for plan in plans:
            self.documents[plan.resource.id] = self._read(plan)

    def document(self, plan: Plan) -> QtiDocument | None:
        """The quiz's content; None when no copy of it can be read (the report says so)."""
        return self.documents[plan.resource.id]

    def _read(self, plan: Plan) -> QtiDocument | None:
        copies = [path for path in plan.structure if not path.endswith("assessment_meta.xml")]
        report = self.reading.report
        for index, path in enumerate(copies):
            try:
                root = self.reading.xml(path)
                if not is_qti(root):
                    raise Unreadable(f"QTI 1.2 is read, not <{local(root)}>")
            except Unreadable as error:
                last = index == len(copies) - 1
                report.add(
                    Severity.LEFT_OUT if last else Severity.ADAPTED,
                    "quiz_unreadable" if last else "fuller_copy_unreadable",
                    path,
                    plan.resource.id,
                    detail=str(error),
                )
                continue
            document = read_qti(root, partial(self.reading.clean, path=path), self.reading.language)
            self.paths[plan.resource.id] = path
            report.count("package", "banks" if document.is_bank else "quizzes")
            report.count("package", "questions", len(document.questions))
            return document
        report.count("package", "quizzes")
        report.count("left_out", "quizzes")
        return None

    def item(self, plan: Plan, item_id: str, title: str, required: bool) -> dict[str, Any] | None:
        """A quiz item, or None when the quiz cannot be read."""
        document = self.document(plan)
        if document is None:
            return None
        meta = self._meta(plan)
        shown = first_title(title, meta["title"], document.title, plan.resource.id)
        questions = [*document.questions, *self._drawn(document, shown, plan)]
        marked = [question for question in questions if question["kind"] in MARKED]
        self._tell(document, questions, marked, shown, plan)
        survey = meta["quiz_type"] in SURVEYS
        item: dict[str, Any] = {
            "id": item_id,
            "kind": "quiz",
            "title": {self.reading.language: shown},
            "minutes": len(questions),
            "required": required and bool(marked) and not document.is_bank,
            "pass_score": 0.0 if survey else PASS_SCORE,
            "attempts": _attempts(
                meta["allowed_attempts"] or document.metadata.get("cc_maxattempts", "")
            ),
            "questions": questions,
        }
        if document.is_bank:
            item["bank"] = True
        description = self.reading.clean(meta["description"], plan.path)
        if description:
            item["description"] = {self.reading.language: description}
        return item

    def _meta(self, plan: Plan) -> dict[str, str]:
        """What Canvas writes beside a quiz; empty texts when it is not there."""
        names = ("title", "description", "allowed_attempts", "quiz_type")
        path = next((path for path in plan.structure if path.endswith("assessment_meta.xml")), "")
        try:
            root = self.reading.xml(path) if path else None
        except Unreadable as error:
            self.reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error))
            root = None
        return {name: words(child(root, name)) for name in names}

    def _drawn(self, document: QtiDocument, title: str, plan: Plan) -> list[dict[str, Any]]:
        """Questions that the quiz draws from banks: the first ones, the same for everybody."""
        drawn: list[dict[str, Any]] = []
        banks = {found.id: found for found in self.documents.values() if found and found.is_bank}
        for draw in document.draws:
            bank = banks.get(draw.bank) or self.documents.get(draw.bank)
            asked = bank.questions[: draw.number] if bank else []
            drawn += [{**question, "id": f"{draw.bank}:{question['id']}"} for question in asked]
            self.reading.report.add(
                Severity.ADAPTED if asked else Severity.LEFT_OUT,
                "draws_from_bank",
                plan.path,
                plan.resource.id,
                title=title,
                number=draw.number,
                bank=draw.bank,
                asked=len(asked),
            )
        return drawn

    def _tell(
        self,
        document: QtiDocument,
        questions: list[dict[str, Any]],
        marked: list[dict[str, Any]],
        title: str,
        plan: Plan,
    ) -> None:
        report, where = self.reading.report, (plan.path, plan.resource.id)
        path = self.paths[plan.resource.id]
        if not document.is_bank and path.startswith(FULLER_COPIES) and len(plan.structure) > 1:
            report.add(Severity.INFO, "fuller_copy", path, plan.resource.id, title=title)
        unmarked = Counter(
            question["source_kind"] for question in questions if question["kind"] not in MARKED
        )
        for kind, number in unmarked.items():
            report.add(
                Severity.KEPT, "questions_not_marked", *where, title=title, number=number, kind=kind
            )
        if document.groups:
            report.add(
                Severity.ADAPTED, "group_asks_all", *where, title=title, number=document.groups
            )
        if document.is_bank:
            number = len(document.questions)
            report.add(Severity.KEPT, "bank_in_library", *where, title=title, number=number)
        elif not questions:
            report.add(Severity.KEPT, "quiz_without_questions", *where, title=title)
        elif not marked:
            report.add(Severity.KEPT, "quiz_not_marked", *where, title=title)


def _attempts(text: str) -> int | None:
    """Canvas writes -1, Common Cartridge `unlimited`, for no limit."""
    return int(text) if text.isdigit() and 1 <= int(text) <= 1000 else None
