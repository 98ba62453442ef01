"""Turns a quiz file of a Markdown course into questions and the rules of asking them."""

from __future__ import annotations

from html import unescape
from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.markdown.answers import AnswerReader
from services.content.adapters.formats.markdown.book import CourseBook
from services.content.domain.report import Severity

PASS_SCORE = 0.6


class QuizReader:
    """Builds what one valid quiz file says; mistakes are noted in the book."""

    def __init__(self, book: CourseBook, path: str) -> None:
        self.book = book
        self.path = path
        self.answers = AnswerReader(self._text, self._mistake, book.languages)

    def rules_and_questions(self, quiz: dict[str, Any]) -> Item:
        """What the kind `quiz` needs; see adapters/formats/interface.py."""
        questions = self._questions(quiz.get("questions", []))
        built: Item = {
            "pass_score": float(quiz.get("pass_score", PASS_SCORE)),
            "attempts": quiz.get("attempts"),
            "time_limit": quiz.get("time_limit"),
            "questions": questions,
            "draws": self._draws(quiz, {question["id"] for question in questions}),
        }
        if quiz.get("bank"):
            built["bank"] = True
        if "review" in quiz:
            built["review"] = quiz["review"]
        if "description" in quiz:
            built["description"] = self._text(quiz["description"], "description", False)
        return built

    def _questions(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        places = [f"questions/{index}" for index in range(len(given))]
        self.answers.once(
            (question["id"], place) for question, place in zip(given, places, strict=True)
        )
        return [
            self._question(question, place) for question, place in zip(given, places, strict=True)
        ]

    def _question(self, question: dict[str, Any], place: str) -> dict[str, Any]:
        built: dict[str, Any] = {
            "id": question["id"],
            "kind": question["kind"],
            "prompt": self._text(question["prompt"], f"{place}/prompt", False),
            "points": float(question.get("points", 1)),
            "source": self.book.source(question["id"], place, self.path),
            **self.answers.shown_and_answer(question, place),
        }
        if "source_kind" in question:
            built["source_kind"] = question["source_kind"]
        if "feedback" in question:
            built["feedback"] = self._text(question["feedback"], f"{place}/feedback", False)
        outcomes = {
            name: self._text(text, f"{place}/feedback_by_outcome/{name}", False)
            for name, text in question.get("feedback_by_outcome", {}).items()
        }
        if outcomes:
            built.setdefault("answer", {})["feedback_by_outcome"] = outcomes
        self._check_blanks(built, place)
        return built

    def _check_blanks(self, question: dict[str, Any], place: str) -> None:
        """A blank without a place in the prompt can be filled in all the same, after it."""
        for language, prompt in question["prompt"].items():
            for blank in question.get("blanks", ()):
                if f"[[{blank['id']}]]" not in unescape(prompt):
                    self.book.report.add(
                        Severity.INFO,
                        "course_blank_unplaced",
                        self.path,
                        line=self.book.line(f"{place}/prompt", self.path),
                        node_key=question["id"],
                        place=f"{place}/prompt",
                        name=blank["id"],
                        language=language,
                    )

    def _draws(self, quiz: dict[str, Any], known: set[str]) -> list[dict[str, Any]]:
        draws = []
        for index, given in enumerate(quiz.get("draws", ())):
            place = f"draws/{index}"
            if ("bank" in given) == ("questions" in given):
                self._mistake("course_draw_source", place)
            for name in given.get("questions", ()):
                if name not in known:
                    self._mistake("course_id_unknown", f"{place}/questions", name=name)
            draw = {
                "bank": given.get("bank"),
                "questions": given.get("questions"),
                "number": given["pick"],
            }
            draws.append({**draw, "points": float(given["points"])} if "points" in given else draw)
        return draws

    def _text(self, value: Any, place: str, inline: bool) -> dict[str, str]:
        return self.book.texts(self.path, value, place, inline)

    def _mistake(self, code: str, place: str, **params: object) -> None:
        self.book.mistake(code, place, self.path, **params)
