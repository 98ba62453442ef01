"""A cohort's rule changes while people are in the middle: never a second certificate of a kind."""

from typing import Any

import pytest

from shared.contracts import COHORT_CHANGED
from shared.events.envelope import Event
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

EASY = {
    **RULE,
    "id": "easy",
    "required_items": None,
    "minimum_score": 0.0,
    "sessions_attended": 1,
    "gates_passed": [],
}


def changed(story: Story, version: int, next_for: str | None) -> Event:
    """The cohort goes over to this version of the rule, now."""
    earlier = []
    if next_for:
        until = story.attended("never told").time
        earlier = [{"id": "easy", "version": 1, "until": until, "next_for": next_for}]
    return story.published(version, "easy", COHORT_CHANGED, earlier)


@pytest.fixture
def easy(service: ServiceHarness) -> ServiceHarness:
    publish(service, EASY)
    publish(service, {**EASY, "sessions_attended": 2})
    return service


def begun(service: ServiceHarness, next_for: str | None) -> tuple[Story, Story]:
    """One who was enrolled before the change and one who came after it, in one cohort."""
    old, new = Story("1"), Story("2")
    new.cohort_id = old.cohort_id
    service.deliver(old.opened(), old.published(rule="easy"), old.enrolled())
    service.deliver(changed(old, 2, next_for))
    new.attended("time passes"), new.attended("time passes"), new.attended("time passes")
    new.attended("time passes"), new.attended("time passes")
    service.deliver(new.enrolled())
    return old, new


def earned(service: ServiceHarness) -> dict[str, int]:
    """The version under which each one's certificate was issued."""
    service.run_jobs()
    return {
        each["enrolment_id"]: each["rule_version"] for each in service.db["certificates"].find()
    }


@pytest.mark.parametrize(
    ("next_for", "after_one", "after_two"),
    [
        (None, {}, {"enrolment-1": 2, "enrolment-2": 2}),
        ("newcomers", {"enrolment-1": 1}, {"enrolment-1": 1, "enrolment-2": 2}),
        ("either", {"enrolment-1": 1}, {"enrolment-1": 1, "enrolment-2": 2}),
    ],
)
def test_the_organisers_choice_decides_by_which_rule_each_one_passes(
    easy: ServiceHarness,
    next_for: str | None,
    after_one: dict[str, int],
    after_two: dict[str, int],
) -> None:
    people = begun(easy, next_for)
    easy.deliver(*(each.attended("s-1") for each in people))
    assert earned(easy) == after_one
    easy.deliver(*(each.attended("s-2") for each in people))
    assert earned(easy) == after_two
    assert len(certificates(easy)) == 2


def test_who_has_passed_before_the_change_keeps_the_certificate_and_gets_no_second(
    easy: ServiceHarness,
) -> None:
    story = Story("1")
    easy.deliver(story.opened(), story.published(rule="easy"), story.enrolled())
    easy.deliver(story.attended("s-1"))
    assert earned(easy) == {"enrolment-1": 1}
    easy.deliver(changed(story, 2, None), story.attended("s-2"))
    assert earned(easy) == {"enrolment-1": 1}
    [certificate] = certificates(easy)
    assert certificate["review"] is None


def test_a_change_that_arrives_before_what_it_changes_decides_the_same(
    easy: ServiceHarness,
) -> None:
    story = Story("1")
    opened, first, enrolled = story.opened(), story.published(rule="easy"), story.enrolled()
    change = changed(story, 2, "newcomers")
    easy.deliver(opened, change, story.attended("s-1"), enrolled)
    # The event that was lost on the way is told by the change itself.
    assert earned(easy) == {"enrolment-1": 1}
    easy.deliver(first)
    assert earned(easy) == {"enrolment-1": 1}


def test_a_change_that_is_heard_of_after_the_issue_is_for_the_organiser_to_see(
    easy: ServiceHarness,
) -> None:
    story = Story("1")
    easy.deliver(story.opened(), story.published(rule="easy"), story.enrolled())
    change = changed(story, 2, None)
    easy.deliver(story.attended("s-1"))
    assert earned(easy) == {"enrolment-1": 1}

    easy.deliver(change)
    easy.run_jobs()
    [certificate] = certificates(easy)
    assert certificate["state"] == "issued"
    assert [each["code"] for each in certificate["review"]["wrong"]] == ["rule_in_force"]


def test_the_ledger_shows_who_may_pass_by_either_rule_both_of_them(easy: ServiceHarness) -> None:
    old, _ = begun(easy, "either")

    def told() -> Any:
        return easy.get(f"{ROOT}/ledgers/enrolment-1", token=learner(easy)).json

    assert (told()["rule"]["version"], told()["complete"]) == (2, False)
    [other] = told()["others"]
    assert (other["rule"]["version"], other["instead"]) == (1, True)
    easy.deliver(old.attended("s-1"))
    # One of the two is enough, and the one that is done is the one that counts.
    assert (told()["rule"]["version"], told()["complete"]) == (1, True)
