"""A project's way through its gates, whatever is tried in whatever order."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain import projects
from services.mentoring.domain import stages
from services.mentoring.domain.errors import DomainError
from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.projects import Project
from services.mentoring.domain.reviewers import must_be_independent
from services.mentoring.domain.stages import Decision
from services.mentoring.domain.stages import Score
from services.mentoring.domain.stages import Stage

NOW = datetime(2026, 10, 5, tzinfo=UTC)
SLUGS = ("empathize", "define", "test")


def project() -> Project:
    made = Project(
        id="p",
        academy="pontianak",
        team_id="t",
        cohort_id="c",
        title={"id": "Antrean"},
        problem="Lama",
        template="dt",
        template_version=1,
        stages=[Stage(slug=slug, title={"id": slug}, required_evidence=1) for slug in SLUGS],
        started_by="a1",
        started_at=NOW,
    )
    made.begin()
    return made


def decision(what: str, comment: str | None = "Karena", score: int = 3) -> Decision:
    return Decision(
        attempt=1,
        decision=what,
        scores=[Score("impact", score)],
        comment=comment,
        decided_by="r",
        decided_as="reviewer",
        decided_at=NOW,
    )


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "take_up", "passed", "revise", "stopped"]),
        st.sampled_from(SLUGS),
    ),
    max_size=30,
)


@given(ACTS)
def test_stages_are_passed_in_order_and_one_at_a_time(acts: list[tuple[str, str]]) -> None:
    made = project()
    for what, slug in acts:
        try:
            if what == "submit":
                made.submit(slug, ["e"], NOW)
            elif what == "take_up":
                made.take_up(slug, "r")
            else:
                made.decide(slug, decision(what))
        except DomainError:
            continue
    found = [stage.state for stage in made.stages]
    passed = found.count(stages.PASSED)
    assert found[:passed] == [stages.PASSED] * passed
    assert all(state == stages.LOCKED for state in found[passed + 1 :])
    assert (made.state == projects.COMPLETED) == (passed == len(SLUGS))
    assert (made.state == projects.STOPPED) == (stages.STOPPED in found)
    if made.state == projects.ACTIVE:
        assert found[passed] != stages.LOCKED


def test_too_little_evidence_is_told_in_numbers() -> None:
    with pytest.raises(WrongState) as refused:
        project().submit("empathize", [], NOW)
    assert refused.value.params == {"required": 1, "present": 0, "missing": 1}


def test_each_submission_is_an_attempt_of_its_own() -> None:
    made = project()
    for number in (1, 2, 3):
        assert made.submit("empathize", ["e"], NOW).attempt == number
        made.decide("empathize", decision("revise"))


def test_a_decision_needs_scores_or_reasons() -> None:
    with pytest.raises(Invalid, match="comment_needed"):
        decision("stopped", comment=None)
    with pytest.raises(Invalid, match="score_out_of_range"):
        decision("passed", score=5)


def test_a_project_that_has_ended_is_not_put_on_hold() -> None:
    made = project()
    made.submit("empathize", ["e"], NOW)
    made.decide("empathize", decision("stopped"))
    with pytest.raises(WrongState, match="project_over"):
        made.put(projects.ON_HOLD)


def test_a_reviewer_is_neither_of_the_team_nor_of_its_unit() -> None:
    must_be_independent("r", {"a1"}, {"other"}, {"unit"})
    with pytest.raises(NotAllowed, match="own_project"):
        must_be_independent("a1", {"a1"}, set(), {"unit"})
    with pytest.raises(NotAllowed, match="own_unit"):
        must_be_independent("r", {"a1"}, {"unit"}, {"unit"})
