"""The paper that one attempt gets: which questions, in which order, with which numbers.

Everything follows from a seed that is kept with the attempt, so that the same attempt looks the
same on every device. Chance comes from SHA-256 and not from a generator, whose sequences change
with the versions of a language (docs/decisions/0022-attempts-by-seed-and-bounded-marking.md).
"""

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

Document = Mapping[str, Any]
Question = dict[str, Any]

SHUFFLED_KINDS = frozenset({"ordering", "matching"})
"""Kinds whose choices stand in their right order in a package, which would be the answer."""


def must_start(quiz: Document) -> bool:
    """Whether the questions are shown only to who has started an attempt.

    So it is when each attempt has its own, and when the time for them is limited.
    """
    return bool(
        quiz.get("draws")
        or quiz.get("time_limit")
        or any(question["kind"] == "calculated" for question in quiz["questions"])
    )


def question_count(quiz: Document) -> int:
    """How many questions an attempt asks, as long as every bank has enough."""
    draws = quiz.get("draws") or ()
    drawable = {
        name for draw in draws if draw.get("bank") is None for name in draw.get("questions") or ()
    }
    own = sum(question["id"] not in drawable for question in quiz["questions"])
    return own + sum(int(draw["number"]) for draw in draws)


def paper_of(quiz: Document, banks: Mapping[str, Sequence[Document]], seed: str) -> list[Question]:
    """The questions of the attempt with this seed, answers included.

    Those of the quiz itself come first, in its order, then what is drawn from `banks` (item id →
    its questions), each with the id `<bank>:<question id>`. Where a bank has too few, all of them
    are asked; none is asked twice.
    """
    asked = {question["id"]: dict(question) for question in quiz["questions"]}
    drawn: dict[str, Question] = {}
    for number, draw in enumerate(quiz.get("draws") or ()):
        names = draw.get("questions")
        bank = draw.get("bank")
        if bank is None:
            pool = {name: asked.pop(name) for name in names or () if name in asked}
        else:
            pool = {
                f"{bank}:{question['id']}": {**question, "id": f"{bank}:{question['id']}"}
                for question in banks.get(bank, ())
                if names is None or question["id"] in names
            }
        pool = {name: question for name, question in pool.items() if name not in drawn}
        for name in shuffled(pool, seed, f"draw {number}")[: int(draw["number"])]:
            question = pool[name]
            if draw.get("points") is not None:
                question = {**question, "points": float(draw["points"])}
            drawn[name] = question
    own = [
        asked.get(question["id"]) or drawn.pop(question["id"], None)
        for question in quiz["questions"]
    ]
    questions = [question for question in own if question is not None]
    return [dealt(question, seed) for question in [*questions, *drawn.values()]]


def dealt(question: Document, seed: str) -> Question:
    """The question as this attempt gets it: choices in another order, one set of numbers."""
    question = dict(question)
    if question["kind"] in SHUFFLED_KINDS and question.get("choices"):
        choices = {choice["id"]: choice for choice in question["choices"]}
        order = shuffled(choices, seed, f"choices {question['id']}")
        question["choices"] = [choices[name] for name in order]
    datasets = (question.get("answer") or {}).get("datasets")
    if question["kind"] == "calculated" and datasets:
        known = {str(number): dataset for number, dataset in enumerate(datasets)}
        first = shuffled(known, seed, f"numbers {question['id']}")[0]
        question["answer"] = {**question["answer"], "datasets": [known[first]]}
    return question


def shuffled(names: Iterable[str], seed: str, purpose: str) -> list[str]:
    """The names in an order that the seed and the purpose alone decide."""

    def place(name: str) -> bytes:
        return hashlib.sha256(f"{seed}\n{purpose}\n{name}".encode()).digest()

    return sorted(names, key=place)


def question_page(question: Document) -> dict[str, Any]:
    """The question without its answer and feedback, field by field: nothing else can slip out."""
    page: dict[str, Any] = {
        "id": question["id"],
        "kind": question["kind"],
        "prompt": dict(question["prompt"]),
        "points": question["points"],
    }
    if question.get("choices"):
        page["choices"] = _choices(question["choices"])
    if question.get("blanks"):
        page["blanks"] = [_blank(blank) for blank in question["blanks"]]
    if question.get("pairs"):
        page["pairs"] = _choices(question["pairs"])
    datasets = (question.get("answer") or {}).get("datasets")
    if question["kind"] == "calculated" and datasets:
        values = datasets[0]["values"]
        page["variables"] = [{"name": name, "value": values[name]} for name in values]
    return page


def _choices(choices: Iterable[Document]) -> list[dict[str, Any]]:
    return [{"id": choice["id"], "text": dict(choice["text"])} for choice in choices]


def _blank(blank: Document) -> dict[str, Any]:
    page: dict[str, Any] = {"id": blank["id"]}
    if blank.get("choices"):
        page["choices"] = _choices(blank["choices"])
    return page
