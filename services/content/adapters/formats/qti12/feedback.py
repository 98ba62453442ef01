"""Which feedback of a QTI 1.2 item is shown when: always, if right, if wrong, or for a choice."""

from __future__ import annotations

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Text
from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.formats.qti12.presentation import markup_of
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute

ALWAYS, CORRECT, INCORRECT = "", "correct", "incorrect"
# Canvas's names, and what others call the same.
BY_NAME = {
    "general_fb": ALWAYS,
    "general": ALWAYS,
    "correct_fb": CORRECT,
    "general_correct_fb": CORRECT,
    "correct": CORRECT,
    "general_incorrect_fb": INCORRECT,
    "incorrect_fb": INCORRECT,
    "incorrect": INCORRECT,
}


def feedback_of(elements: list[Element], asked: Asked) -> tuple[Text | None, dict[str, Text]]:
    """What is always shown, and the rest by outcome: `correct`, `incorrect`, `choice:<id>`.

    What is shown for another reason (one of several typed texts, say) is told and left out.
    """
    if not elements:
        return None, {}
    reasons = _reasons(asked)
    found: dict[str, list[str]] = {}
    for element in elements:
        markup = markup_of(element)
        if not markup.strip():
            continue
        outcome = _outcome(attribute(element, "ident"), reasons, asked)
        if outcome is None:
            asked.remark("feedback_dropped")
        else:
            found.setdefault(outcome, []).append(markup)
    texts = {outcome: asked.text("".join(parts)) for outcome, parts in found.items()}
    return texts.pop(ALWAYS, None), texts


def _outcome(ident: str, reasons: dict[str, str | None], asked: Asked) -> str | None:
    if ident.lower() in BY_NAME:
        return BY_NAME[ident.lower()]
    if ident in reasons:
        return reasons[ident]
    return _choice(ident.removesuffix("_fb"), asked)


def _reasons(asked: Asked) -> dict[str, str | None]:
    """Why each feedback is shown, by its ident; the first condition that shows it decides."""
    highest = best(asked.conditions)
    reasons: dict[str, str | None] = {}
    tried = False
    for condition in asked.conditions:
        for ident in condition.feedback:
            reasons.setdefault(ident, _reason(condition, condition in highest, tried, asked))
        tried = tried or bool(condition.score)
    return reasons


def _reason(condition: Condition, is_best: bool, tried: bool, asked: Asked) -> str | None:
    if is_best and not condition.adds:
        return CORRECT
    tests = [test for alternative in condition.alternatives or () for test in alternative]
    if not tests or all(test.name == "other" and test.wanted for test in tests):
        # After the conditions that earn points, "other" is whatever earned none.
        return INCORRECT if tried else ALWAYS
    if len(tests) == 1 and tests[0].name == "varequal":
        if tests[0].wanted:
            return _choice(tests[0].text, asked)
        return INCORRECT
    return None


def _choice(ident: str, asked: Asked) -> str | None:
    name = asked.choice_ids.get(ident)
    return f"choice:{name}" if name else None
