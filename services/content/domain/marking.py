"""Marks one answer to one question: the share of its points that it earns.

The kinds, and what each is sent and compared with, are those of `questions.py`. Of a calculated
question the first data set counts: `papers.py` leaves an attempt just one.
"""

import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from services.content.domain.formulas import FormulaError
from services.content.domain.formulas import evaluate
from services.content.domain.numbers import is_close
from services.content.domain.numbers import number_of
from services.content.domain.numbers import within
from services.content.domain.patterns import MOST_PATTERNS
from services.content.domain.patterns import matches
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.sent_answers import MOST_PARTS
from services.content.domain.sent_answers import choices_in
from services.content.domain.sent_answers import number_in
from services.content.domain.sent_answers import parts_in
from services.content.domain.sent_answers import require_choice
from services.content.domain.sent_answers import require_plain
from services.content.domain.sent_answers import text_in
from services.content.domain.sent_answers import wrong_shape

Question = Mapping[str, Any]

_NEARLY_ALL = 1 - 1e-4
"""Packages write thirds as 33.333 %: three of them are all there is."""

_NEEDS = {
    "short_answer": ("texts", "patterns", "numbers"),
    "blanks": ("blanks",),
    "dropdowns": ("blanks",),
    "matching": ("pairs",),
    "ordering": ("order",),
    "numerical": ("numbers",),
    "calculated": ("datasets",),
}


def is_marked(question: Question) -> bool:
    """Whether the server marks this question: a kind that it knows, with something to compare."""
    answer = question.get("answer") or {}
    if question["kind"] not in MARKED_KINDS:
        return False
    needs = _NEEDS.get(question["kind"])
    if needs is None:
        return "choices" in answer or bool(answer.get("weights"))
    if question["kind"] == "calculated":
        return result_of(answer) is not None
    return any(answer.get(name) for name in needs)


def share_of(question: Question, given: object) -> float | None:
    """0 to 1, or None where the server marks nothing; `given` is None where nothing was answered.

    Raises Invalid for what cannot be an answer to this question, right or wrong.
    """
    if not is_marked(question):
        require_plain(question, given)
        return None
    if given is None:
        return 0.0
    share = _MARKERS[question["kind"]](question, given)
    return 1.0 if share >= _NEARLY_ALL else max(0.0, share)


def chosen(question: Question, given: object) -> list[str]:
    """The ids of the choices that were taken, sorted: each may have a feedback of its own."""
    if given is None or not is_marked(question):
        return []
    if question["kind"] in ("dropdowns", "matching") and isinstance(given, Mapping):
        return sorted({choice for choice in given.values() if isinstance(choice, str)})
    return sorted(choices_in(question, given)) if question["kind"] in _CHOICE_KINDS else []


def result_of(answer: Mapping[str, Any]) -> float | None:
    """The right result of a calculated answer's first data set; None when there is none."""
    datasets = answer.get("datasets") or ()
    if not datasets:
        return None
    if datasets[0].get("result") is not None:
        return float(datasets[0]["result"])
    try:
        return evaluate(str(answer.get("formula") or ""), datasets[0]["values"])
    except FormulaError:
        return None


def _one_choice(question: Question, given: object) -> float:
    taken = choices_in(question, given)
    if len(taken) != 1:
        return 0.0
    weights = question["answer"].get("weights")
    if weights:
        return float(weights.get(*taken, 0.0))
    return float(taken <= set(question["answer"]["choices"]))


def _several_choices(question: Question, given: object) -> float:
    taken = choices_in(question, given)
    answer = question["answer"]
    weights = answer.get("weights")
    if weights:
        return sum(float(weights.get(choice, 0.0)) for choice in taken)
    right = set(answer["choices"])
    if not answer.get("partial") or not right:
        return float(taken == right)
    return (len(taken & right) - len(taken - right)) / len(right)


def _short_answer(question: Question, given: object) -> float:
    answer, text = question["answer"], text_in(question, given)
    return 1.0 if _text_matches(answer, text) else _partly(answer, text)


def _blanks(question: Question, given: object) -> float:
    wanted = question["answer"]["blanks"]
    texts = parts_in(question, given, {blank["id"] for blank in question["blanks"]})
    right = [
        name in texts and _fills(answer, text_in(question, texts[name]))
        for name, answer in wanted.items()
    ]
    # A text that stands where none is compared still has to be one.
    for text in texts.values():
        text_in(question, text)
    return _of_parts(question, right)


def _partly(answer: Mapping[str, Any], text: str) -> float:
    """The share that an answer earns which is not right: the most of those that it fits."""
    exact = answer.get("case_sensitive")
    shares = [
        float(part["share"])
        for part in answer.get("partly") or ()
        if _fills({**part, "case_sensitive": exact}, text)
    ]
    return max(shares, default=0.0)


def _fills(answer: Mapping[str, Any], text: str) -> bool:
    """Whether this fills a blank: with one of its numbers, however it is written, or as a text."""
    number = number_of(text) if answer.get("numbers") else None
    if number is not None and any(is_close(number, wanted) for wanted in answer["numbers"]):
        return True
    return _text_matches(answer, text)


def _dropdowns(question: Question, given: object) -> float:
    offered = {
        blank["id"]: {choice["id"] for choice in blank["choices"]} for blank in question["blanks"]
    }
    taken = parts_in(question, given, set(offered))
    for name, choice in taken.items():
        require_choice(question, choice, offered[name])
    wanted = question["answer"]["blanks"]
    return _of_parts(question, [taken.get(name) in wanted[name]["choices"] for name in wanted])


def _matching(question: Question, given: object) -> float:
    offered = {choice["id"] for choice in question["choices"]}
    taken = parts_in(question, given, {pair["id"] for pair in question["pairs"]})
    for choice in taken.values():
        require_choice(question, choice, offered)
    wanted = question["answer"]["pairs"]
    return _of_parts(question, [taken.get(name) in wanted[name] for name in wanted])


def _ordering(question: Question, given: object) -> float:
    if not isinstance(given, list) or len(given) > MOST_PARTS:
        raise wrong_shape(question)
    offered = {choice["id"] for choice in question["choices"]}
    for choice in given:
        require_choice(question, choice, offered)
    if len(set(given)) != len(given):
        raise wrong_shape(question)
    order = question["answer"]["order"]
    if len(given) != len(order):
        given = given[: len(order)] + [None] * (len(order) - len(given))
    return _of_parts(question, [one == two for one, two in zip(given, order, strict=True)])


def _numerical(question: Question, given: object) -> float:
    number, answer = number_in(question, given), question["answer"]
    if number is None:
        return 0.0
    if any(is_close(number, wanted) for wanted in answer["numbers"]):
        return 1.0
    return _partly(answer, repr(number))


def _calculated(question: Question, given: object) -> float:
    answer = question["answer"]
    number, result = number_in(question, given), result_of(answer)
    if number is None or result is None:
        return 0.0
    tolerance = float(answer.get("tolerance") or 0)
    if answer.get("tolerance_kind") == "relative":
        tolerance *= abs(result)
    return float(within(number, result, tolerance))


_MARKERS: dict[str, Callable[[Question, object], float]] = {
    "multiple_choice": _one_choice,
    "multiple_response": _several_choices,
    "true_false": _one_choice,
    "short_answer": _short_answer,
    "blanks": _blanks,
    "dropdowns": _dropdowns,
    "matching": _matching,
    "ordering": _ordering,
    "numerical": _numerical,
    "calculated": _calculated,
}
_CHOICE_KINDS = frozenset({"multiple_choice", "multiple_response", "true_false"})


def _of_parts(question: Question, right: list[bool]) -> float:
    share = sum(right) / len(right)
    return share if question["answer"].get("partial") else float(share == 1)


def _text_matches(answer: Mapping[str, Any], text: str) -> bool:
    exact = bool(answer.get("case_sensitive"))
    plain = _plain(text, exact)
    if not plain:
        return False
    if plain in {_plain(str(accepted), exact) for accepted in answer.get("texts") or ()}:
        return True
    number = number_of(text)
    if number is not None and any(is_close(number, each) for each in answer.get("numbers") or ()):
        return True
    spaced = " ".join(text.split())
    patterns = (answer.get("patterns") or ())[:MOST_PATTERNS]
    return any(matches(str(pattern), spaced, exact) for pattern in patterns)


def _plain(text: str, case_sensitive: bool) -> str:
    """Compared are letters, not the way that a phone's keyboard has composed or spaced them."""
    joined = " ".join(unicodedata.normalize("NFKC", text).split())
    return joined if case_sensitive else joined.casefold()
