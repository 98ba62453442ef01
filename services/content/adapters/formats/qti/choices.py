"""Builds multiple choice, multiple response, true/false and ordering questions."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.built import Built
from services.content.adapters.formats.qti.built import Part
from services.content.adapters.formats.qti.built import Text
from services.content.adapters.formats.qti.values import number
from services.content.adapters.markup.xml import Element

Choice = dict[str, Any]


def choices_of(holder: Element, name: str, text: Text) -> list[Choice]:
    """The choices in the interaction, in their order."""
    return [
        {"id": key(element.get("identifier", "")), "text": text(element)}
        for element in holder.iter(name)
    ]


def build_choice(interaction: Element, part: Part, text: Text) -> Built | None:
    """A choiceInteraction; None when its scoring cannot be said."""
    choices = choices_of(interaction, "simpleChoice", text)
    names = [choice["id"] for choice in choices]
    if not names or len(set(names)) != len(names):
        return None
    built = _single(part, names) if part.declared.single else _multiple(interaction, part, names)
    if built is not None:
        built.shows["choices"] = choices
        if built.kind == "multiple_choice" and set(names) == {"true", "false"}:
            built.kind = "true_false"
    return built


def _single(part: Part, names: list[str]) -> Built | None:
    given = part.by_value()
    if given is None:
        return None
    mapping = part.declared.mapping
    otherwise = mapping.default if part.mapped and mapping else 0.0
    scores = dict.fromkeys(names, otherwise) | {key(name): value for name, value in given.items()}
    if set(scores) != set(names):
        return None
    if part.mapped and mapping:
        scores = {
            name: _bounded(value, mapping.lower, mapping.upper) for name, value in scores.items()
        }
    best = max(scores.values())
    if best <= 0:
        return None
    right = [name for name in names if scores[name] == best]
    answer: dict[str, Any] = {"choices": right}
    if len(right) > 1 or any(value not in (0.0, best) for value in scores.values()):
        answer["weights"] = _shares(scores, best)
    return Built("multiple_choice", best, answer=answer)


def _multiple(interaction: Element, part: Part, names: list[str]) -> Built | None:
    points = part.exact()
    if points is not None:
        right = [key(name) for name in part.declared.correct]
        return (
            Built("multiple_response", points, answer={"choices": right})
            if set(right) <= set(names)
            else None
        )
    mapping = part.declared.mapping
    if not part.mapped or mapping is None:
        return None
    scores = dict.fromkeys(names, mapping.default)
    scores |= {key(name): value for name, value in mapping.points.items()}
    if set(scores) != set(names):
        return None
    gains = sorted((value for value in scores.values() if value > 0), reverse=True)
    most = max(0, int(number(interaction.get("maxChoices", "")) or 0))
    best = _bounded(sum(gains[: most or None]), None, mapping.upper)
    if best <= 0:
        return None
    built = Built("multiple_response", best)
    built.answer = {
        "choices": [name for name in names if scores[name] > 0],
        "weights": _shares(scores, best),
    }
    return built


def build_order(interaction: Element, part: Part, text: Text) -> Built | None:
    """An orderInteraction that orders all its choices."""
    choices = choices_of(interaction, "simpleChoice", text)
    points = part.exact()
    order = [key(name) for name in part.declared.correct]
    if points is None or sorted(order) != sorted(choice["id"] for choice in choices):
        return None
    if len(set(order)) != len(order):
        return None
    return Built("ordering", points, {"choices": choices}, {"order": order})


def _bounded(value: float, lower: float | None, upper: float | None) -> float:
    value = value if lower is None else max(lower, value)
    return value if upper is None else min(upper, value)


def _shares(scores: dict[str, float], best: float) -> dict[str, float]:
    return {name: max(-1.0, min(1.0, value / best)) for name, value in scores.items()}
