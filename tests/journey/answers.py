"""Answers quizzes: from the demonstration course's own key, or by what the marking tells."""

from collections.abc import Mapping
from itertools import chain
from itertools import combinations
from typing import Any

# question id → answer, for every question of a course whose key is known
Key = Mapping[str, Any]


def demonstration_key() -> Key:
    """The right answers of the demonstration course, from its sources."""
    from deploy.demo.source import Quiz
    from deploy.demo.source import read_course

    items = chain.from_iterable(module.items for module in read_course().modules)
    quizzes = [item for item in items if isinstance(item, Quiz)]
    return {question["id"]: _right(question) for quiz in quizzes for question in quiz.questions}


def _right(question: Mapping[str, Any]) -> Any:
    if question["kind"] == "true_false":
        return question["answer"]
    if question["kind"] == "short_answer":
        return question["accept"][0]
    right = [choice["id"] for choice in question["choices"] if choice.get("correct")]
    return right if question["kind"] == "multiple_response" else right[0]


class Solver:
    """One learner's attempts at one quiz. The first one is handed in empty, and fails.

    Where the key is not known, each further attempt tries the next possible answer of every
    question that was marked wrong, as a patient learner would.
    """

    def __init__(self, quiz: Mapping[str, Any], key: Key) -> None:
        self._questions = {question["id"]: question for question in quiz["questions"]}
        self._key = key
        self._tries = dict.fromkeys(self._questions, 0)
        self._given: dict[str, Any] | None = None

    def next_answers(self) -> dict[str, Any]:
        if self._given is None:
            self._given = {}
            return self._given
        self._given = {}
        for name, question in self._questions.items():
            if name in self._key:
                self._given[name] = self._key[name]
            elif (possible := _possible(question))[self._tries[name] :]:
                self._given[name] = possible[self._tries[name]]
        return self._given

    def learn(self, marks: list[dict[str, Any]]) -> None:
        """Goes on to the next possible answer where one was given and was wrong."""
        for mark in marks:
            if mark["correct"] is False and mark["question_id"] in (self._given or {}):
                self._tries[mark["question_id"]] += 1


def _possible(question: Mapping[str, Any]) -> list[Any]:
    choices = [choice["id"] for choice in question.get("choices", [])]
    if question["kind"] == "multiple_response":
        sizes = range(1, len(choices) + 1)
        return [list(some) for size in sizes for some in combinations(choices, size)]
    if question["kind"] in ("multiple_choice", "true_false"):
        return list(choices)
    if question["kind"] == "short_answer":
        return []
    return ["-"]
