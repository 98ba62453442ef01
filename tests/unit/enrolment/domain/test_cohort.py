"""A cohort goes from draft to closed, and what teams have relied on stays."""

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest

from services.enrolment.domain.academy import Stage
from services.enrolment.domain.academy import StageTemplate
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.cohort import AwardRule
from services.enrolment.domain.cohort import Cohort
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.seats import Party
from services.enrolment.domain.seats import Seats

OPENS = datetime(2026, 3, 2, tzinfo=UTC)
CLOSES = datetime(2026, 3, 20, tzinfo=UTC)


def planned(**changes: object) -> Cohort:
    cohort = Cohort(
        id="cohort",
        academy="pontianak",
        number="C01",
        title={"id": "Angkatan 1"},
        applications_from=OPENS,
        applications_until=CLOSES,
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        seats=Seats(18),
        team_size=TeamSize(),
        award_rule=AwardRule("standard", 1),
        stage_template=StageTemplate("lan", 1, (Stage("design", {"id": "Design"}, 1),)),
        offer_hours=72,
    )
    return replace(cohort, **changes)  # type: ignore[arg-type]


def test_it_goes_from_draft_to_closed() -> None:
    cohort = planned().publish()
    assert cohort.published
    assert cohort.start().close().state == "closed"


@pytest.mark.parametrize("state", ["draft", "running", "closed", "cancelled"])
def test_only_a_published_cohort_starts(state: str) -> None:
    with pytest.raises(WrongState):
        planned(state=state).start()


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_over_cannot_be_cancelled_or_changed(state: str) -> None:
    with pytest.raises(WrongState):
        planned(state=state).cancel("no money")
    with pytest.raises(WrongState):
        planned(state=state).changed(title={"id": "Lain"})


def test_team_size_is_fixed_once_teams_may_have_applied() -> None:
    assert planned().changed(team_size=TeamSize(3, 4)).team_size.min == 3
    with pytest.raises(WrongState) as refusal:
        planned().publish().changed(team_size=TeamSize(3, 4))
    assert refusal.value.pointer == "/team_size"


def test_dates_must_be_in_order() -> None:
    with pytest.raises(Invalid):
        planned(applications_until=OPENS)
    with pytest.raises(Invalid):
        planned().changed(ends_on=date(2026, 3, 31))


def test_the_window_includes_both_its_ends() -> None:
    cohort = planned().publish()
    cohort.check_takes_applications(OPENS)
    cohort.check_takes_applications(CLOSES)
    for outside in (OPENS - timedelta(seconds=1), CLOSES + timedelta(seconds=1)):
        with pytest.raises(WrongState) as refusal:
            cohort.check_takes_applications(outside)
        assert refusal.value.code == "window_closed"


def test_a_change_of_seats_keeps_what_is_held_and_who_waits() -> None:
    seats = Seats(6).hold(Party("a", "ward", 4)).wait(Party("b", "ward", 4))
    changed = planned(seats=seats).changed(seats=8, quotas={"ward": 8})
    assert changed.seats.taken == 4
    assert changed.seats.position("b") == 1


def test_an_offer_runs_for_the_hours_that_the_academy_gives() -> None:
    assert planned(offer_hours=48).offer_until(OPENS) == OPENS + timedelta(hours=48)
