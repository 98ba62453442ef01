"""Turns a quiz file of a Markdown course into questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.content.adapters.packages.refusals import Reason

# text(value, place, inline) -> html by language; it notes what is missing.
Text = Callable[[Any, str, bool], dict[str, str]]

YES_AND_NO = {
    "true": {"id": "Benar", "en": "True"},
    "false": {"id": "Salah", "en": "False"},
}


class QuizReader:
    """Builds the questions of one valid quiz document and collects its mistakes."""

    def __init__(self, path: str, text: Text, languages: list[str]) -> None:
        self.path = path
        self.text = text
        self.languages = languages
        self.mistakes: list[Reason] = []

    def questions(self, quiz: dict[str, Any]) -> list[dict[str, Any]]:
        """The questions in their order, each with its answer."""
        seen: set[str] = set()
        questions = []
        for index, question in enumerate(quiz["questions"]):
            place = f"questions/{index}"
            self._once(question["id"], seen, f"{place}/id")
            built: dict[str, Any] = {
                "id": question["id"],
                "kind": question["kind"],
                "prompt": self.text(question["prompt"], f"{place}/prompt", False),
                "points": float(question.get("points", 1)),
                **self._choices_and_answer(question, place),
            }
            if "feedback" in question:
                built["feedback"] = self.text(question["feedback"], f"{place}/feedback", False)
            questions.append(built)
        return questions

    def _choices_and_answer(self, question: dict[str, Any], place: str) -> dict[str, Any]:
        if question["kind"] == "short_answer":
            texts = [str(accepted).strip() for accepted in question["accept"]]
            sensitive = bool(question.get("case_sensitive", False))
            return {"choices": [], "answer": {"texts": texts, "case_sensitive": sensitive}}
        if question["kind"] == "true_false":
            choices = [
                {
                    "id": name,
                    "text": {code: words.get(code, words["en"]) for code in self.languages},
                }
                for name, words in YES_AND_NO.items()
            ]
            return {"choices": choices, "answer": {"choices": [str(question["answer"]).lower()]}}
        seen: set[str] = set()
        choices = []
        for index, choice in enumerate(question["choices"]):
            where = f"{place}/choices/{index}"
            self._once(choice["id"], seen, f"{where}/id")
            choices.append(
                {"id": choice["id"], "text": self.text(choice["text"], f"{where}/text", True)}
            )
        correct = [choice["id"] for choice in question["choices"] if choice.get("correct")]
        if question["kind"] == "multiple_choice" and len(correct) != 1:
            self._mistake("course_not_one_correct", place)
        elif not correct:
            self._mistake("course_none_correct", place)
        return {"choices": choices, "answer": {"choices": correct}}

    def _once(self, name: str, seen: set[str], place: str) -> None:
        if name in seen:
            self._mistake("course_id_twice", place, name=name)
        seen.add(name)

    def _mistake(self, code: str, place: str, **params: object) -> None:
        self.mistakes.append(Reason(code, self.path, {"place": place, **params}))
