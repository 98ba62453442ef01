"""An application moves forward only along its states, and says what is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.application import STATES
from services.enrolment.domain.application import Application
from services.enrolment.domain.application import Idea
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.errors import NotAllowed
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.review import Review
from services.enrolment.domain.team import Assent
from services.enrolment.domain.team import Member
from services.enrolment.domain.team import Team

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def draft(members: int = 2, **changes: object) -> Application:
    team = Team("team", "Bersih", tuple(Member(f"p{n}", f"P {n}", NOW) for n in range(members)))
    made = Application(
        id="application",
        academy="pontianak",
        cohort_id="cohort",
        unit_id="unit",
        unit_kind="ward",
        team=team,
        idea=Idea("Antre", "Antrean panjang", "new"),
        assent=Assent("Lurah", "Kepala", "p0", NOW),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(WrongState) as caught:
        act()
    return caught.value.code


def test_an_invitation_lets_one_person_in() -> None:
    invited = draft(1).invite("secret", 5, NOW)
    joined = invited.join("secret", Member("p9", "Nine", NOW), 5)
    assert joined.team.has("p9")
    with pytest.raises(NotFound):
        joined.join("secret", Member("p8", "Eight", NOW), 5)
    with pytest.raises(NotFound):
        invited.join("guess", Member("p8", "Eight", NOW), 5)


def test_the_code_itself_is_not_kept() -> None:
    assert "secret" not in repr(draft(1).invite("secret", 5, NOW))


def test_open_invitations_count_towards_the_largest_team() -> None:
    full = draft(4).invite("one", 5, NOW)
    assert refusal(lambda: full.invite("two", 5, NOW)) == "team_full"


def test_submission_needs_a_team_of_the_right_size_and_an_assent() -> None:
    size = TeamSize(2, 3)
    assert refusal(lambda: draft(1).submit(size, NOW)) == "team_size"
    assert refusal(lambda: draft(4).submit(size, NOW)) == "team_size"
    assert refusal(lambda: draft(2, assent=None).submit(size, NOW)) == "assent_missing"
    assert draft(2).submit(size, NOW).state == "submitted"


def test_who_is_found_not_eligible_is_told_why() -> None:
    submitted = draft(state="submitted")
    with pytest.raises(Invalid):
        submitted.judge(False, None)
    judged = submitted.judge(False, "The unit is not the city's.")
    assert (judged.state, judged.live) == ("ineligible", False)


def test_an_offer_is_accepted_before_it_expires_and_not_at_that_moment() -> None:
    offered = draft(state="eligible").offer(TOMORROW)
    just_before = TOMORROW - timedelta(milliseconds=1)
    assert offered.accept(just_before).state == "accepted"
    assert refusal(lambda: offered.accept(TOMORROW)) == "offer_expired"


def test_an_offer_expires_at_its_time_and_only_once() -> None:
    offered = draft(state="eligible").offer(TOMORROW)
    assert offered.expire(TOMORROW - timedelta(milliseconds=1)) is None
    expired = offered.expire(TOMORROW)
    assert expired is not None and expired.state == "expired"
    assert expired.expire(TOMORROW) is None


def test_an_offer_waits_for_the_reviews_that_the_cohort_asks_for() -> None:
    reviewed = draft(state="eligible").review(Review("r1", {"impact": 3}, None, NOW), "other")
    assert refusal(lambda: reviewed.offer(TOMORROW, 2)) == "reviews_missing"
    twice = reviewed.review(Review("r2", {"impact": 4}, None, NOW), None)
    assert twice.offer(TOMORROW, 2).state == "offered"


def test_nobody_reviews_the_own_unit_or_team_or_twice() -> None:
    eligible = draft(state="eligible")
    with pytest.raises(NotAllowed):
        eligible.review(Review("r1", {"impact": 3}, None, NOW), "unit")
    with pytest.raises(NotAllowed):
        eligible.review(Review("p0", {"impact": 3}, None, NOW), "other")
    reviewed = eligible.review(Review("r1", {"impact": 3}, None, NOW), "other")
    again = Review("r1", {"impact": 1}, None, NOW)
    assert refusal(lambda: reviewed.review(again, "other")) == "already_reviewed"


ALLOWED = {
    "submit": {"draft"},
    "judge": {"submitted"},
    "shortlist": {"eligible"},
    "offer": {"eligible", "shortlisted", "waitlisted"},
    "waitlist": {"eligible", "shortlisted"},
    "refuse": {"eligible", "shortlisted", "waitlisted"},
    "accept": {"offered"},
    "decline": {"offered"},
    "withdraw": set(STATES) - {"ineligible", "declined", "expired", "withdrawn"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", sorted(ALLOWED))
def test_each_action_is_open_in_its_states_alone(action: str, state: str) -> None:
    application = draft(state=state, offer_expires_at=TOMORROW)
    acts: dict[str, Callable[[], Application]] = {
        "submit": lambda: application.submit(TeamSize(2, 5), NOW),
        "judge": lambda: application.judge(True, None),
        "shortlist": application.shortlist,
        "offer": lambda: application.offer(TOMORROW),
        "waitlist": application.waitlist,
        "refuse": lambda: application.refuse("full"),
        "accept": lambda: application.accept(NOW),
        "decline": application.decline,
        "withdraw": lambda: application.withdraw(None),
    }
    if state in ALLOWED[action]:
        assert acts[action]().state != state
    else:
        assert refusal(acts[action]) == "application_state"
