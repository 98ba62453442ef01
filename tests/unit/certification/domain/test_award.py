"""The decision: a pure function of the facts by their own times."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.certification.domain.award import Award
from services.certification.domain.award import assess
from services.certification.domain.award import awards
from services.certification.domain.award import course_score
from services.certification.domain.award import wrong_now
from services.certification.domain.facts import ATTENDANCE
from services.certification.domain.facts import CLOSING
from services.certification.domain.facts import COURSE
from services.certification.domain.facts import ENROLMENT
from services.certification.domain.facts import GATE
from services.certification.domain.facts import ITEM
from services.certification.domain.facts import PIN
from services.certification.domain.facts import QUIZ
from services.certification.domain.facts import RULE
from services.certification.domain.facts import Fact
from services.certification.domain.facts import standing
from services.certification.domain.rule import AwardRule

RULES = {
    ("innovator", 1): AwardRule(
        id="innovator",
        version=1,
        kind="completion",
        title={"en": "Innovator"},
        all_items=True,
        minimum_score=0.7,
        sessions_attended=1,
        gates_passed=("empathize",),
        hours=40,
    ),
    ("present", 1): AwardRule(
        id="present",
        version=1,
        kind="attendance",
        title={"en": "Attendance"},
        all_items=False,
        minimum_score=0,
        sessions_attended=1,
        gates_passed=(),
        hours=4,
    ),
}


def day(number: int) -> datetime:
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=number)


def fact(topic: str, at: int, value: Any, key: str = "", sequence: int | None = None) -> Fact:
    return Fact(topic, key, at if sequence is None else sequence, day(at), value)


def choice(at: int, rule: str = "innovator", version: int = 1) -> Fact:
    return fact(RULE, at, {"id": rule, "version": version})


def gate(at: int, decision: str = "passed", stage: str = "empathize") -> Fact:
    return fact(GATE, at, {"stage": stage, "decision": decision}, key=f"project/{stage}")


def quiz(at: int, score: float, item: str = "quiz", attempt: int = 1) -> Fact:
    return fact(QUIZ, at, {"item": item, "score": score}, key=f"{item}#{attempt}")


EARNED_ON = 9
COMPLETE = (
    choice(1),
    fact(PIN, 2, {"required": ["lesson", "quiz"]}),
    fact(ENROLMENT, 3, "enrolled"),
    fact(ITEM, 4, True, key="lesson"),
    quiz(5, 0.8),
    fact(ITEM, 6, True, key="quiz"),
    gate(7),
    fact(ATTENDANCE, EARNED_ON, True, key="session"),
)


def test_it_is_earned_at_the_moment_of_the_last_thing_that_was_missing() -> None:
    [award] = awards(COMPLETE, RULES)
    assert award == Award("completion", RULES["innovator", 1], day(EARNED_ON))


def test_every_single_fact_is_needed() -> None:
    for left_out in COMPLETE:
        rest = [each for each in COMPLETE if each is not left_out]
        assert awards(rest, RULES) == (), left_out


def test_a_rule_that_is_not_known_is_not_satisfied() -> None:
    assert awards(COMPLETE, {}) == ()


def test_who_withdrew_before_the_last_thing_has_not_earned_it() -> None:
    assert awards([*COMPLETE, fact(ENROLMENT, 8, "withdrawn")], RULES) == ()


def test_who_withdrew_afterwards_had_earned_it_and_it_is_for_the_organiser_to_see() -> None:
    facts = [*COMPLETE, fact(ENROLMENT, 20, "withdrawn")]
    [award] = awards(facts, RULES)
    assert award.earned_at == day(EARNED_ON)
    assert [each.code for each in wrong_now(facts, award.rule)] == ["enrolled"]


def test_a_corrected_attendance_makes_the_certificate_wrong_and_a_second_correction_right() -> None:
    rule = RULES["innovator", 1]
    absent = fact(ATTENDANCE, 10, False, key="session")
    present = fact(ATTENDANCE, 11, True, key="session")
    assert [each.code for each in wrong_now([*COMPLETE, absent], rule)] == ["sessions_attended"]
    assert wrong_now([*COMPLETE, absent, present], rule) == ()


def test_one_session_attended_twice_counts_once() -> None:
    rule = RULES["present", 1]
    twice = [fact(ATTENDANCE, at, True, key="session") for at in (1, 2)]
    found = {each.code: each for each in assess(rule, standing(twice))}
    assert found["sessions_attended"].have == 1


def test_a_gate_that_is_passed_at_the_second_attempt_is_passed() -> None:
    without = [each for each in COMPLETE if each.topic != GATE]
    assert awards([*without, gate(7, "revise")], RULES) == ()
    [award] = awards([*without, gate(7, "revise"), gate(12)], RULES)
    assert award.earned_at == day(12)


def test_a_new_pin_asks_for_its_own_items_from_then_on() -> None:
    pin = fact(PIN, 8, {"required": ["lesson", "quiz", "new"]})
    assert awards([*COMPLETE, pin], RULES) == ()
    [award] = awards([*COMPLETE, pin, fact(ITEM, 15, True, key="new")], RULES)
    assert award.earned_at == day(15)


def test_content_may_say_that_all_items_are_done_but_only_of_the_version_it_spoke_of() -> None:
    without = [each for each in COMPLETE if each.topic != ITEM]
    ended = fact(COURSE, 6, {"score": 0.8, "done": 2})
    assert len(awards([*without, ended], RULES)) == 1
    later_pin = fact(PIN, 7, {"required": ["lesson", "quiz"]})
    earlier = [each for each in without if each.topic != PIN]
    assert awards([*earlier, ended, later_pin], RULES) == ()


def test_a_course_that_was_completed_stays_so_when_the_cohort_gets_another_version() -> None:
    ended = fact(COURSE, 6, {"score": 0.8, "done": 2})
    later_pin = fact(PIN, 8, {"required": ["lesson", "quiz", "new"]})
    [award] = awards([*COMPLETE, ended, later_pin], RULES)
    assert award.earned_at == day(EARNED_ON)
    assert wrong_now([*COMPLETE, ended, later_pin], award.rule) == ()
    too_few = fact(COURSE, 6, {"score": 0.8, "done": 1})
    assert awards([*COMPLETE, too_few, later_pin], RULES) == ()


def test_the_best_attempt_counts_even_after_the_course_ended() -> None:
    ended = fact(COURSE, 6, {"score": 0.6, "done": 2})
    pin = fact(PIN, 1, {"required": ["quiz"]})
    stood = standing([pin, quiz(5, 0.6), ended, quiz(7, 0.9, attempt=2), quiz(8, 0.1, attempt=3)])
    assert course_score(stood) == 0.9


def test_the_score_is_the_mean_over_required_quizzes() -> None:
    pin = fact(PIN, 1, {"required": ["a", "b"]})
    facts = [pin, quiz(2, 0.6, "a"), quiz(3, 0.8, "b"), quiz(4, 0.0, "voluntary")]
    assert course_score(standing(facts)) == 0.7
    assert course_score(standing([pin])) is None


def test_a_cancelled_cohort_awards_nothing_more() -> None:
    assert awards([*COMPLETE, fact(CLOSING, 8, "cancelled")], RULES) == ()
    assert len(awards([*COMPLETE, fact(CLOSING, 8, "closed")], RULES)) == 1


def test_a_rule_chosen_later_does_not_take_back_what_was_earned_under_the_first() -> None:
    later = choice(20, "present")
    found = awards([*COMPLETE, later], RULES)
    assert [(each.kind, each.earned_at) for each in found] == [
        ("completion", day(EARNED_ON)),
        ("attendance", day(20)),
    ]


def test_the_order_of_the_facts_makes_no_difference() -> None:
    facts = [*COMPLETE, fact(ENROLMENT, 20, "withdrawn"), gate(6, "revise")]
    expected = awards(facts, RULES)
    for shift in range(len(facts)):
        turned = facts[shift:] + facts[:shift]
        assert awards(turned, RULES) == expected
        assert awards(turned + turned[::-1], RULES) == expected
