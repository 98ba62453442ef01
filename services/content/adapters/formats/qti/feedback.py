"""Finds out for which outcome each feedback of an item is meant."""

from __future__ import annotations

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.processing import SCORE
from services.content.adapters.formats.qti.values import number
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words

FEEDBACK = ("modalFeedback", "feedbackInline", "feedbackBlock")
# What authoring tools call the feedback of an outcome, whatever sets it.
NAMES = {
    "correct": "correct",
    "correct_fb": "correct",
    "incorrect": "incorrect",
    "general_incorrect_fb": "incorrect",
    "incorrect_fb": "incorrect",
    "general_fb": "",
}
CHOICES = ("simpleChoice", "inlineChoice", "hottext")


def feedback_by_outcome(item: Element) -> tuple[list[tuple[str, Element]], int]:
    """(outcome, element) of what is understood ("" for every outcome), and how many are not."""
    by_name = _set_by_processing(item)
    choices = {choice.get("identifier", "") for choice in item.iter(*CHOICES)}
    found, unknown = [], 0
    for element in item.iter(*FEEDBACK):
        name = element.get("identifier", "")
        outcome = by_name.get((element.get("outcomeIdentifier", ""), name))
        if outcome is None:
            outcome = f"choice:{key(name)}" if name in choices else NAMES.get(name.lower())
        if outcome is None or element.get("showHide", "show") == "hide":
            unknown += 1
        else:
            found.append((outcome, element))
    return found, unknown


def _set_by_processing(item: Element) -> dict[tuple[str, str], str | None]:
    """(variable, value) → the outcome under which the response processing sets it."""
    found: dict[tuple[str, str], str | None] = {}
    processing = item.find("responseProcessing")
    if processing is None:
        return found
    for setter in processing.iter("setOutcomeValue"):
        variable = setter.get("identifier", "")
        if variable == SCORE or len(setter) != 1 or setter[0].tag != "baseValue":
            continue
        place = (variable, words(setter[0]))
        outcome = _outcome_of(setter.getparent(), processing)
        # Set in two places for two outcomes: nobody can tell.
        found[place] = outcome if found.get(place, outcome) == outcome else None
    return {place: outcome for place, outcome in found.items() if outcome is not None}


def _outcome_of(branch: Element, processing: Element) -> str | None:
    """What has happened when the statements of this branch run."""
    if branch is processing:
        return ""
    conditions = [each for each in branch.getparent() if each is not branch]
    if branch.getparent().getparent() is not processing:
        return None
    if _points(branch) > 0 or (_compares(branch) and not any(_points(c) > 0 for c in conditions)):
        return "correct"
    right = [each for each in conditions if _points(each) > 0 or _compares(each)]
    return "incorrect" if branch.tag == "responseElse" and len(right) == 1 else None


def _compares(branch: Element) -> bool:
    """A branch for exactly what is declared as correct."""
    return (
        branch.tag == "responseIf"
        and len(branch) > 0
        and [part.tag for part in branch[0]] == ["variable", "correct"]
    )


def _points(branch: Element) -> float:
    for setter in branch.iterfind("setOutcomeValue"):
        if setter.get("identifier") == SCORE and len(setter) == 1:
            return max(
                (number(words(each)) or 0.0 for each in setter.iter("baseValue")), default=0.0
            )
    return 0.0
