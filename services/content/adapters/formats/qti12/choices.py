"""Questions with one list of choices: one right, several right, true or false, in order."""

from __future__ import annotations

import html

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Names
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.conditions import Test
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.formats.qti12.conditions import scoring
from services.content.adapters.markup.xml import attribute

TRUE = frozenset({"true", "t", "yes", "benar", "betul", "ya", "verdadero", "vrai", "wahr", "waar"})
FALSE = frozenset({"false", "f", "no", "salah", "tidak", "falso", "faux", "falsch", "onwaar"})
EQUAL = frozenset({"varequal"})


def multiple_choice(asked: Asked) -> Parts | None:
    """One choice is made: each may earn a share of its own."""
    shown, names = asked.choices(asked.shown.responses[0])
    if not understood(scoring(asked.conditions)):
        return None
    earned: dict[str, float] = {}
    for condition in scoring(asked.conditions):
        for test in condition.single():
            name = names.get(test.text)
            if name:
                # The first condition that is met decides, unless conditions add up.
                before = earned.get(name)
                if before is None or condition.adds:
                    earned[name] = (before or 0.0) + (condition.score or 0.0)
    most = max(earned.values(), default=0.0)
    if most <= 0:
        return None
    right = [name for name, score in earned.items() if score == most]
    answer: Parts = {"choices": right}
    if len(right) > 1 or any(score not in (0.0, most) for score in earned.values()):
        answer["weights"] = {name: share(score, most) for name, score in earned.items()}
    return {"choices": shown, "answer": answer}


def true_false(asked: Asked) -> Parts | None:
    """A choice between `true` and `false`; None when the two choices say something else."""
    labels = asked.shown.responses[0].labels
    sides = [_side(ident, markup) for ident, markup in labels]
    if sorted(filter(None, sides)) != ["false", "true"] or len(sides) != 2:
        return None
    made = multiple_choice(asked)
    if made is None or len(made["answer"]["choices"]) != 1:
        return None
    renamed = {shown["id"]: side for shown, side in zip(made["choices"], sides, strict=True)}
    for shown in made["choices"]:
        shown["id"] = renamed[shown["id"]]
    for ident, name in asked.choice_ids.items():
        asked.choice_ids[ident] = renamed.get(name) or name
    made["answer"] = {"choices": [renamed[name] for name in made["answer"]["choices"]]}
    return made


def multiple_response(asked: Asked) -> Parts | None:
    """Several choices are made: the exact set earns the points, or each choice its share."""
    shown, names = asked.choices(asked.shown.responses[0])
    conditions = scoring(asked.conditions)
    if not understood(conditions):
        return None
    setting = [condition for condition in conditions if not condition.adds]
    if any((condition.score or 0) > 0 for condition in setting):
        answer = _exact_set(setting, names, asked)
    else:
        answer = _shares(conditions, names)
    return {"choices": shown, "answer": answer} if answer else None


def ordering(asked: Asked) -> Parts | None:
    """The choices are put in order."""
    shown, names = asked.choices(asked.shown.responses[0])
    conditions = best(asked.conditions)
    if not conditions or not understood(conditions):
        return None
    if len(conditions) > 1:
        # A share for each place: together they are the order.
        tests = [test for condition in conditions for test in condition.single()]
    elif len(conditions[0].alternatives or ()) == 1:
        tests = [test for test in (conditions[0].alternatives or [()])[0] if test.wanted]
    else:
        return None
    places = [attribute(test.element, "index") for test in tests]
    if tests and all(place.isdecimal() and len(place) < 6 for place in places):
        tests = [test for _, test in sorted(zip(map(int, places), tests, strict=True), key=_place)]
    order = list(dict.fromkeys(names[test.text] for test in tests if test.text in names))
    if len(order) != len(shown):
        return None
    answer: Parts = {"order": order}
    if len(conditions) > 1:
        answer["partial"] = True
    return {"choices": shown, "answer": answer}


def understood(conditions: list[Condition]) -> bool:
    """Tells whether points depend on nothing but which choices are made."""
    return bool(conditions) and all(
        condition.alternatives is not None
        and all(test.name in EQUAL for each in condition.alternatives for test in each)
        for condition in conditions
    )


def share(score: float, most: float) -> float:
    """What part of the full score this is, between -1 and 1."""
    return max(-1.0, min(1.0, round(score / most, 6)))


def _exact_set(setting: list[Condition], names: Names, asked: Asked) -> Parts | None:
    highest = best(setting)
    alternatives = [each for condition in highest for each in condition.alternatives or ()]
    sets = [_chosen(alternative, names) for alternative in alternatives]
    if len({frozenset(each) for each in sets}) != 1 or not sets[0]:
        return None
    if any(0 < (condition.score or 0) < (highest[0].score or 0) for condition in setting):
        asked.remark("lesser_scores_dropped")
    return {"choices": sets[0]}


def _chosen(alternative: tuple[Test, ...], names: Names) -> list[str]:
    """The wanted choices; nothing when one of them is not there."""
    wanted = [test.text for test in alternative if test.wanted]
    return [names[text] for text in wanted] if all(text in names for text in wanted) else []


def _shares(conditions: list[Condition], names: Names) -> Parts | None:
    """Each choice adds or takes away points, whatever else is chosen."""
    earned = dict.fromkeys(names.values(), 0.0)
    for condition in conditions:
        single = condition.single()
        if len(single) != len(condition.alternatives or ()):
            return None
        for test in single:
            if test.text in names:
                earned[names[test.text]] += condition.score or 0.0
    right = [name for name, score in earned.items() if score > 0]
    total = sum(earned[name] for name in right)
    if not right:
        return None
    wrong = [score for score in earned.values() if score <= 0]
    if wrong and {earned[name] for name in right} == {-score for score in wrong}:
        return {"choices": right, "partial": True}
    return {
        "choices": right,
        "weights": {name: share(score, total) for name, score in earned.items()},
    }


def _side(ident: str, markup: str) -> str:
    """Whether a choice says `true` or `false`; empty when it says something else."""
    said = html.unescape(markup).strip().strip(".").lower()
    said = said.removeprefix("<p>").removesuffix("</p>").strip()
    for word in (said, ident.lower()):
        if word in TRUE:
            return "true"
        if word in FALSE:
            return "false"
    return ""


def _place(placed: tuple[int, Test]) -> int:
    return placed[0]
