"""By which rules a learner may pass once the cohort's choice has changed."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.certification.domain.award import awards
from services.certification.domain.choice import rules_for
from services.certification.domain.facts import ATTENDANCE
from services.certification.domain.facts import ENROLMENT
from services.certification.domain.facts import RULE
from services.certification.domain.facts import Fact
from services.certification.domain.facts import standing
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import RuleName


def day(number: int) -> datetime:
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=number)


def rule(version: int, sessions: int, **changes: Any) -> AwardRule:
    fields: dict[str, Any] = {
        "id": "present",
        "version": version,
        "kind": "attendance",
        "title": {"en": "Present"},
        "all_items": False,
        "minimum_score": 0,
        "sessions_attended": sessions,
        "gates_passed": (),
        "hours": 4,
    }
    return AwardRule(**{**fields, **changes})


RULES = {("present", version): rule(version, version) for version in (1, 2, 3)}
CHANGED = 10


def choice(at: int, version: int, *earlier: tuple[int, int, str]) -> Fact:
    told = [
        {"id": "present", "version": old, "until": day(until), "next_for": next_for}
        for old, until, next_for in earlier
    ]
    return Fact(RULE, "", at, day(at), {"id": "present", "version": version, "earlier": told})


def enrolled(at: int) -> Fact:
    return Fact(ENROLMENT, "", 1, day(at), "enrolled")


def attended(*days: int) -> list[Fact]:
    return [Fact(ATTENDANCE, f"session-{at}", 1, day(at), True) for at in days]


def versions(*facts: Fact) -> list[int]:
    return [each.version for each in rules_for(standing(facts), RULES)]


@pytest.mark.parametrize(
    ("earlier", "before", "after"),
    [
        ((), [2], [2]),
        (((1, CHANGED, "newcomers"),), [1], [2]),
        (((1, CHANGED, "either"),), [2, 1], [2]),
    ],
)
def test_a_change_says_for_whom_the_new_rule_is(
    earlier: tuple[tuple[int, int, str], ...], before: list[int], after: list[int]
) -> None:
    first, second = choice(1, 1), choice(CHANGED, 2, *earlier)
    assert versions(first, second, enrolled(3)) == before
    assert versions(first, second, enrolled(CHANGED)) == after
    assert versions(first, second, enrolled(12)) == after


def test_each_of_several_changes_counts_for_whom_it_was_made() -> None:
    third = choice(20, 3, (1, 10, "newcomers"), (2, 20, "either"))
    assert versions(third, enrolled(5)) == [3, 1]
    assert versions(third, enrolled(15)) == [3, 2]
    assert versions(third, enrolled(25)) == [3]


def test_before_the_change_the_old_rule_counts_whatever_the_change_says() -> None:
    facts = [choice(1, 1), choice(CHANGED, 2), enrolled(3), *attended(5)]
    [award] = awards(facts, RULES)
    assert (award.rule.version, award.earned_at) == (1, day(5))


def test_who_may_pass_by_either_passes_by_what_comes_first_and_once() -> None:
    start = [choice(1, 1), choice(CHANGED, 2, (1, CHANGED, "either")), enrolled(3)]
    for arrived in permutations([*start, *attended(11, 12)]):
        [award] = awards(arrived, RULES)
        assert (award.rule.version, award.earned_at) == (1, day(11))


def test_for_everyone_the_new_rule_alone_counts_from_the_change_on() -> None:
    start = [choice(1, 1), choice(CHANGED, 2), enrolled(3)]
    assert awards([*start, *attended(11)], RULES) == ()
    [award] = awards([*start, *attended(11, 12)], RULES)
    assert (award.rule.version, award.earned_at) == (2, day(12))


def test_a_choice_that_is_told_again_changes_nothing() -> None:
    told = choice(CHANGED, 2, (1, CHANGED, "newcomers"))
    again = choice(30, 2, (1, CHANGED, "newcomers"))
    assert versions(told, again, enrolled(3)) == versions(told, enrolled(3)) == [1]


def test_a_cohort_awards_also_what_its_rule_names_one_of_each_kind() -> None:
    both = {
        ("whole", 1): rule(
            1, 2, id="whole", kind="completion", also=(RuleName("present", 1), RuleName("gone", 1))
        ),
        **RULES,
    }
    chosen = Fact(RULE, "", 1, day(1), {"id": "whole", "version": 1})
    facts = [chosen, enrolled(2), *attended(3, 4)]
    assert [(each.kind, each.earned_at) for each in awards(facts, both)] == [
        ("attendance", day(3)),
        ("completion", day(4)),
    ]
