"""However facts arrive, the certificates that stand are the same."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from services.certification.domain.award import awards
from services.certification.domain.award import wrong_now
from services.certification.domain.facts import ATTENDANCE
from services.certification.domain.facts import ENROLMENT
from services.certification.domain.facts import ITEM
from services.certification.domain.facts import PIN
from services.certification.domain.facts import RULE
from services.certification.domain.facts import Fact
from services.certification.domain.facts import absorb
from services.certification.domain.rule import AwardRule

START = datetime(2026, 9, 1, tzinfo=UTC)

RULE_OF_ALL = AwardRule(
    id="all",
    version=1,
    kind="completion",
    title={"en": "All"},
    all_items=True,
    minimum_score=0,
    sessions_attended=1,
    gates_passed=(),
    hours=1,
)
RULES = {("all", 1): RULE_OF_ALL, ("all", 2): replace(RULE_OF_ALL, version=2, sessions_attended=2)}

# One statement of each aggregate after another: (topic, key, value).
STATEMENTS = [
    (RULE, "", {"id": "all", "version": 1}),
    (RULE, "", {"id": "all", "version": 2}),
    (PIN, "", {"required": ["lesson"]}),
    (PIN, "", {"required": ["lesson", "other"]}),
    (ENROLMENT, "", "enrolled"),
    (ENROLMENT, "", "withdrawn"),
    (ITEM, "lesson", True),
    (ITEM, "other", True),
    (ATTENDANCE, "session", True),
    (ATTENDANCE, "session", False),
    (ATTENDANCE, "another", True),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """What happened, in the order of time."""
    said = draw(st.lists(st.sampled_from(STATEMENTS), min_size=4, max_size=14))
    return [
        Fact(topic, key, number + 1, START + timedelta(hours=number), value)
        for number, (topic, key, value) in enumerate(said)
    ]


def certificates(arrivals: list[Fact]) -> tuple[set[str], set[str]]:
    """(issued, of these in review) when facts arrive one by one and issues follow at once."""
    known: tuple[Fact, ...] = ()
    issued: dict[str, AwardRule] = {}
    for fact in arrivals:
        known = absorb(known, fact) or known
        for award in awards(known, RULES):
            issued.setdefault(award.kind, award.rule)
    earned = {award.kind for award in awards(known, RULES)}
    wrong = {kind for kind, rule in issued.items() if wrong_now(known, rule)}
    return set(issued), wrong | (set(issued) - earned)


@settings(max_examples=300, deadline=None)
@given(history=histories(), data=st.data())
def test_the_certificates_that_stand_are_the_same_in_any_order(
    history: list[Fact], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=6))
    arrivals = data.draw(st.permutations(history + again))

    issued, in_review = certificates(arrivals)
    earned = {award.kind for award in awards(history, RULES)}

    # Nothing that was earned is ever missing, and whatever was issued on facts that turned out not
    # to be all of them is on the organiser's list.
    assert earned <= issued
    assert issued - earned <= in_review
    assert issued - in_review <= earned
    # By which of several versions of a rule it was issued depends on what was known then, and each
    # certificate is held to its own: one may be in review where another order's is not.
    if len({fact.value["version"] for fact in history if fact.topic == RULE}) < 2:
        assert issued - in_review == certificates(history)[0] - certificates(history)[1]


@settings(max_examples=300, deadline=None)
@given(history=histories(), data=st.data())
def test_without_anything_taken_back_the_certificates_are_the_same_in_any_order(
    history: list[Fact], data: st.DataObject
) -> None:
    kept = [fact for fact in history if fact.value not in ("withdrawn", False)]
    for topic in (PIN, RULE):
        first = next((fact for fact in kept if fact.topic == topic), None)
        kept = [fact for fact in kept if fact.topic != topic or fact is first]
    arrivals = data.draw(st.permutations(kept * 2))

    assert certificates(arrivals)[0] == certificates(kept)[0]
