"""A requirement that two organisers waive."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from services.certification.domain.award import assess
from services.certification.domain.award import awards
from services.certification.domain.award import wrong_now
from services.certification.domain.errors import Invalid
from services.certification.domain.errors import NotAllowed
from services.certification.domain.errors import WrongState
from services.certification.domain.exception import PROPOSED
from services.certification.domain.exception import Step
from services.certification.domain.exception import Waiver
from services.certification.domain.exception import check_asked
from services.certification.domain.exception import check_not_own
from services.certification.domain.facts import Fact
from services.certification.domain.facts import standing
from tests.unit.certification.domain.test_award import COMPLETE
from tests.unit.certification.domain.test_award import RULES
from tests.unit.certification.domain.test_award import choice
from tests.unit.certification.domain.test_award import gate

NOW = datetime(2026, 10, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def proposal(**changes: Any) -> Waiver:
    fields: dict[str, Any] = {
        "id": "exception-1",
        "academy": "pontianak",
        "enrolment_id": "enrolment-1",
        "kind": "completion",
        "code": "gate_passed",
        "subject": "empathize",
        "state": PROPOSED,
        "history": (Step(PROPOSED, NOW, "anna", "The stage was held in the hospital."),),
    }
    return Waiver(**{**fields, **changes})


def approved(**changes: Any) -> Waiver:
    return proposal(**changes).approve("budi", "Seen.", NOW, "siti")


def without_gate() -> list[Fact]:
    return [each for each in COMPLETE if each.topic != "gate"]


def test_another_organiser_decides_who_is_not_the_learner() -> None:
    with pytest.raises(NotAllowed) as refused:
        proposal().approve("anna", "Mine.", NOW, "siti")
    assert refused.value.code == "exception_same_person"
    with pytest.raises(NotAllowed) as refused:
        proposal().reject("siti", "Mine.", NOW, "siti")
    assert refused.value.code == "exception_own"
    with pytest.raises(NotAllowed):
        check_not_own("siti", "siti")
    assert approved().state == "approved"


def test_it_is_decided_once() -> None:
    rejected = proposal().reject("budi", "No.", NOW, "siti")
    for ended in (rejected, approved(), approved().withdraw("budi", "Wrong.", LATER)):
        with pytest.raises(WrongState):
            ended.approve("citra", "Again.", LATER, "siti")
    with pytest.raises(WrongState):
        rejected.withdraw("anna", "Again.", LATER)


def test_what_cannot_be_waived_is_not_proposed() -> None:
    for code in ("enrolled", "cohort_held", "course_pinned", "rule_known", ""):
        with pytest.raises(Invalid):
            proposal(code=code)


@pytest.mark.parametrize(
    ("kind", "code", "subject", "asked"),
    [
        ("completion", "required_items", "", True),
        ("completion", "minimum_score", "", True),
        ("completion", "sessions_attended", "", True),
        ("completion", "gate_passed", "empathize", True),
        ("completion", "gate_passed", "define", False),
        ("completion", "gate_passed", "", False),
        ("completion", "minimum_score", "empathize", False),
        ("completion", "certificate_held", "present", False),
        ("attendance", "sessions_attended", "", True),
        ("attendance", "required_items", "", False),
        ("programme", "required_items", "", False),
    ],
)
def test_only_what_a_rule_asks_for_can_be_waived(
    kind: str, code: str, subject: str, asked: bool
) -> None:
    if asked:
        check_asked(RULES.values(), kind, code, subject)
    else:
        with pytest.raises(Invalid):
            check_asked(RULES.values(), kind, code, subject)


def test_only_what_was_approved_says_anything_to_the_ledger() -> None:
    assert proposal().fact is None
    assert proposal().reject("budi", "No.", NOW, "siti").fact is None
    assert proposal().withdraw("anna", "Not needed.", NOW).fact is None


def test_the_certificate_is_earned_when_the_last_requirement_is_waived() -> None:
    facts = without_gate()
    assert awards(facts, RULES) == ()
    fact = approved().fact
    assert fact is not None
    [award] = awards([*facts, fact], RULES)
    assert (award.kind, award.earned_at) == ("completion", max(NOW, *(f.at for f in facts)))
    [waived] = [each for each in assess(award.rule, standing([*facts, fact])) if each.waived]
    assert (waived.code, waived.subject, waived.done, waived.have) == (
        "gate_passed",
        "empathize",
        True,
        0,
    )


def test_what_is_met_after_all_is_not_called_waived() -> None:
    fact = approved().fact
    assert fact is not None
    met = assess(RULES["innovator", 1], standing([*COMPLETE, fact]))
    assert not [each for each in met if each.waived]


def test_an_exception_of_another_kind_stage_or_requirement_waives_nothing() -> None:
    others = (
        approved(kind="attendance"),
        approved(subject="define"),
        approved(code="minimum_score", subject=""),
    )
    for other in others:
        assert other.fact is not None
        assert awards([*without_gate(), other.fact], RULES) == ()


def test_who_is_not_enrolled_or_has_no_rule_is_not_helped_by_any_exception() -> None:
    fact = approved().fact
    assert fact is not None
    for topic in ("enrolment", "rule", "pin"):
        facts = [each for each in without_gate() if each.topic != topic]
        assert awards([*facts, fact], RULES) == ()


def test_withdrawn_it_makes_what_rests_on_it_wrong_and_does_not_unmake_it() -> None:
    before = approved()
    after = before.withdraw("citra", "The hospital knows nothing of it.", LATER)
    assert before.fact is not None and after.fact is not None
    assert before.fact.sequence < after.fact.sequence
    facts = [*without_gate(), before.fact, after.fact]
    assert [award.kind for award in awards(facts, RULES)] == ["completion"]
    [wrong] = wrong_now(facts, RULES["innovator", 1])
    assert (wrong.code, wrong.subject) == ("gate_passed", "empathize")


def test_the_order_in_which_they_are_heard_does_not_matter() -> None:
    before = approved()
    after = before.withdraw("citra", "Wrong.", LATER)
    assert before.fact is not None and after.fact is not None
    facts = [*without_gate(), before.fact, after.fact, gate(40), choice(45)]
    assert awards(facts, RULES) == awards(list(reversed(facts)), RULES)
