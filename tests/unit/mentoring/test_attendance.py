"""Who was at a session, and what people wrote about it."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.contracts import ATTENDANCE_RECORDED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code

CAME = {"enrolment_id": "e-a1", "present": True, "minutes": 45}
STAYED_AWAY = {"enrolment_id": "e-a2", "present": False, "minutes": 0}


def record(world: World, session: dict[str, Any], *members: Any, token: str = "") -> TestResponse:
    path = f"/sessions/{session['id']}/attendance"
    return world.post(path, token or world.mentor(), {"members": list(members)})


@pytest.fixture
def session(world: World) -> dict[str, Any]:
    """A session of team a that has begun."""
    made = world.booked(hours=24)
    world.clock.advance(hours=24)
    return made


def test_attendance_is_published_for_each_member(world: World, session: Any) -> None:
    answer = record(world, session, CAME, STAYED_AWAY)
    assert answer.json["state"] == "held"
    published = world.harness.published(ATTENDANCE_RECORDED)
    assert {(e.subject, e.data["present"], e.data["minutes"]) for e in published} == {
        ("e-a1", True, 45),
        ("e-a2", False, 0),
    }


def test_a_correction_is_an_event_with_a_higher_sequence(world: World, session: Any) -> None:
    record(world, session, CAME, STAYED_AWAY)
    record(world, session, CAME, STAYED_AWAY | {"present": True, "minutes": 30})
    published = world.harness.published(ATTENDANCE_RECORDED)
    assert [(e.sequence, e.data["minutes"]) for e in published if e.subject == "e-a2"] == [
        (1, 0),
        (2, 30),
    ]
    assert [e.sequence for e in published if e.subject == "e-a1"] == [1]


def test_a_team_of_which_nobody_came_did_not_show_up(world: World, session: Any) -> None:
    absent = CAME | {"present": False, "minutes": 0}
    assert record(world, session, absent, STAYED_AWAY).json["state"] == "no_show_team"
    assert record(world, session, CAME).json["state"] == "held"


def test_attendance_is_not_recorded_before_the_session_begins(world: World) -> None:
    session = world.booked(hours=24)
    world.clock.advance(hours=23, minutes=59)
    refused = record(world, session, CAME)
    assert (refused.status_code, code(refused)) == (409, "session_not_started")
    assert world.harness.published(ATTENDANCE_RECORDED) == []


def test_attendance_of_a_cancelled_session_is_not_recorded(world: World) -> None:
    session = world.booked(hours=24)
    world.post(f"/sessions/{session['id']}/cancel", world.mentor(), {})
    world.clock.advance(hours=24)
    assert code(record(world, session, CAME)) == "session_not_confirmed"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([CAME | {"enrolment_id": "e-b1"}], "not_in_the_team"),
        ([CAME, CAME], "named_twice"),
        ([CAME | {"minutes": 0}], "present_without_minutes"),
        ([STAYED_AWAY | {"minutes": 5}], "absent_with_minutes"),
        ([CAME | {"minutes": 61}], "longer_than_session"),
    ],
)
def test_attendance_that_cannot_have_been_is_refused_whole(
    world: World, session: Any, members: list[Any], reason: str
) -> None:
    refused = record(world, session, STAYED_AWAY | {"enrolment_id": "e-a2"}, *members)
    assert refused.status_code == 422
    refused = record(world, session, *members)
    assert (refused.status_code, code(refused)) == (422, reason)
    assert world.harness.published(ATTENDANCE_RECORDED) == []


def test_only_the_sessions_mentor_or_an_organiser_records(world: World, session: Any) -> None:
    assert record(world, session, CAME, token=world.learner("a1")).status_code == 403
    assert record(world, session, CAME, token=world.mentor("mentor-2")).status_code == 404
    assert record(world, session, CAME, token=world.organiser).status_code == 200


def test_an_organiser_writes_down_that_the_mentor_did_not_come(world: World, session: Any) -> None:
    path = f"/sessions/{session['id']}/mentor-absent"
    assert world.post(path, world.organiser).json["state"] == "no_show_mentor"
    record(world, session, CAME)
    refused = world.post(path, world.organiser)
    assert (refused.status_code, code(refused)) == (409, "attendance_recorded")


def write(world: World, session: Any, token: str, text: str, visibility: str) -> TestResponse:
    body = {"text": text, "visibility": visibility}
    return world.post(f"/sessions/{session['id']}/notes", token, body)


def read(world: World, session: Any, token: str) -> list[str]:
    answer = world.get(f"/sessions/{session['id']}/notes", token)
    assert answer.status_code == 200
    return [note["text"] for note in answer.json["items"]]


def test_a_shared_note_is_read_by_the_team_and_a_private_one_by_its_author_alone(
    world: World, session: Any
) -> None:
    write(world, session, world.mentor(), "Uji prototipe dulu", "shared")
    write(world, session, world.mentor(), "Tim kurang kompak", "private")
    assert read(world, session, world.mentor()) == ["Uji prototipe dulu", "Tim kurang kompak"]
    assert read(world, session, world.learner("a2")) == ["Uji prototipe dulu"]
    assert read(world, session, world.organiser) == ["Uji prototipe dulu"]


def test_notes_are_never_in_events(world: World, session: Any) -> None:
    write(world, session, world.mentor(), "rahasia-sekali", "private")
    write(world, session, world.learner("a1"), "rahasia-sekali", "shared")
    record(world, session, CAME)
    rows = list(world.harness.db["outbox"].find())
    assert rows
    assert all(b"rahasia" not in row["value"] for row in rows)


def test_only_a_mentor_writes_private_notes(world: World, session: Any) -> None:
    assert write(world, session, world.learner("a1"), "x", "private").status_code == 403
    assert write(world, session, world.organiser, "x", "private").status_code == 403


def test_notes_of_another_team_do_not_exist_for_a_learner(world: World, session: Any) -> None:
    path = f"/sessions/{session['id']}/notes"
    assert world.get(path, world.learner("b1")).status_code == 404
    assert write(world, session, world.learner("b1"), "x", "shared").status_code == 404
