"""Writes questions of a course document as a quiz file says them: the inverse of `answers.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.content.adapters.formats.markdown.answers import YES_AND_NO
from services.content.adapters.formats.markdown.export_texts import TextWriter

Built = dict[str, Any]
Given = dict[str, Any]


class QuestionWriter:
    """Writes questions into the quiz file at `path`; `languages` are those of the course."""

    def __init__(self, texts: TextWriter, path: str, languages: list[str]) -> None:
        self.texts = texts
        self.path = path
        self.languages = languages
        self.writers: dict[str, Callable[[Built, Built], Given]] = {
            "multiple_choice": self._choice,
            "multiple_response": self._choice,
            "true_false": self._true_false,
            "short_answer": lambda question, answer: accepted(answer),
            "blanks": self._blanks,
            "dropdowns": self._dropdowns,
            "matching": self._matching,
            "ordering": self._ordering,
            "numerical": lambda question, answer: accepted(answer),
            "calculated": self._calculated,
        }

    def question(self, question: Built) -> Given:
        """The question with everything that it shows and marks."""
        answer = question.get("answer", {})
        given: Given = {
            "id": question["id"],
            "kind": question["kind"],
            "prompt": self._text(question["prompt"]),
            "points": question["points"],
        }
        if question.get("source_kind") is not None:
            given["source_kind"] = question["source_kind"]
        if question["kind"] in self.writers:
            given |= self.writers[question["kind"]](question, answer)
        if answer.get("partial"):
            given["partial"] = True
        if question.get("feedback"):
            given["feedback"] = self._text(question["feedback"])
        if outcomes := answer.get("feedback_by_outcome"):
            given["feedback_by_outcome"] = {
                name: self._text(texts) for name, texts in outcomes.items()
            }
        return given

    def _text(self, texts: dict[str, str], inline: bool = False) -> Any:
        return self.texts.text(texts, self.path, inline)

    def _entries(self, entries: list[Built]) -> list[Given]:
        return [
            {"id": entry["id"], "text": self._text(entry["text"], inline=True)} for entry in entries
        ]

    def _marked(self, choices: list[Built], correct: list[str]) -> list[Given]:
        return [
            {**entry, "correct": True} if entry["id"] in correct else entry
            for entry in self._entries(choices)
        ]

    def _choice(self, question: Built, answer: Built) -> Given:
        choices = self._marked(question["choices"], answer["choices"])
        for choice in choices:
            if choice["id"] in answer.get("weights", {}):
                choice["weight"] = answer["weights"][choice["id"]]
        return {"choices": choices}

    def _true_false(self, question: Built, answer: Built) -> Given:
        given: Given = {"answer": answer["choices"] == ["true"]}
        usual = [
            {"id": name, "text": {code: words.get(code, words["en"]) for code in self.languages}}
            for name, words in YES_AND_NO.items()
        ]
        if question["choices"] != usual:
            given["choices"] = self._entries(question["choices"])
        return given

    def _blanks(self, question: Built, answer: Built) -> Given:
        return {
            "blanks": [
                {"id": blank["id"], **accepted(answer["blanks"][blank["id"]])}
                for blank in question["blanks"]
            ]
        }

    def _dropdowns(self, question: Built, answer: Built) -> Given:
        return {
            "blanks": [
                {
                    "id": blank["id"],
                    "choices": self._marked(
                        blank["choices"], answer["blanks"][blank["id"]]["choices"]
                    ),
                }
                for blank in question["blanks"]
            ]
        }

    def _matching(self, question: Built, answer: Built) -> Given:
        pairs = self._entries(question["pairs"])
        for pair in pairs:
            match = answer["pairs"][pair["id"]]
            pair["match"] = match[0] if len(match) == 1 else match
        return {"pairs": pairs, "choices": self._entries(question["choices"])}

    def _ordering(self, question: Built, answer: Built) -> Given:
        choices = self._entries(question["choices"])
        if answer["order"] == [choice["id"] for choice in choices]:
            return {"choices": choices}
        return {"choices": choices, "order": answer["order"]}

    def _calculated(self, question: Built, answer: Built) -> Given:
        names = ("formula", "tolerance", "tolerance_kind", "datasets")
        return {name: answer[name] for name in names if answer.get(name) is not None}


def accepted(answer: Built) -> Given:
    """The texts, patterns and numbers that are right, and those that are partly so."""
    given: Given = {}
    for name, said in (("accept", "texts"), ("patterns", "patterns"), ("numbers", "numbers")):
        if answer.get(said):
            given[name] = answer[said]
    if answer.get("partly"):
        given["partly"] = [{"share": part["share"], **accepted(part)} for part in answer["partly"]]
    return {**given, "case_sensitive": True} if answer.get("case_sensitive") else given
