"""What becomes of a booked session: called off, moved, put into calendars."""

from icalendar import Calendar

from shared.contracts import MENTORING_MESSAGE_REQUESTED
from shared.contracts import SESSION_CANCELLED
from shared.contracts import SESSION_RESCHEDULED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code


def test_a_team_cancels_freely_until_twelve_hours_before(world: World) -> None:
    session = world.booked(hours=24, room="R1")
    world.clock.advance(hours=12)
    cancelled = world.post(f"/sessions/{session['id']}/cancel", world.learner("a2"), {})
    assert cancelled.json["state"] == "cancelled_by_team"
    for key in ("person:a1", "person:a2", "person:mentor-1", "room:pontianak:r1"):
        assert world.calendar(key) == []
    (event,) = world.harness.published(SESSION_CANCELLED)
    assert event.data["cancelled_by"] == "team"


def test_a_team_that_cancels_late_is_told_the_rule(world: World) -> None:
    session = world.booked(hours=24)
    world.clock.advance(hours=12, seconds=1)
    path = f"/sessions/{session['id']}/cancel"
    refused = world.post(path, world.learner("a1"), {})
    assert (refused.status_code, code(refused)) == (409, "late_cancellation")
    assert "12 hours" in refused.json["detail"]
    cancelled = world.post(path, world.mentor(), {"reason": "Sakit"})
    assert cancelled.json["state"] == "cancelled_by_mentor"


def test_an_organiser_cancels_late_and_says_for_whom(world: World) -> None:
    session = world.booked(hours=2)
    body = {"on_behalf_of": "mentor"}
    cancelled = world.post(f"/sessions/{session['id']}/cancel", world.organiser, body)
    assert cancelled.json["state"] == "cancelled_by_mentor"
    assert cancelled.json["cancelled_by"] == "organiser"


def test_a_session_that_has_begun_is_not_cancelled(world: World) -> None:
    session = world.booked(hours=24)
    world.clock.advance(hours=24)
    refused = world.post(f"/sessions/{session['id']}/cancel", world.mentor(), {})
    assert (refused.status_code, code(refused)) == (409, "session_started")


def test_a_slot_is_free_again_after_the_team_cancels_and_not_after_the_mentor(
    world: World,
) -> None:
    one, two = world.booked(hours=24), world.booked(hours=48)
    world.post(f"/sessions/{one['id']}/cancel", world.learner("a1"), {})
    world.post(f"/sessions/{two['id']}/cancel", world.mentor(), {})
    free = [slot["id"] for slot in world.get("/slots", world.learner("b1")).json["items"]]
    assert free == [one["slot_id"]]
    assert world.book(one["slot_id"], "b1").status_code == 201
    assert code(world.book(two["slot_id"], "b1")) == "slot_taken"


def test_a_reason_for_cancelling_stays_in_the_service(world: World) -> None:
    session = world.booked()
    reason = "Anak saya sakit"
    world.post(f"/sessions/{session['id']}/cancel", world.learner("a1"), {"reason": reason})
    seen = world.get(f"/sessions/{session['id']}", world.mentor()).json
    assert seen["cancel_reason"] == reason
    assert all(reason not in str(event.data) for event in world.harness.published())


def test_everybody_hears_of_a_cancellation(world: World) -> None:
    session = world.booked()
    world.post(f"/sessions/{session['id']}/cancel", world.learner("a1"), {})
    told = [
        event.data["person_id"]
        for event in world.harness.published(MENTORING_MESSAGE_REQUESTED)
        if event.data["template"] == "session-cancelled"
    ]
    assert sorted(told) == ["a1", "a2", "mentor-1"]


def test_a_moved_session_and_its_new_one_name_each_other(world: World) -> None:
    old = world.booked(hours=24)
    target = world.slot(hours=24.5)
    path = f"/sessions/{old['id']}/reschedule"
    new = world.post(path, world.learner("a1"), {"slot_id": target})
    assert new.status_code == 201
    assert new.json["previous_session_id"] == old["id"]
    before = world.get(f"/sessions/{old['id']}", world.learner("a1")).json
    assert before["next_session_id"] == new.json["id"]
    assert before["state"] == "cancelled_by_team"
    (event,) = world.harness.published(SESSION_RESCHEDULED)
    assert event.subject == new.json["id"]
    assert event.data["previous_session_id"] == old["id"]
    assert [busy["session_id"] for busy in world.calendar("person:a1")] == [new.json["id"]]


def test_a_move_that_is_not_possible_leaves_the_session_where_it_is(world: World) -> None:
    session = world.booked(hours=24)
    taken = world.slot(hours=48)
    world.book(taken, "b1")
    refused = world.post(
        f"/sessions/{session['id']}/reschedule", world.learner("a1"), {"slot_id": taken}
    )
    assert (refused.status_code, code(refused)) == (409, "slot_taken")
    assert world.get(f"/sessions/{session['id']}", world.learner("a1")).json == session
    assert len(world.calendar("person:a1")) == 1


def test_a_mentor_moves_a_session_to_own_slots_only(world: World) -> None:
    session = world.booked()
    world.profile("mentor-2")
    elsewhere = world.slot("mentor-2", hours=48)
    path = f"/sessions/{session['id']}/reschedule"
    assert world.post(path, world.mentor(), {"slot_id": elsewhere}).status_code == 404
    own = world.slot(hours=48)
    assert world.post(path, world.mentor(), {"slot_id": own}).status_code == 201


def test_sessions_are_listed_for_their_people(world: World) -> None:
    first, second = world.booked("a1", hours=48), world.booked("b1", hours=24)
    ids = lambda token: [s["id"] for s in world.get("/sessions", token).json["items"]]  # noqa: E731
    assert ids(world.learner("a2")) == [first["id"]]
    assert ids(world.learner("c1")) == []
    assert ids(world.mentor()) == [second["id"], first["id"]]
    assert ids(world.mentor("mentor-2")) == []
    assert ids(world.organiser) == [second["id"], first["id"]]
    page = world.get("/sessions?limit=1", world.organiser).json
    rest = world.get(f"/sessions?cursor={page['next']}", world.organiser).json
    assert [s["id"] for s in page["items"] + rest["items"]] == [second["id"], first["id"]]
    assert world.get("/sessions?state=held", world.organiser).json["items"] == []


def entry(world: World, session_id: str, **headers: str) -> tuple[Calendar, dict[str, object]]:
    answer = world.get(f"/sessions/{session_id}/calendar.ics", world.learner("a1"), headers=headers)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    (event,) = calendar.walk("VEVENT")
    return calendar, dict(event)


def test_a_session_is_a_calendar_entry(world: World) -> None:
    session = world.booked(room="Ruang 1")
    calendar, event = entry(world, session["id"], **{"Accept-Language": "id"})
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == session["id"]
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].dt.isoformat() == "2026-10-06T01:00:00+00:00"
    assert event["LOCATION"] == "Ruang 1"
    assert event["SUMMARY"] == "Sesi asistensi: mentor-1"


def test_a_cancelled_session_is_taken_out_of_calendars(world: World) -> None:
    session = world.booked()
    world.post(f"/sessions/{session['id']}/cancel", world.learner("a1"), {})
    calendar, event = entry(world, session["id"])
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"]) == (session["id"], 1)
    assert event["STATUS"] == "CANCELLED"


def test_a_moved_session_moves_its_calendar_entry(world: World) -> None:
    old = world.booked()
    target = world.slot(hours=48)
    body = {"slot_id": target}
    new = world.post(f"/sessions/{old['id']}/reschedule", world.learner("a1"), body).json
    for session_id in (old["id"], new["id"]):
        calendar, event = entry(world, session_id)
        assert calendar["METHOD"] == "REQUEST"
        assert event["UID"] == old["id"]
        assert event["SEQUENCE"] == 2
        assert event["DTSTART"].dt.isoformat() == "2026-10-07T01:00:00+00:00"
