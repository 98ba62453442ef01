"""By which rules a learner may pass: the cohort's choice, and what counts when it has changed.

A cohort whose rule changes while people are enrolled says for whom the new one is:

everyone    the new rule alone, for all who have not earned their certificate yet
newcomers   who was enrolled before keeps the old one
either      who was enrolled before passes by whichever of the two comes first
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.certification.domain import facts as topics
from services.certification.domain.facts import Standing
from services.certification.domain.rule import AwardRule

EITHER = "either"

Rules = Mapping[tuple[str, int], AwardRule]


def rules_for(stood: Standing, rules: Rules) -> tuple[AwardRule, ...]:
    """The rules that count for this enrolment, the latest choice first, then what they award also.

    Empty when the cohort has chosen none or none of them is known. Two of one kind are
    alternatives.
    """
    found: dict[tuple[str, int], AwardRule] = {}
    for name in _names(stood):
        if name in rules:
            found[name] = rules[name]
    for rule in tuple(found.values()):
        for other in rule.also:
            name = other.id, other.version
            if name in rules:
                found.setdefault(name, rules[name])
    return tuple(found.values())


def _names(stood: Standing) -> list[tuple[str, int]]:
    choice = stood.fact(topics.RULE)
    if choice is None:
        return []
    enrolled = _enrolled_since(stood)
    chain = [*choice.value.get("earlier", ()), choice.value]
    names = [_name(chain[0])]
    for old, new in pairwise(chain):
        if enrolled is None or enrolled >= old["until"]:
            names = [_name(new)]
        elif old["next_for"] == EITHER:
            names.insert(0, _name(new))
    return names


def _name(choice: Mapping[str, Any]) -> tuple[str, int]:
    return choice["id"], choice["version"]


def _enrolled_since(stood: Standing) -> datetime | None:
    """When the learner was first enrolled, as far as it has been heard."""
    times = [fact.at for fact in stood.said(topics.ENROLMENT) if fact.value == "enrolled"]
    return min(times, default=None)
