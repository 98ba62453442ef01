"""A certificate's life as facts of its holder, and a certificate that is built on others."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from services.certification.domain.award import awards
from services.certification.domain.award import wrong_now
from services.certification.domain.facts import ENROLMENT
from services.certification.domain.facts import RULE
from services.certification.domain.facts import Fact
from services.certification.domain.holding import held_facts
from services.certification.domain.rule import AwardRule

PROGRAMME = AwardRule(
    id="programme",
    version=1,
    kind="programme",
    title={"en": "Programme"},
    all_items=False,
    minimum_score=0,
    sessions_attended=0,
    gates_passed=(),
    hours=80,
    certificates=("first", "second"),
)
RULES = {("programme", 1): PROGRAMME}


def day(number: int) -> datetime:
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=number)


OWN = (
    Fact(RULE, "", 1, day(1), {"id": "programme", "version": 1}),
    Fact(ENROLMENT, "", 1, day(2), "enrolled"),
)
FIRST = held_facts("one", "first", day(5), [])
SECOND = held_facts("two", "second", day(6), [])


def test_it_is_earned_when_the_last_part_is() -> None:
    assert awards([*OWN, *FIRST], RULES) == ()
    [award] = awards([*SECOND, *FIRST, *OWN], RULES)
    assert (award.kind, award.earned_at) == ("programme", day(6))


def test_a_part_from_before_the_enrolment_counts() -> None:
    early = held_facts("one", "first", day(0), [])
    [award] = awards([*OWN, *early, *SECOND], RULES)
    assert award.earned_at == day(6)


def test_a_part_that_was_revoked_before_does_not_count_until_it_stands_again() -> None:
    revoked = held_facts("one", "first", day(1), [("revoked", day(3))])
    assert awards([*OWN, *revoked, *SECOND], RULES) == ()
    again = held_facts("one", "first", day(1), [("revoked", day(3)), ("reinstated", day(8))])
    [award] = awards([*OWN, *again, *SECOND], RULES)
    assert award.earned_at == day(8)


def test_a_part_that_is_revoked_afterwards_makes_the_whole_wrong() -> None:
    revoked = held_facts("one", "first", day(5), [("kept", day(7)), ("revoked", day(9))])
    facts = [*OWN, *revoked, *SECOND]
    [award] = awards(facts, RULES)
    assert award.earned_at == day(6)
    [wrong] = wrong_now(facts, award.rule)
    assert (wrong.code, wrong.subject) == ("certificate_held", "first")


def test_a_part_that_was_superseded_is_held_in_its_new_issue_without_a_gap() -> None:
    old = held_facts("one", "first", day(5), [("superseded", day(9))])
    new = held_facts("three", "first", day(9), [])
    assert wrong_now([*OWN, *old, *new, *SECOND], PROGRAMME) == ()
    assert wrong_now([*OWN, *old, *SECOND], PROGRAMME) != ()


def test_one_of_two_certificates_by_one_rule_is_enough() -> None:
    revoked = held_facts("one", "first", day(5), [("revoked", day(9))])
    other = held_facts("other cohort", "first", day(6), [])
    assert wrong_now([*OWN, *revoked, *other, *SECOND], PROGRAMME) == ()
