"""Builds Moodle's calculated questions: a formula, and the data sets that Moodle has drawn."""

from __future__ import annotations

import re
from typing import Any

from services.content.adapters.formats.moodle.draft import Draft
from services.content.adapters.formats.moodle.draft import NotMarked
from services.content.adapters.formats.moodle.draft import answers_of
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.outline import whole
from services.content.domain.formulas import FormulaError
from services.content.domain.formulas import evaluate

NEARLY_ALL = 1 - 1e-4
VARIABLE = re.compile(r"\{([^\W\d]\w{0,63})\}")
# `{={a}*2}` in a text is worked out by Moodle when it is shown.
SHOWN_FORMULA = "{="
RELATIVE, NOMINAL = "1", "2"
MOST_DATASETS = 100
# PHP's log is the natural one; ours is to the base 10.
PHP_LOG = re.compile(r"\blog\s*\(", re.IGNORECASE)


def build_calculated(draft: Draft) -> None:
    """calculated, calculatedsimple: one right formula, values of every variable by number."""
    right = [answer for answer in answers_of(draft) if answer.share >= NEARLY_ALL]
    text = value(draft.stored.element, "questiontext")
    if len(right) != 1 or SHOWN_FORMULA in text:
        raise NotMarked("moodle_formula_unknown")
    formula = PHP_LOG.sub("ln(", right[0].text)
    datasets = [each for each in _datasets(draft) if _has_result(formula, each)]
    if not datasets:
        raise NotMarked("moodle_formula_unknown")
    record = next(
        (
            each
            for each in draft.own.iterfind("calculated_records/calculated_record")
            if value(each, "answer") == right[0].id
        ),
        None,
    )
    kind = value(record, "tolerancetype") or RELATIVE
    if kind not in (RELATIVE, NOMINAL):
        draft.adapted.append("moodle_tolerance_relative")
    draft.kind = "calculated"
    draft.answer = {
        "formula": formula,
        "datasets": datasets,
        "tolerance": abs(number(value(record, "tolerance")) or 0.0),
        "tolerance_kind": "absolute" if kind == NOMINAL else "relative",
    }
    names = set(datasets[0]["values"])
    draft.prompt = lambda markup: VARIABLE.sub(
        lambda found: f"[[{found[1]}]]" if found[1] in names else found[0], markup
    )


def _datasets(draft: Draft) -> list[dict[str, Any]]:
    """Those numbers for which every variable has a value."""
    by_number: dict[int, dict[str, float]] = {}
    names = set()
    for definition in draft.own.iterfind("dataset_definitions/dataset_definition"):
        name = value(definition, "name")
        names.add(name)
        for item in definition.iterfind("dataset_items/dataset_item"):
            place, found = whole(value(item, "number")), number(value(item, "value"))
            if place is not None and found is not None:
                by_number.setdefault(place, {})[name] = found
    return [
        {"id": str(place), "values": values}
        for place, values in sorted(by_number.items())
        if set(values) == names
    ][:MOST_DATASETS]


def _has_result(formula: str, dataset: dict[str, Any]) -> bool:
    try:
        evaluate(formula, dataset["values"])
    except FormulaError:
        return False
    return True
