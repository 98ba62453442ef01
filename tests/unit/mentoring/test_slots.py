"""Mentors' profiles and the times that they offer."""

from datetime import timedelta

import pytest

from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code


def test_a_mentor_writes_the_own_profile_and_everybody_of_the_academy_reads_it(
    world: World,
) -> None:
    made = world.profile("mentor-2", expertise=["layanan publik"], languages=["id", "en"], cap=3)
    seen = world.get(f"/mentors/{made['id']}", world.learner("a1")).json
    assert seen["expertise"] == ["layanan publik"]
    assert seen["time_zone"] == "Asia/Pontianak"
    assert seen["cap"] == 3


def test_writing_the_profile_again_changes_the_same_one(world: World) -> None:
    before = world.profile("mentor-2")
    after = world.profile("mentor-2", cap=5)
    assert after["id"] == before["id"]
    assert after["cap"] == 5
    assert after["version"] == before["version"] + 1


def test_a_profile_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    world.profile("mentor-1", cap=5)
    stale = {"If-Match": '"1"'}
    answer = world.call("PUT", "/mentors/me", world.mentor(), {"cap": 2}, headers=stale)
    assert answer.status_code == 412


def test_an_organiser_registers_a_mentor_once(world: World) -> None:
    person = {"person_id": "mentor-9", "name": "Ibu Ratna"}
    first = world.post("/mentors", world.organiser, person)
    assert first.status_code == 201
    assert world.get("/mentors/me", world.mentor("mentor-9")).json["id"] == first.json["id"]
    again = world.post("/mentors", world.organiser, person)
    assert (again.status_code, code(again)) == (409, "mentor_exists")


def test_an_unknown_time_zone_is_refused(world: World) -> None:
    for zone in ("Asia/Atlantis", "../etc/passwd", "Asia"):
        answer = world.call("PUT", "/mentors/me", world.mentor(), {"time_zone": zone})
        assert (answer.status_code, code(answer)) == (422, "unknown_time_zone")


def test_mentors_come_in_pages(world: World) -> None:
    for number in range(4):
        world.profile(f"mentor-{number}")
    token, seen, cursor = world.learner("a1"), [], ""
    while cursor is not None:
        page = world.get(f"/mentors?limit=3{cursor and '&cursor=' + cursor}", token).json
        seen += [mentor["person_id"] for mentor in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == ["mentor-0", "mentor-1", "mentor-2", "mentor-3"]


def test_a_wall_time_is_read_in_the_mentors_zone(world: World) -> None:
    times = [{"start": "2026-10-06T09:00", "end": "2026-10-06T10:00"}]
    (slot,) = world.post("/slots", world.mentor(), {"slots": times}).json["items"]
    assert slot["start"] == "2026-10-06T02:00:00.000Z"
    assert slot["time_zone"] == "Asia/Pontianak"


def test_a_weekly_time_keeps_its_wall_time_when_the_clocks_change(world: World) -> None:
    pattern = {"first_day": "2026-10-20", "start": "09:00", "end": "10:00", "weeks": 2}
    offer = {"weekly": pattern, "time_zone": "Europe/Berlin"}
    items = world.post("/slots", world.mentor(), offer).json["items"]
    starts = [slot["start"] for slot in items]
    assert starts == ["2026-10-20T07:00:00.000Z", "2026-10-27T08:00:00.000Z"]


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        ({"slots": [{"start": "2026-10-06T10:00", "end": "2026-10-06T09:00"}]}, "end_before_start"),
        ({"slots": [{"start": "2026-10-01T10:00", "end": "2026-10-01T11:00"}]}, "slot_in_the_past"),
        ({"slots": [{"start": "2026-10-06T10:00", "end": "2026-10-06T20:00"}]}, "slot_too_long"),
        (
            {"slots": [{"start": "2026-10-06T10:00", "end": "2026-10-06T11:00"}] * 2},
            "slot_repeated",
        ),
        (
            {"slots": [{"start": "0001-01-01T00:00", "end": "2026-10-06T11:00"}]},
            "time_out_of_range",
        ),
    ],
)
def test_a_time_that_cannot_be_offered_is_refused(
    world: World, offer: dict[str, object], reason: str
) -> None:
    answer = world.post("/slots", world.mentor(), offer)
    assert (answer.status_code, code(answer)) == (422, reason)
    assert world.harness.db["slots"].count_documents({}) == 0


@pytest.mark.parametrize(
    "offer",
    [
        {},
        {"slots": []},
        {"weekly": {"first_day": "9999-12-30", "start": "09:00", "end": "10:00", "weeks": 9}},
        {"weekly": {"first_day": "2026-10-20", "start": "09:00", "end": "10:00", "weeks": 900}},
        {"weekly": {"first_day": "2026-10-20", "start": "09:00+07:00", "end": "10:00", "weeks": 2}},
        {"slots": [{"start": "tomorrow", "end": "later"}]},
        {"slots": "all day", "room": 4},
    ],
)
def test_a_malformed_offer_is_refused(world: World, offer: dict[str, object]) -> None:
    assert world.post("/slots", world.mentor(), offer).status_code == 422


def test_the_same_time_is_offered_once(world: World) -> None:
    world.slot()
    start = world.clock.now() + timedelta(hours=24)
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    again = world.post("/slots", world.mentor(), {"slots": [times]})
    assert (again.status_code, code(again)) == (409, "slot_exists")


def test_free_slots_are_listed_soonest_first_within_the_asked_time(world: World) -> None:
    late, soon = world.slot(hours=72), world.slot(hours=24)
    token = world.learner("a1")
    assert [s["id"] for s in world.get("/slots", token).json["items"]] == [soon, late]
    limited = world.get("/slots?from=2026-10-07T00:00:00Z&to=2026-10-09T00:00:00Z", token)
    assert [s["id"] for s in limited.json["items"]] == [late]
    assert world.get("/slots?mentor=nobody", token).json["items"] == []


def test_slots_of_a_mentor_who_is_booked_at_that_time_are_not_free(world: World) -> None:
    taken, overlapping, free = world.slot(), world.slot(hours=24.5), world.slot(hours=30)
    world.book(taken, "a1")
    listed = world.get("/slots", world.learner("b1")).json["items"]
    assert [slot["id"] for slot in listed] == [free]
    assert overlapping not in {slot["id"] for slot in listed}


def test_a_held_slot_is_the_holders_for_five_minutes(world: World) -> None:
    slot = world.slot()
    held = world.post(f"/slots/{slot}/hold", world.learner("a1"), {})
    assert held.status_code == 201
    assert held.json["until"] == "2026-10-05T01:05:00.000Z"
    assert code(world.book(slot, "b1")) == "slot_held"
    assert code(world.post(f"/slots/{slot}/hold", world.learner("b1"), {})) == "slot_held"
    assert world.get("/slots", world.learner("b1")).json["items"] == []
    assert len(world.get("/slots", world.learner("a2")).json["items"]) == 1
    assert world.book(slot, "a2").status_code == 201


def test_a_hold_past_its_time_counts_as_absent(world: World) -> None:
    slot = world.slot()
    world.post(f"/slots/{slot}/hold", world.learner("a1"), {})
    world.clock.advance(minutes=5)
    assert len(world.get("/slots", world.learner("b1")).json["items"]) == 1
    assert world.book(slot, "b1").status_code == 201


def test_holding_again_does_not_make_a_hold_longer(world: World) -> None:
    slot = world.slot()
    first = world.post(f"/slots/{slot}/hold", world.learner("a1"), {}).json
    world.clock.advance(minutes=4)
    assert world.post(f"/slots/{slot}/hold", world.learner("a2"), {}).json == first


def test_a_team_holds_one_slot_at_a_time(world: World) -> None:
    first, second = world.slot(), world.slot(hours=48)
    world.post(f"/slots/{first}/hold", world.learner("a1"), {})
    world.post(f"/slots/{second}/hold", world.learner("a1"), {})
    assert world.book(second, "b1").status_code == 409
    assert world.book(first, "b1").status_code == 201


def test_a_mentor_takes_back_a_slot_that_nobody_has_booked(world: World) -> None:
    free, booked = world.slot(), world.slot(hours=48)
    world.book(booked, "a1")
    assert world.call("DELETE", f"/slots/{free}", world.mentor()).status_code == 204
    assert code(world.book(free, "b1")) == "slot_not_found"
    refused = world.call("DELETE", f"/slots/{booked}", world.mentor())
    assert (refused.status_code, code(refused)) == (409, "slot_booked")


def test_a_mentor_does_not_take_back_anothers_slot(world: World) -> None:
    slot = world.slot()
    world.profile("mentor-2")
    assert world.call("DELETE", f"/slots/{slot}", world.mentor("mentor-2")).status_code == 404
    assert world.book(slot, "a1").status_code == 201
