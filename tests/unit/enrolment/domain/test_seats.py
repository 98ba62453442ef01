"""Seats are held by whole teams or not at all, and the waiting list is served in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.seats import Party
from services.enrolment.domain.seats import Seats


def party(name: str, size: int = 3, kind: str = "ward") -> Party:
    return Party(name, kind, size)


def test_seats_are_held_for_the_whole_team_or_for_nobody() -> None:
    seats = Seats(total=5).hold(party("first"))
    with pytest.raises(WrongState) as refusal:
        seats.hold(party("second"))
    assert refusal.value.code == "seats_short"
    assert refusal.value.params == {"needed": 3, "free": 2}
    assert seats.taken == 3


def test_a_quota_limits_one_kind_of_unit_and_no_other() -> None:
    seats = Seats(total=10, quotas={"ward": 3}).hold(party("ward team"))
    with pytest.raises(WrongState):
        seats.hold(party("second ward team", size=2))
    assert seats.hold(party("agency team", kind="agency")).taken == 6


def test_the_first_team_that_fits_is_promoted_and_a_larger_one_keeps_its_place() -> None:
    seats = Seats(total=4).hold(party("in", size=4))
    for waiting in (party("large", size=4), party("small", size=2), party("late", size=2)):
        seats = seats.wait(waiting)
    seats, chosen = seats.release("ward", 2).promote()
    assert [each.application_id for each in chosen] == ["small"]
    assert seats.position("large") == 1
    assert seats.position("late") == 2
    assert seats.free_for("ward") == 0


def test_several_teams_are_promoted_when_several_fit() -> None:
    seats = Seats(total=6).hold(party("in", size=5))
    for waiting in (party("a", size=3), party("b", size=4), party("c", size=3)):
        seats = seats.wait(waiting)
    seats, chosen = seats.release("ward", 5).promote()
    assert [each.application_id for each in chosen] == ["a", "c"]
    assert seats.taken == 6


def test_holding_takes_a_waiting_team_off_the_list() -> None:
    seats = Seats(total=3).wait(party("team")).hold(party("team"))
    assert seats.waiting == ()
    assert seats.position("team") is None


def test_seats_cannot_be_fewer_than_are_held() -> None:
    seats = Seats(total=6).hold(party("team", size=4))
    with pytest.raises(WrongState) as total:
        seats.resized(3, {})
    assert total.value.pointer == "/seats"
    with pytest.raises(WrongState) as quota:
        seats.resized(6, {"ward": 3})
    assert quota.value.pointer == "/quotas/ward"


def test_giving_back_more_than_is_held_is_a_fault() -> None:
    with pytest.raises(ValueError, match="given back"):
        Seats(total=3).release("ward", 1)


KINDS = ("ward", "agency", "district")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "wait", "release"]),
        st.integers(0, 9),
        st.sampled_from(KINDS),
        st.integers(2, 5),
    ),
    max_size=40,
)


@given(st.integers(0, 20), st.dictionaries(st.sampled_from(KINDS), st.integers(0, 8)), STEPS)
def test_whatever_happens_no_seat_is_given_twice(
    total: int, quotas: dict[str, int], steps: list[tuple[str, int, str, int]]
) -> None:
    seats = Seats(total=total, quotas=quotas)
    holding: dict[str, Party] = {}
    for number, (step, team, kind, size) in enumerate(steps):
        name = f"{team}-{number}"
        if step == "wait":
            seats = seats.wait(Party(name, kind, size))
        elif step == "hold":
            try:
                seats = seats.hold(Party(name, kind, size))
                holding[name] = Party(name, kind, size)
            except WrongState:
                pass
        elif holding:
            gone = holding.pop(sorted(holding)[team % len(holding)])
            seats, chosen = seats.release(gone.unit_kind, gone.size).promote()
            holding |= {each.application_id: each for each in chosen}
            assert all(each.size > seats.free_for(each.unit_kind) for each in seats.waiting)
        assert seats.taken == sum(each.size for each in holding.values()) <= total
        for kind_, quota in quotas.items():
            assert seats.held.get(kind_, 0) <= quota
