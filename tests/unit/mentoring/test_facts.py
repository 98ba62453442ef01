"""What other services tell, in whatever order it comes."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import SESSION_CANCELLED
from shared.events.envelope import Event
from shared.testing.events import event
from tests.unit.mentoring.world import ACADEMY
from tests.unit.mentoring.world import STAGES
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened
from tests.unit.mentoring.world import published


def withdrawn(enrolment: str, team: str, sequence: int = 2) -> Event:
    data = {"enrolment_id": enrolment, "cohort_id": "cohort-1", "team_id": team}
    return event(LEARNER_WITHDRAWN, ACADEMY, data, sequence=sequence)


def renamed(enrolment: str, person: str, name: str, sequence: int) -> Event:
    data = {"enrolment_id": enrolment, "person": {"id": person, "name": name}}
    return event(LEARNER_RENAMED, ACADEMY, data, sequence=sequence)


def facts(world: World) -> list[dict[str, Any]]:
    names = ("academies", "cohorts", "teams", "members")
    left_out = {"version"}
    return [
        {k: v for k, v in document.items() if k not in left_out}
        for name in names
        for document in world.harness.db[name].find().sort("_id", 1)
    ]


def test_events_of_different_aggregates_give_the_same_facts_in_any_order(
    harness: Any,
) -> None:
    from services.mentoring.bootstrap import SERVICE

    told = [
        opened(),
        published("cohort-1"),
        enrolled("e-a1", "a1", "team-a"),
        withdrawn("e-a1", "team-a"),
    ]
    seen = []
    for order in list(permutations(told))[::5]:
        world = World(harness(SERVICE))
        world.harness.deliver(*order)
        seen.append(facts(world))
    assert len(seen) == 5
    assert all(each == seen[0] for each in seen)


def test_an_event_delivered_twice_changes_nothing(world: World) -> None:
    again = enrolled("e-x", "x", "team-x")
    assert world.harness.deliver(again) == 1
    before = facts(world)
    assert world.harness.deliver(again) == 0
    assert facts(world) == before


def test_an_older_name_does_not_replace_a_newer_one(world: World) -> None:
    session = world.booked()
    world.harness.deliver(renamed("e-a1", "a1", "Newest", 4))
    world.harness.deliver(renamed("e-a1", "a1", "Older", 3))
    shown = world.get(f"/sessions/{session['id']}", world.mentor()).json["participants"]
    assert {p["name"] for p in shown} == {"Newest", "Name of a2"}


def test_somebody_whose_withdrawal_came_first_is_not_in_the_team(world: World) -> None:
    world.harness.deliver(withdrawn("e-d1", "team-d"))
    world.harness.deliver(enrolled("e-d1", "d1", "team-d"))
    assert code(world.book(world.slot(), "d1")) == "no_team"


def test_a_newcomer_is_booked_into_what_the_team_has_booked(world: World) -> None:
    session = world.booked("b1")
    world.harness.deliver(enrolled("e-b2", "b2", "team-b"))
    seen = world.get(f"/sessions/{session['id']}", world.learner("b2")).json
    assert {p["enrolment_id"] for p in seen["participants"]} == {"e-b1", "e-b2"}
    assert len(world.calendar("person:b2")) == 1


def test_a_newcomer_whose_time_is_taken_is_not_booked_twice(world: World) -> None:
    world.profile("mentor-2")
    world.booked("a1")
    session = world.booked("b1", mentor="mentor-2", hours=24.5)
    world.harness.deliver(enrolled("e-b2", "a1", "team-b"))
    seen = world.get(f"/sessions/{session['id']}", world.learner("b1")).json
    assert [p["enrolment_id"] for p in seen["participants"]] == ["e-b1"]
    assert len(world.calendar("person:a1")) == 1


def test_somebody_who_withdraws_gets_the_time_back(world: World) -> None:
    session = world.booked("a1")
    world.harness.deliver(withdrawn("e-a1", "team-a"))
    seen = world.get(f"/sessions/{session['id']}", world.learner("a2")).json
    assert seen["state"] == "confirmed"
    assert [p["enrolment_id"] for p in seen["participants"]] == ["e-a2"]
    assert world.calendar("person:a1") == []
    assert world.get(f"/sessions/{session['id']}", world.learner("a1")).status_code == 404


def test_sessions_of_a_team_that_is_gone_are_called_off_however_late(world: World) -> None:
    session = world.booked("b1", hours=2)
    world.harness.deliver(withdrawn("e-b1", "team-b"))
    seen = world.get(f"/sessions/{session['id']}", world.mentor()).json
    assert seen["state"] == "cancelled_by_team"
    assert world.calendar("person:mentor-1") == []
    assert [e.subject for e in world.harness.published(SESSION_CANCELLED)] == [session["id"]]
    assert world.book(session["slot_id"], "a1").status_code == 201


def test_nothing_is_booked_once_the_cohort_is_over(world: World) -> None:
    slot = world.slot()
    closed = {"cohort_id": "cohort-1", "state": "closed"}
    world.harness.deliver(event(COHORT_CLOSED, ACADEMY, closed, sequence=3))
    refused = world.book(slot, "a1")
    assert (refused.status_code, code(refused)) == (409, "cohort_is_over")
    assert world.book(slot, "c1").status_code == 201


def test_a_learner_who_comes_back_in_a_later_cohort_need_not_say_which_team(
    world: World,
) -> None:
    world.harness.deliver(enrolled("e-c2", "a1", "team-c", "cohort-2"))
    slot = world.slot()
    assert code(world.book(slot, "a1")) == "which_team"
    closed = {"cohort_id": "cohort-1", "state": "closed"}
    world.harness.deliver(event(COHORT_CLOSED, ACADEMY, closed, sequence=3))
    assert world.book(slot, "a1").json["team_id"] == "team-c"


def test_teams_of_a_cohort_that_is_over_do_not_count_against_the_cap(world: World) -> None:
    world.profile(cap=1)
    world.booked("a1")
    slot = world.slot(hours=48)
    assert code(world.book(slot, "c1")) == "mentor_full"
    closed = {"cohort_id": "cohort-1", "state": "closed"}
    world.harness.deliver(event(COHORT_CLOSED, ACADEMY, closed, sequence=3))
    assert world.book(slot, "c1").status_code == 201


def project(world: World, person: str) -> Any:
    body = {"title": {"id": "Antrean"}, "problem": "Warga menunggu lama"}
    return world.post("/projects", world.learner(person), body)


def test_a_project_waits_for_its_cohort_to_be_told(world: World) -> None:
    world.harness.deliver(enrolled("e-f1", "f1", "team-f", "cohort-9"))
    refused = project(world, "f1")
    assert (refused.status_code, code(refused)) == (409, "cohort_not_known_yet")
    world.harness.deliver(published("cohort-9"))
    assert project(world, "f1").status_code == 201


def test_a_changed_template_leaves_running_projects_be(world: World) -> None:
    before = project(world, "a1").json
    changed = published("cohort-1", stages=STAGES[:1]).data
    template = changed["stage_template"] | {"version": 2}
    dates = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 31)}
    world.harness.deliver(
        event(COHORT_CHANGED, ACADEMY, changed | dates | {"stage_template": template}, sequence=2)
    )
    kept = world.get(f"/projects/{before['id']}", world.learner("a1")).json
    assert len(kept["stages"]) == 2
    assert kept["template_version"] == 1
    assert project(world, "b1").json["template_version"] == 2


def test_a_late_older_cohort_event_does_not_bring_the_old_template_back(world: World) -> None:
    changed = published("cohort-7", stages=STAGES[:1])
    data = changed.data | {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 31)}
    world.harness.deliver(event(COHORT_CHANGED, ACADEMY, data, sequence=2))
    world.harness.deliver(published("cohort-7"), enrolled("e-g1", "g1", "team-g", "cohort-7"))
    assert len(project(world, "g1").json["stages"]) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_a_project_shows_which_certificates_its_team_has_got(world: World, turned: bool) -> None:
    about = {"enrolment_id": "e-a1", "certificate_id": "c-1", "serial": "S-1", "kind": "completion"}
    told = [
        event(
            CERTIFICATE_ISSUED,
            ACADEMY,
            about | {"cohort_id": "cohort-1", "hours": 40, "issued_at": world.clock.now()},
            sequence=1,
        ),
        event(CERTIFICATE_REVOKED, ACADEMY, about, sequence=2),
    ]
    for each in reversed(told) if turned else told:
        world.harness.deliver(each)
    made = project(world, "a1").json
    members = {member["enrolment_id"]: member["certificates"] for member in made["members"]}
    assert members == {
        "e-a1": [{"serial": "S-1", "kind": "completion", "state": "revoked"}],
        "e-a2": [],
    }


def test_events_of_another_academy_stay_there(world: World) -> None:
    world.harness.deliver(opened("sambas"), enrolled("e-s1", "a1", "team-s", academy="sambas"))
    session = world.booked("a1")
    assert session["team_id"] == "team-a"
