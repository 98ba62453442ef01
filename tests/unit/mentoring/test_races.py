"""Bookings that happen at the same moment: exactly one wins whatever they fight for.

The first tests hold two transactions open at once, step by step; the last lets requests race.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from services.mentoring.commands.bookings import book_session
from services.mentoring.commands.mentors import describe_mentor
from services.mentoring.handlers.facts import know_member
from services.mentoring.handlers.reactions import join_upcoming_sessions
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import SESSION_BOOKED
from shared.mongo.unit_of_work import Transaction
from tests.unit.mentoring.world import ACADEMY
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code
from tests.unit.mentoring.world import enrolled

RACERS = 12


class Learner:
    """A learner as commands see one."""

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id

    def has(self, role: str, academy: str) -> bool:
        return (role, academy) == ("learner", ACADEMY)


def booking(slot: str, person: str) -> Callable[[Transaction], Any]:
    return lambda tx: book_session(tx, ACADEMY, Learner(person), slot, None, None)


def interleave(
    world: World, first: Callable[[Transaction], Any], second: Callable[[Transaction], Any]
) -> None:
    """Runs both in transactions that are open at the same time; at most one may commit.

    The second has taken its snapshot before the first commits, so it cannot see what the first
    did: only a document that both wrote stops it.
    """
    harness = world.harness
    client = harness.db.client
    with client.start_session() as one, client.start_session() as two:
        one.start_transaction()
        two.start_transaction()
        # The first read fixes the snapshot.
        harness.db["slots"].find_one({}, session=two)
        leading = Transaction("mentoring", harness.db, one, harness.clock)
        first(leading)
        leading.flush()
        one.commit_transaction()
        following = Transaction("mentoring", harness.db, two, harness.clock)
        with pytest.raises(OperationFailure) as conflict:
            # Its events are left out: their counters would conflict too and hide a missing guard.
            second(following)
            two.commit_transaction()
        assert conflict.value.has_error_label("TransientTransactionError")


def test_two_open_bookings_of_one_slot_do_not_both_commit(world: World) -> None:
    slot = world.slot()
    interleave(world, booking(slot, "a1"), booking(slot, "b1"))
    assert world.harness.db["sessions"].count_documents({}) == 1


def test_two_open_bookings_of_one_mentor_do_not_both_commit(world: World) -> None:
    first, second = world.slot(hours=24), world.slot(hours=24.5)
    interleave(world, booking(first, "a1"), booking(second, "b1"))


def test_two_open_bookings_of_one_room_do_not_both_commit(world: World) -> None:
    world.profile("mentor-2")
    first, second = world.slot(room="R1"), world.slot("mentor-2", room="R1")
    interleave(world, booking(first, "a1"), booking(second, "b1"))


def test_two_open_bookings_of_one_person_in_two_cohorts_do_not_both_commit(world: World) -> None:
    world.profile("mentor-2")
    world.harness.deliver(enrolled("e-c2", "a1", "team-c", "cohort-2"))
    first, second = world.slot(), world.slot("mentor-2", hours=24.5)
    interleave(world, booking(first, "a2"), booking(second, "c1"))


def test_a_booking_and_a_newcomer_to_the_team_do_not_miss_each_other(world: World) -> None:
    def newcomer(tx: Transaction) -> None:
        event = enrolled("e-b2", "b2", "team-b")
        loaded = event.__class__(
            **{name: getattr(event, name) for name in event.__slots__}
            | {"data": LEARNER_ENROLLED.load(event.data)}
        )
        know_member(tx, loaded)
        join_upcoming_sessions(tx, loaded)

    interleave(world, booking(world.slot(), "b1"), newcomer)


def test_a_booking_and_a_lower_cap_do_not_miss_each_other(world: World) -> None:
    def lower(tx: Transaction) -> None:
        describe_mentor(tx, ACADEMY, Learner("mentor-1"), {"name": "M", "cap": 1}, None)

    interleave(world, lower, booking(world.slot(), "a1"))


def test_of_twelve_teams_that_race_for_a_slot_one_wins(world: World) -> None:
    for number in range(RACERS):
        world.harness.deliver(enrolled(f"e-r{number}", f"r{number}", f"team-r{number}"))
    slot = world.slot()
    start = Barrier(RACERS)

    def race(number: int) -> Any:
        client = world.harness.app.test_client()
        token = world.learner(f"r{number}")
        start.wait()
        return client.post(
            f"/v1/academies/{ACADEMY}/sessions",
            json={"slot_id": slot},
            headers={"Authorization": f"Bearer {token}"},
        )

    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(race, range(RACERS)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * (RACERS - 1)
    assert {code(a) for a in answers if a.status_code == 409} == {"slot_taken"}
    assert len(world.harness.published(SESSION_BOOKED)) == 1
    assert len(world.calendar("person:mentor-1")) == 1


def test_of_overlapping_slots_that_teams_race_for_only_disjoint_ones_are_booked(
    world: World,
) -> None:
    slots = [world.slot(hours=24 + number / 2) for number in range(6)]
    people = ["a1", "a2", "b1", "b1", "c1", "c1"]
    start = Barrier(len(slots))

    def race(slot: str, person: str) -> int:
        client = world.harness.app.test_client()
        headers = {"Authorization": f"Bearer {world.learner(person)}"}
        start.wait()
        return client.post(
            f"/v1/academies/{ACADEMY}/sessions", json={"slot_id": slot}, headers=headers
        ).status_code

    with ThreadPoolExecutor(len(slots)) as pool:
        answers = list(pool.map(race, slots, people))
    busy = sorted(world.calendar("person:mentor-1"), key=lambda entry: entry["start"])
    assert set(answers) <= {201, 409}
    assert answers.count(201) == len(busy) >= 1
    assert all(one["end"] <= two["start"] for one, two in pairwise(busy))
