"""The questions of a package: each item is read once, and placed as often as it is referred to."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.qti.item import ItemReader
from services.content.adapters.formats.reading import Reading
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.report import Severity

Question = dict[str, Any]


class Questions:
    """Places questions in quizzes and keeps count: whatever is asked for is counted once."""

    def __init__(self, reading: Reading, reader: ItemReader, name_of: dict[str, str]) -> None:
        self.reading = reading
        self.reader = reader
        self.name_of = name_of
        self.read: dict[str, Question | None] = {}

    def place(self, path: str, taken: Taken, weight: float = 1.0) -> Question | None:
        """The question of this file for a quiz whose question ids so far are `taken`.

        Worth `weight` times its own points. None, with a line, when it cannot be read.
        """
        report = self.reading.report
        report.count("package", "questions")
        if path in self.read:
            report.count("package", "questions_repeated")
        else:
            self.read[path] = self._read(path)
        question = self.read[path]
        if question is None:
            report.count("left_out", "questions")
            return None
        free = taken.free(question["id"])
        return {**question, "id": free, "points": question["points"] * weight}

    def _read(self, path: str) -> Question | None:
        try:
            return self.reader.question(path, self.name_of[path])
        except Unreadable as error:
            self.reading.report.add(
                Severity.LEFT_OUT,
                "qti_item_unreadable",
                path,
                self.name_of[path],
                detail=str(error),
            )
            return None


def is_marked(questions: list[Question]) -> bool:
    """Whether any of these is marked by the server."""
    return any(question["kind"] in MARKED_KINDS for question in questions)
