"""What learners send as answers: read by its form, and refused where it can be no answer.

What is refused costs no attempt; it is a mistake of the client, never a wrong answer.
"""

from collections.abc import Mapping
from typing import Any

from services.content.domain.errors import Invalid
from services.content.domain.numbers import number_of

Question = Mapping[str, Any]

LONGEST_TEXT = 1_000
"""Characters of an answer that the server marks."""

LONGEST_ESSAY = 100_000
"""Characters of an answer that a person reads, or nobody."""

MOST_PARTS = 1_000
"""Entries of an answer that is a list."""


def is_empty(given: object) -> bool:
    """Whether nothing was handed in: no text, or only blanks."""
    if isinstance(given, str):
        return not given.strip()
    if isinstance(given, list):
        return all(is_empty(part) for part in given)
    return given is None


def choices_in(question: Question, given: object) -> set[str]:
    """The ids of the choices that were taken. Raises Invalid, as the others here do."""
    if isinstance(given, bool) and question["kind"] == "true_false":
        given = "true" if given else "false"
    taken = [given] if isinstance(given, str) else given
    if not isinstance(taken, list):
        raise wrong_shape(question)
    offered = {choice["id"] for choice in question["choices"]}
    for choice in taken:
        require_choice(question, choice, offered)
    return set(taken)


def require_choice(question: Question, choice: object, offered: set[str]) -> None:
    """Raises Invalid for what is no choice that was offered."""
    if not isinstance(choice, str):
        raise wrong_shape(question)
    if choice not in offered:
        raise Invalid("unknown_choice", _pointer(question), choice=choice)


def parts_in(question: Question, given: object, known: set[str]) -> dict[str, Any]:
    """What was answered, by the id of the blank or pair."""
    if not isinstance(given, Mapping):
        raise wrong_shape(question)
    for name in given:
        if name not in known:
            raise Invalid("unknown_part", _pointer(question), part=name)
    return {name: part for name, part in given.items() if part is not None}


def text_in(question: Question, given: object) -> str:
    """The text that is compared."""
    if not isinstance(given, str):
        raise wrong_shape(question)
    if len(given) > LONGEST_TEXT:
        raise _too_long(question, LONGEST_TEXT)
    return given


def number_in(question: Question, given: object) -> float | None:
    """The number, None for an empty text. A text that is no number is a slip, not an answer."""
    if isinstance(given, str) and not given.strip():
        return None
    number = number_of(given)
    if number is None:
        raise Invalid("answer_number", _pointer(question), question_id=question["id"])
    return number


def require_plain(question: Question, given: object) -> None:
    """What the server does not mark is a text or a list of texts, whatever kind it was."""
    parts = given if isinstance(given, list) else [given]
    if len(parts) > MOST_PARTS:
        raise wrong_shape(question)
    if not all(part is None or isinstance(part, str | bool) for part in parts):
        raise wrong_shape(question)
    if sum(len(part) for part in parts if isinstance(part, str)) > LONGEST_ESSAY:
        raise _too_long(question, LONGEST_ESSAY)


def wrong_shape(question: Question) -> Invalid:
    """What is raised for an answer of another form than its kind has."""
    return Invalid("answer_shape", _pointer(question), question_id=question["id"])


def _too_long(question: Question, limit: int) -> Invalid:
    return Invalid("answer_too_long", _pointer(question), question_id=question["id"], limit=limit)


def _pointer(question: Question) -> str:
    return pointer(str(question["id"]))


def pointer(question_id: str) -> str:
    """Where the answer to a question stands in the request (RFC 6901)."""
    return "/answers/" + question_id.replace("~", "~0").replace("/", "~1")
