"""What a run is made of follows from its arguments alone."""

from collections import Counter

import pytest

from tests.chaos.crowd import shapes
from tests.chaos.faults import schedule

NODES = ["node-1", "node-2", "node-3"]


def test_a_seed_gives_the_same_faults_and_another_one_others() -> None:
    assert schedule(7, 20, NODES) == schedule(7, 20, NODES)
    assert schedule(7, 20, NODES) != schedule(8, 20, NODES)


@pytest.mark.parametrize("kills", [0, 1, 5, 100])
def test_as_many_kills_as_asked_for_spread_over_the_journeys(kills: int) -> None:
    faults = schedule(1, kills, NODES)

    acts = Counter(fault.act for fault in faults)
    assert acts["kill"] == kills
    assert (acts["pause"], acts["cut"]) == (-(-kills // 5), -(-kills // 8))
    places = [fault.at for fault in faults]
    assert places == sorted(places)
    assert all(0 <= place < 1 for place in places)


def test_all_kinds_have_their_turn_and_without_nodes_no_broker_is_hurt() -> None:
    kinds = Counter(fault.kind for fault in schedule(3, 60, NODES))
    assert kinds["kill database"] == kinds["kill broker"] == kinds["kill web master"] == 10
    assert kinds["kill worker"] == 20
    assert not [fault for fault in schedule(3, 60, []) if fault.what == "broker"]


@pytest.mark.parametrize("learners", [4, 5, 10, 24, 25, 200])
def test_there_is_a_seat_for_each_learner(learners: int) -> None:
    cohorts = shapes(learners)

    assert sum(each.seats for each in cohorts) == learners
    for each in cohorts:
        assert each.sizes[each.waiting] == each.sizes[each.withdrawing]
        assert all(2 <= size <= 5 for size in each.sizes)


def test_fewer_than_four_learners_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        shapes(3)
