"""Booking a session: who may, what it takes, what it tells."""

from shared.contracts import MENTORING_MESSAGE_REQUESTED
from shared.contracts import SESSION_BOOKED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened


def test_a_booked_session_is_confirmed_and_published(world: World) -> None:
    session = world.booked(room="Ruang 1")
    assert session["state"] == "confirmed"
    assert {p["enrolment_id"] for p in session["participants"]} == {"e-a1", "e-a2"}
    (booked,) = world.harness.published(SESSION_BOOKED)
    assert booked.subject == session["id"]
    assert booked.data["team_id"] == "team-a"
    assert booked.data["cohort_id"] == "cohort-1"
    assert booked.data["time_zone"] == "Asia/Pontianak"


def test_each_member_and_the_mentor_get_one_message_without_personal_data(world: World) -> None:
    world.booked()
    asked = world.harness.published(MENTORING_MESSAGE_REQUESTED)
    assert sorted(e.data["person_id"] for e in asked) == ["a1", "a2", "mentor-1"]
    for each in asked:
        assert each.data["template"] == "session-booked"
        assert set(each.data["parameters"]) == {"session_id", "start", "end", "time_zone"}
        # NOW and a day is 01:00 UTC.
        assert each.data["parameters"]["start"] == "2026-10-06 08:00"


def test_a_slot_is_booked_once(world: World) -> None:
    slot = world.slot()
    assert world.book(slot, "a1").status_code == 201
    refused = world.book(slot, "b1")
    assert refused.status_code == 409
    assert code(refused) == "slot_taken"


def test_overlapping_slots_of_a_mentor_are_not_both_booked(world: World) -> None:
    first, second = world.slot(hours=24), world.slot(hours=24.5)
    assert world.book(first, "a1").status_code == 201
    refused = world.book(second, "b1")
    assert (refused.status_code, code(refused)) == (409, "mentor_busy")


def test_slots_that_only_touch_are_both_booked(world: World) -> None:
    first, second = world.slot(hours=24), world.slot(hours=25)
    assert world.book(first, "a1").status_code == 201
    assert world.book(second, "b1").status_code == 201


def test_a_room_is_not_booked_twice_at_one_time(world: World) -> None:
    world.profile("mentor-2")
    first = world.slot(room="Ruang 1")
    second = world.slot("mentor-2", hours=24.5, room="ruang 1 ")
    assert world.book(first, "a1").status_code == 201
    refused = world.book(second, "b1")
    assert (refused.status_code, code(refused)) == (409, "room_busy")


def test_a_person_in_teams_of_two_cohorts_is_not_booked_twice_at_one_time(world: World) -> None:
    world.profile("mentor-2")
    world.harness.deliver(enrolled("e-c2", "a1", "team-c", "cohort-2"))
    assert world.book(world.slot(), "a2").status_code == 201
    overlapping = world.slot("mentor-2", hours=24.5)
    refused = world.book(overlapping, "c1")
    assert (refused.status_code, code(refused)) == (409, "member_busy")
    later = world.slot("mentor-2", hours=26)
    assert world.book(later, "c1").status_code == 201


def test_a_refused_booking_leaves_nothing_behind(world: World) -> None:
    world.booked()
    overlapping = world.slot(hours=24.5, room="Ruang 2")
    assert world.book(overlapping, "b1").status_code == 409
    assert world.calendar("person:b1") == []
    assert world.calendar("room:pontianak:ruang 2") == []
    assert world.harness.db["slots"].find_one({"_id": overlapping})["state"] == "free"
    assert len(world.harness.published(SESSION_BOOKED)) == 1


def test_a_mentor_of_two_academies_is_not_booked_twice_at_one_time(world: World) -> None:
    world.harness.deliver(opened("sambas"), enrolled("e-s1", "s1", "team-s", "co-s", "sambas"))
    assert world.book(world.slot(), "a1").status_code == 201
    mentor = world.token("mentor-1", "mentor", academy="sambas")
    base = "/v1/academies/sambas"
    assert world.harness.put(f"{base}/mentors/me", token=mentor, json={}).status_code == 200
    times = {"start": "2026-10-06T01:30:00Z", "end": "2026-10-06T02:30:00Z"}
    offered = world.harness.post(f"{base}/slots", token=mentor, json={"slots": [times]})
    refused = world.harness.post(
        f"{base}/sessions",
        token=world.token("s1", "learner", academy="sambas"),
        json={"slot_id": offered.json["items"][0]["id"]},
    )
    assert (refused.status_code, code(refused)) == (409, "mentor_busy")


def test_a_mentor_takes_no_more_teams_than_the_cap(world: World) -> None:
    world.profile(cap=1)
    assert world.book(world.slot(hours=24), "a1").status_code == 201
    assert world.book(world.slot(hours=48), "a1").status_code == 201
    refused = world.book(world.slot(hours=72), "b1")
    assert (refused.status_code, code(refused)) == (409, "mentor_full")


def test_a_mentor_who_wants_to_be_asked_confirms(world: World) -> None:
    world.profile(confirm=True)
    session = world.booked()
    assert session["state"] == "requested"
    assert world.harness.published(SESSION_BOOKED) == []
    assert world.book(world.slot(hours=24.5), "b1").status_code == 409
    foreign = world.post(f"/sessions/{session['id']}/confirm", world.mentor("mentor-2"))
    assert foreign.status_code == 404
    confirmed = world.post(f"/sessions/{session['id']}/confirm", world.mentor())
    assert confirmed.json["state"] == "confirmed"
    assert len(world.harness.published(SESSION_BOOKED)) == 1


def test_an_organiser_books_for_a_team_it_names(world: World) -> None:
    body = {"slot_id": world.slot(), "team_id": "team-b"}
    booked = world.post("/sessions", world.organiser, body)
    assert booked.json["team_id"] == "team-b"
    assert booked.headers["Location"].endswith(f"/sessions/{booked.json['id']}")


def test_a_learner_does_not_book_for_another_team(world: World) -> None:
    assert world.book(world.slot(), "a1", team_id="team-b").status_code == 404


def test_somebody_in_two_teams_says_which(world: World) -> None:
    world.harness.deliver(enrolled("e-c2", "a1", "team-c", "cohort-2"))
    slot = world.slot()
    assert code(world.book(slot, "a1")) == "which_team"
    assert world.book(slot, "a1", team_id="team-c").status_code == 201


def test_a_slot_that_has_begun_is_not_booked(world: World) -> None:
    slot = world.slot(hours=1)
    world.clock.advance(hours=1)
    assert code(world.book(slot, "a1")) == "slot_started"


def test_a_mentor_is_not_booked_by_their_own_team(world: World) -> None:
    world.harness.deliver(enrolled("e-m", "mentor-1", "team-b"))
    assert world.book(world.slot(), "b1").status_code == 403


def test_a_repeated_booking_with_one_key_is_one_session(world: World) -> None:
    slot = world.slot()
    sent = {"slot_id": slot, "topic": "Prototipe"}
    answers = [
        world.post("/sessions", world.learner("a1"), sent, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert len(world.harness.published(SESSION_BOOKED)) == 1


def test_messages_are_in_the_readers_language(world: World) -> None:
    slot = world.slot()
    world.book(slot, "a1")
    sent = {"slot_id": slot}
    said = world.post("/sessions", world.learner("b1"), sent, headers={"Accept-Language": "id"})
    assert said.json["detail"] == "Slot ini sudah tidak tersedia."
