"""Which kind of question a QTI 1.2 item is: as its package says, else as its places suggest."""

from __future__ import annotations

from collections.abc import Callable

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.calculated import calculated
from services.content.adapters.formats.qti12.choices import multiple_choice
from services.content.adapters.formats.qti12.choices import multiple_response
from services.content.adapters.formats.qti12.choices import ordering
from services.content.adapters.formats.qti12.choices import true_false
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.formats.qti12.numbers import numbers_of
from services.content.adapters.formats.qti12.numbers import numerical
from services.content.adapters.formats.qti12.places import blanks
from services.content.adapters.formats.qti12.places import dropdowns
from services.content.adapters.formats.qti12.places import matching
from services.content.adapters.formats.qti12.places import share_labels
from services.content.adapters.formats.qti12.presentation import Response
from services.content.adapters.formats.qti12.texts import accepted
from services.content.adapters.formats.qti12.texts import short_answer

UNSUPPORTED = "unsupported"

# The names of Canvas, and the profiles of Common Cartridge without their version.
KINDS = {
    "multiple_choice_question": "multiple_choice",
    "multiple_answers_question": "multiple_response",
    "true_false_question": "true_false",
    "short_answer_question": "short_answer",
    "fill_in_multiple_blanks_question": "blanks",
    "multiple_dropdowns_question": "dropdowns",
    "missing_word_question": "dropdowns",
    "matching_question": "matching",
    "ordering_question": "ordering",
    "numerical_question": "numerical",
    "calculated_question": "calculated",
    "essay_question": "essay",
    "file_upload_question": "upload",
    "text_only_question": "text",
    "cc.multiple_choice": "multiple_choice",
    "cc.multiple_response": "multiple_response",
    "cc.true_false": "true_false",
    "cc.fib": "short_answer",
    "cc.pattern_match": "short_answer",
    "cc.essay": "essay",
}

MAKERS: dict[str, Callable[[Asked], Parts | None]] = {
    "multiple_choice": multiple_choice,
    "multiple_response": multiple_response,
    "true_false": true_false,
    "short_answer": short_answer,
    "blanks": blanks,
    "dropdowns": dropdowns,
    "matching": matching,
    "ordering": ordering,
    "numerical": numerical,
    "calculated": calculated,
}
"""What a kind that is marked adds to its question; None when its answer is not understood."""

ONE_LIST = frozenset({"multiple_choice", "multiple_response", "true_false", "ordering"})
ONE_TEXT = frozenset({"short_answer", "numerical", "calculated"})
SEVERAL = frozenset({"matching", "dropdowns"})
# Places in pictures, on scales and the like, whatever element asks for them.
NOT_LISTS = frozenset({"render_hotspot", "render_slider"})


def kind_of(declared: str, asked: Asked) -> str:
    """The kind, checked against what is really asked; `unsupported` when the two disagree."""
    kind = KINDS.get(declared) or KINDS.get(declared.rpartition(".v")[0])
    if declared and kind is None:
        return UNSUPPORTED
    if kind is None or (kind in ONE_LIST | ONE_TEXT and len(asked.shown.responses) > 1):
        return _guessed(asked)
    return kind if _fits(kind, asked.shown.responses) else UNSUPPORTED


def _fits(kind: str, responses: list[Response]) -> bool:
    names = {response.kind for response in responses}
    if any(response.renders & NOT_LISTS for response in responses):
        return False
    if kind in ONE_LIST:
        return len(responses) == 1 and names == {"response_lid"}
    if kind in SEVERAL:
        return names == {"response_lid"}
    if kind in ONE_TEXT:
        return len(responses) == 1 and names <= {"response_str", "response_num"}
    if kind == "blanks":
        return bool(responses) and names <= {"response_lid", "response_str", "response_num"}
    return True


def _guessed(asked: Asked) -> str:
    responses = asked.shown.responses
    names = {response.kind for response in responses}
    if not responses:
        # Words that ask nothing; without words there is nothing to understand.
        return "text" if asked.shown.markup.strip() else UNSUPPORTED
    if any(response.renders & NOT_LISTS for response in responses):
        return UNSUPPORTED
    if names == {"response_lid"}:
        return _guessed_list(responses)
    if names <= {"response_str", "response_num"}:
        return _guessed_text(asked)
    return UNSUPPORTED


def _guessed_list(responses: list[Response]) -> str:
    cardinalities = {response.cardinality for response in responses}
    if len(responses) == 1:
        by_cardinality = {"multiple": "multiple_response", "ordered": "ordering"}
        return by_cardinality.get(responses[0].cardinality, "multiple_choice")
    if cardinalities & {"multiple", "ordered"}:
        return UNSUPPORTED
    return "matching" if share_labels(responses) else "dropdowns"


def _guessed_text(asked: Asked) -> str:
    conditions = best(asked.conditions)
    if len(asked.shown.responses) > 1:
        return "blanks"
    if numbers_of(conditions) and (asked.shown.responses[0].number or not accepted(conditions)):
        return "numerical"
    return "short_answer" if conditions else "essay"
