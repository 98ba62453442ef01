"""Builds matching questions, and gaps that texts are put into."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.built import Built
from services.content.adapters.formats.qti.built import Part
from services.content.adapters.formats.qti.built import Text
from services.content.adapters.formats.qti.choices import choices_of
from services.content.adapters.markup.xml import Element

Pairs = list[tuple[str, str]]


def build_match(interaction: Element, part: Part, text: Text) -> Built | None:
    """A matchInteraction in which each of one side has one partner on the other."""
    sides = [
        choices_of(side, "simpleAssociableChoice", text)
        for side in interaction.iterfind("simpleMatchSet")
    ]
    built, pairs = _scored(part)
    if len(sides) != 2 or built is None:
        return None
    return _matching(built, sides[0], sides[1], pairs)


def build_associate(interaction: Element, part: Part, text: Text) -> Built | None:
    """An associateInteraction whose right pairs use every choice once: the first are the left."""
    choices = {c["id"]: c for c in choices_of(interaction, "simpleAssociableChoice", text)}
    built, pairs = _scored(part)
    used = [name for pair in pairs for name in pair]
    if built is None or sorted(used) != sorted(choices):
        return None
    left = [choices[name] for name, _ in pairs]
    # The right side stands in the package's order: in that of the pairs it would tell the answer.
    partners = {name for _, name in pairs}
    right = [choice for name, choice in choices.items() if name in partners]
    return _matching(built, left, right, pairs)


def build_gaps(interaction: Element, part: Part, text: Text) -> Built | None:
    """A gapMatchInteraction: each gap is a dropdown of all the texts."""
    choices = choices_of(interaction, "gapText", text)
    gaps = [key(gap.get("identifier", "")) for gap in interaction.iter("gap")]
    built, pairs = _scored(part)
    if built is None or not choices or next(interaction.iter("gapImg"), None) is not None:
        return None
    right: dict[str, list[str]] = {}
    for choice, gap in pairs:
        right.setdefault(gap, []).append(choice)
    if set(right) != set(gaps) or any(len(found) != 1 for found in right.values()):
        return None
    built.kind = "dropdowns"
    built.shows["blanks"] = [{"id": gap, "choices": choices} for gap in gaps]
    built.answer["blanks"] = {gap: {"choices": right[gap]} for gap in gaps}
    return built


def _scored(part: Part) -> tuple[Built | None, Pairs]:
    """The right pairs, and a question with their points."""
    points = part.exact()
    if points is not None:
        return Built("matching", points), _pairs(part.declared.correct)
    mapping = part.declared.mapping
    if not part.mapped or mapping is None:
        return None, []
    gains = {name: value for name, value in mapping.points.items() if value > 0}
    total = sum(gains.values())
    if mapping.upper is not None:
        total = min(mapping.upper, total)
    if total <= 0:
        return None, []
    built = Built("matching", total, answer={"partial": True})
    if len(set(gains.values())) > 1 or min(*mapping.points.values(), mapping.default, 0.0) < 0:
        built.adapted.append("qti_parts_alike")
    return built, _pairs(tuple(gains))


def _pairs(values: tuple[str, ...]) -> Pairs:
    return [(key(one), key(two)) for one, _, two in (value.partition(" ") for value in values)]


def _matching(
    built: Built, left: list[dict[str, Any]], right: list[dict[str, Any]], pairs: Pairs
) -> Built | None:
    """Each of the left with its one partner; the sides change places where only that fits."""
    for rows, others, found in (
        (left, right, pairs),
        (right, left, [(two, one) for one, two in pairs]),
    ):
        names, known = [row["id"] for row in rows], {other["id"] for other in others}
        fits = sorted(names) == sorted(one for one, _ in found)
        if fits and len(set(names)) == len(names) and {two for _, two in found} <= known:
            built.shows |= {"pairs": rows, "choices": others}
            built.answer["pairs"] = {one: [two] for one, two in found}
            return built
    return None
