"""Questions whose numbers vary: a formula, its variables and ready sets of values with results."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.ids import Ids
from services.content.adapters.formats.qti12.numbers import number
from services.content.adapters.formats.qti12.places import with_places
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.domain.formulas import FormulaError
from services.content.domain.formulas import evaluate

# More sets of values than this tell nobody anything new.
MOST_DATASETS = 200
# How many are made where the package brings none.
MADE = 20
SCALES = frozenset("0123456789")
LONGEST_FORMULA = 1000
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


def calculated(asked: Asked) -> Parts | None:
    """The sets of values that the package has worked out, or else some made of its formula.

    A set without a result, or with a value that is no number, is left out.
    """
    element = next(descendants(asked.item, "calculated"), None)
    if element is None:
        return None
    holder = child(element, "var_sets")
    found = list(children(holder, "var_set")) if holder is not None else []
    ids = Ids()
    datasets = [made for each in found[:MOST_DATASETS] if (made := _dataset(each, ids))]
    if len(datasets) < len(found):
        asked.remark("datasets_dropped")
    formulas = [words(each) for each in descendants(element, "formula")]
    if not datasets and len(formulas) == 1:
        datasets = _worked_out(element, formulas[0])
        asked.remark("datasets_made")
    if not datasets:
        return None
    tolerance, kind = _tolerance(words(child(element, "answer_tolerance")))
    answer: Parts = {"datasets": datasets, "tolerance": tolerance, "tolerance_kind": kind}
    if formulas and len("; ".join(formulas)) <= LONGEST_FORMULA:
        answer["formula"] = "; ".join(formulas)
    names = {name: name for each in datasets for name in each["values"]}
    return {"prompt": asked.text(with_places(asked.shown.markup, names)), "answer": answer}


def _dataset(element: Element, ids: Ids) -> Parts | None:
    result = number(words(child(element, "answer")))
    values = {attribute(each, "name"): number(words(each)) for each in children(element, "var")}
    if result is None or not all(VARIABLE.fullmatch(name) for name in values):
        return None
    known = {name: float(value) for name, value in values.items() if value is not None}
    if len(known) < len(values):
        return None
    name = ids.take(attribute(element, "ident"), "set")
    return {"id": name, "values": known, "result": float(result)}


def _worked_out(element: Element, formula: str) -> list[Parts]:
    """Sets of values within the variables' bounds, the same in every import, with their results."""
    bounds: dict[str, tuple[Decimal, Decimal, int]] = {}
    for variable in descendants(element, "var"):
        least, most = number(words(child(variable, "min"))), number(words(child(variable, "max")))
        name, scale = attribute(variable, "name"), attribute(variable, "scale") or "0"
        if least is None or most is None or least > most or not VARIABLE.fullmatch(name):
            return []
        bounds[name] = (least, most, int(scale) if scale in SCALES else 0)
    made = []
    for place in range(MADE if bounds else 1):
        values = {
            name: _between(f"{place} {name}", *of_variable) for name, of_variable in bounds.items()
        }
        try:
            result = evaluate(formula, values)
        except FormulaError:
            continue
        made.append({"id": f"set-{place + 1}", "values": values, "result": result})
    return made


def _between(seed: str, least: Decimal, most: Decimal, scale: int) -> float:
    """A value between the two, with so many decimals; chance comes from SHA-256."""
    share = Decimal(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6])) / (1 << 48)
    value = float(round(least + (most - least) * share, scale))
    return min(max(value, float(least)), float(most))


def _tolerance(text: str) -> tuple[float, str]:
    """`0.1` is a distance, `5%` a part of the result."""
    percent = text.endswith("%")
    value = number(text.removesuffix("%"))
    size = float(abs(value)) if value is not None else 0.0
    return (size / 100, "relative") if percent else (size, "absolute")
