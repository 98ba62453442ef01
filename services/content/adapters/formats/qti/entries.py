"""Builds questions with places to write or choose in: short answers, numbers, blanks, dropdowns."""

from __future__ import annotations

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.accepted import NUMBERS
from services.content.adapters.formats.qti.accepted import accepted
from services.content.adapters.formats.qti.accepted import chosen
from services.content.adapters.formats.qti.built import Built
from services.content.adapters.formats.qti.built import Part
from services.content.adapters.formats.qti.built import Parts
from services.content.adapters.formats.qti.built import Text
from services.content.adapters.formats.qti.choices import choices_of
from services.content.adapters.markup.xml import Element


def build_entry(part: Part) -> Built | None:
    """The one place to write in of an item."""
    found = accepted(part)
    answer = found.as_texts() if found is not None else None
    if found is None or answer is None:
        return None
    built = Built("short_answer", found.points, {"choices": []}, answer)
    if part.declared.type in NUMBERS:
        if not found.numbers:
            return None
        built = Built("numerical", found.points, answer={"numbers": found.numbers})
    shares = found.shares()
    if shares:
        built.answer["partly"] = shares
    elif shares is None:
        built.adapted.append("qti_partial_texts")
    return built


def build_places(interactions: list[Element], parts: Parts, text: Text) -> Built | None:
    """Several places: all of them to write in, or all dropdowns; else the dropdowns are written.

    The choices of a dropdown that is written in stand in the prompt (see `item.py`).
    """
    all_chosen = all(element.tag == "inlineChoiceInteraction" for element in interactions)
    built = Built("dropdowns" if all_chosen else "blanks")
    blanks, answers, points = [], {}, []
    for element, part in zip(interactions, parts.parts, strict=True):
        name = key(part.declared.id)
        choices = choices_of(element, "inlineChoice", text)
        found = chosen(part, [each["id"] for each in choices]) if choices else accepted(part)
        if found is None or name in answers:
            return None
        if all_chosen:
            blanks.append({"id": name, "choices": choices})
            answers[name] = {"choices": found.texts}
        else:
            if choices:
                found.texts = [
                    _words(choice)
                    for choice in element.iter("inlineChoice")
                    if key(choice.get("identifier", "")) in found.texts
                ]
                built.adapted.append("qti_dropdown_as_blank")
            blanks.append({"id": name})
            answer = found.as_texts()
            if answer is None:
                return None
            answers[name] = answer
        if found.partly:
            built.adapted.append("qti_partial_texts")
        points.append(found.points)
    built.shows["blanks"] = blanks
    built.answer["blanks"] = answers
    if parts.joint is not None:
        built.points = parts.joint
        return built
    built.points = sum(points)
    if len(parts.parts) > 1:
        built.answer["partial"] = True
    if len(set(points)) > 1:
        built.adapted.append("qti_parts_alike")
    return built


def _words(choice: Element) -> str:
    return " ".join("".join(choice.itertext()).split())
