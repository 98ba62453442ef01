"""Answers quizzes: from the course's own key, or by what the marking tells."""

from collections.abc import Mapping
from itertools import chain
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.domain.marking import result_of

# question id, or `<quiz id>/<question id>` → answer, for every question whose answer is known. That
# to a calculated question is a list of pairs: the numbers that it asks with, and the result.
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


def key_of(package: Path) -> Key:
    """The right answers of somebody's package, as its author knows them; none if it is refused."""
    with TemporaryDirectory() as folder:
        course = import_package(package, Path(folder) / "out", Limits()).course
    if course is None:
        return {}
    modules = [module["items"] for module in course["modules"]]
    items = [item for item in chain(*modules, course["library"]) if item["kind"] == "quiz"]
    banks = {item["id"]: item["questions"] for item in items}
    key = {}
    for item in items:
        for question in item["questions"]:
            key[f"{item['id']}/{question['id']}"] = _imported(question)
        for bank in {draw["bank"] for draw in item.get("draws") or ()} & banks.keys():
            for question in banks[bank]:
                key[f"{item['id']}/{bank}:{question['id']}"] = _imported(question)
    return {name: answer for name, answer in key.items() if answer is not None}


def _imported(question: Mapping[str, Any]) -> Any:
    """The right answer by the course document; None where it is not known."""
    kind, answer = question["kind"], question.get("answer") or {}
    if kind in ("multiple_choice", "multiple_response", "true_false"):
        weights = answer.get("weights") or {}
        right = [name for name, weight in weights.items() if weight > 0] or answer.get("choices")
        return (
            right
            if kind == "multiple_response"
            else max(right, key=lambda name: weights.get(name, 0))
        )
    if kind == "short_answer":
        return next(iter(answer.get("texts") or ()), None)
    if kind == "blanks":
        wanted = answer["blanks"]
        return {name: next(iter(each.get("texts") or ()), None) for name, each in wanted.items()}
    if kind == "dropdowns":
        return {name: each["choices"][0] for name, each in answer["blanks"].items()}
    if kind == "matching":
        return {name: choices[0] for name, choices in answer["pairs"].items()}
    if kind == "ordering":
        return answer["order"]
    if kind == "numerical":
        number = answer["numbers"][0]
        return number["exact"] if "exact" in number else (number["min"] + number["max"]) / 2
    if kind == "calculated":
        return [
            (dataset["values"], result_of({**answer, "datasets": [dataset]}))
            for dataset in answer["datasets"]
        ]
    return None


class Solver:
    """One learner's attempts at one quiz. The first one is handed in empty, and fails, where there
    is another.

    Where the key is not known, each further attempt tries the next possible answer of every
    question that was marked wrong, as a patient learner would.
    """

    def __init__(self, quiz: Mapping[str, Any], key: Key) -> None:
        self._quiz_id = quiz["id"]
        self._questions: dict[str, Any] = {}
        self._key = key
        self._tries: dict[str, int] = {}
        self._given: dict[str, Any] | None = {} if quiz["attempts"] == 1 else None
        self.ask(quiz["questions"])

    def ask(self, questions: list[dict[str, Any]]) -> None:
        """The questions of this attempt; what was tried at them before is remembered."""
        self._questions = {question["id"]: question for question in questions}
        for name in self._questions:
            self._tries.setdefault(name, 0)

    def next_answers(self) -> dict[str, Any]:
        if self._given is None:
            self._given = {}
            return self._given
        self._given = {}
        for name, question in self._questions.items():
            known = self._key.get(f"{self._quiz_id}/{name}", self._key.get(name))
            if question["kind"] == "calculated" and known is not None:
                known = _result(question, known)
            if known is not None:
                self._given[name] = known
            elif (possible := _possible(question))[self._tries[name] :]:
                self._given[name] = possible[self._tries[name]]
        return self._given

    def learn(self, marks: list[dict[str, Any]]) -> None:
        """Goes on to the next possible answer where one was given and was wrong."""
        for mark in marks:
            if mark["correct"] is False and mark["question_id"] in (self._given or {}):
                self._tries[mark["question_id"]] += 1


def _result(question: Mapping[str, Any], known: list[tuple[Mapping[str, float], float]]) -> Any:
    asked = {each["name"]: each["value"] for each in question["variables"]}
    return next((result for values, result in known if values == asked), None)


def _possible(question: Mapping[str, Any]) -> list[Any]:
    choices = [choice["id"] for choice in question.get("choices", [])]
    if question["kind"] == "multiple_response":
        sizes = range(1, len(choices) + 1)
        return [list(some) for size in sizes for some in combinations(choices, size)]
    if question["kind"] in ("multiple_choice", "true_false"):
        return list(choices)
    # What is written, put together or worked out is not found by trying.
    return ["-"] if question["kind"] in ("essay", "upload", "unsupported") else []
