"""Projects: what a team works on, its evidence and its gates."""

import hashlib
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.contracts import GATE_DECIDED
from shared.contracts import GATE_SUBMITTED
from shared.contracts import PROJECT_COMPLETED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import code
from tests.unit.mentoring.world import enrolled

DESCRIBED = {
    "title": {"id": "Antrean puskesmas", "en": "Health centre queue"},
    "problem": "Warga menunggu tiga jam.",
    "beneficiaries": "Pasien",
    "baseline": "180 menit",
    "target": "60 menit",
}
PASSED = {"decision": "passed", "scores": {"empathy": 4, "evidence": 3}}


@pytest.fixture
def project(world: World) -> dict[str, Any]:
    """Team a's project: the first stage asks for two pieces of evidence, the second for none."""
    made = world.post("/projects", world.learner("a1"), DESCRIBED)
    assert made.status_code == 201, made.text
    return made.json


def note(world: World, project: Any, text: str = "Catatan", **more: Any) -> TestResponse:
    piece = {
        "project_id": project["id"],
        "stage": "empathize",
        "kind": "note",
        "title": "Wawancara",
    }
    return world.post("/evidence", world.learner("a2"), piece | {"text": text} | more)


def submit(
    world: World, project: Any, stage: str = "empathize", person: str = "a1"
) -> TestResponse:
    return world.post(f"/gates/{project['id']}/{stage}/submit", world.learner(person))


def decide(
    world: World, project: Any, decision: Any, stage: str = "empathize", token: str = ""
) -> TestResponse:
    path = f"/gates/{project['id']}/{stage}/decision"
    return world.post(path, token or world.mentor(), decision)


def handed_in(world: World, project: Any) -> None:
    note(world, project, "satu")
    note(world, project, "dua")
    assert submit(world, project).status_code == 200


def states(answer: Any) -> list[str]:
    return [stage["state"] for stage in answer["stages"]]


def test_a_project_begins_with_the_templates_stages_and_the_first_one_open(project: Any) -> None:
    assert project["state"] == "active"
    assert states(project) == ["open", "locked"]
    assert project["current"] == {"stage": "empathize", "state": "open"}
    assert project["team_name"] == "Team team-a"
    assert [m["enrolment_id"] for m in project["members"]] == ["e-a1", "e-a2"]


def test_a_team_has_one_project(world: World, project: Any) -> None:
    again = world.post("/projects", world.learner("a2"), DESCRIBED)
    assert (again.status_code, code(again)) == (409, "project_exists")


def test_a_team_changes_what_its_project_says(world: World, project: Any) -> None:
    path = f"/projects/{project['id']}"
    change = {"target": "45 menit"}
    tag = {"If-Match": f'"{project["version"]}"'}
    changed = world.call("PATCH", path, world.learner("a2"), change, headers=tag)
    assert changed.json["target"] == "45 menit"
    assert changed.json["problem"] == DESCRIBED["problem"]
    stale = world.call("PATCH", path, world.learner("a1"), change, headers=tag)
    assert stale.status_code == 412


def test_evidence_carries_the_hash_of_what_it_says(world: World, project: Any) -> None:
    made = note(world, project, "Tiga jam menunggu").json
    said = {"kind": "note", "title": "Wawancara", "text": "Tiga jam menunggu"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert world.get(f"/evidence/{made['id']}", world.mentor()).json == made


def test_a_link_and_a_measurement_are_evidence(world: World, project: Any) -> None:
    base = {"project_id": project["id"], "stage": "empathize", "title": "Bukti"}
    link = base | {"kind": "link", "url": "https://example.org/foto"}
    measured = base | {"kind": "measurement", "value": 62.5, "unit": "menit"}
    for piece in (link, measured):
        assert world.post("/evidence", world.learner("a1"), piece).status_code == 201
    listed = world.get(f"/evidence?project={project['id']}", world.mentor()).json["items"]
    assert [piece["kind"] for piece in listed] == ["link", "measurement"]
    assert world.get(f"/projects/{project['id']}", world.mentor()).json["evidence_count"] == 2


@pytest.mark.parametrize(
    ("piece", "status", "reason"),
    [
        ({"kind": "link", "text": None}, 422, None),
        ({"kind": "measurement", "text": "x"}, 422, "evidence_lacks"),
        ({"value": 3.0}, 422, "evidence_does_not_take"),
        ({"kind": "link", "url": "javascript:alert(1)"}, 422, None),
        ({"stage": "define"}, 409, "stage_locked"),
        ({"stage": "nowhere"}, 404, "stage_not_found"),
        ({"kind": "file"}, 422, None),
        ({"supersedes": "nothing"}, 404, "evidence_not_found"),
    ],
)
def test_evidence_that_cannot_be_taken_is_refused(
    world: World, project: Any, piece: Any, status: int, reason: str | None
) -> None:
    refused = note(world, project, **piece)
    assert refused.status_code == status
    assert reason in (None, code(refused))
    assert world.harness.db["evidence"].count_documents({}) == 0


def test_superseded_evidence_stays_and_counts_no_more(world: World, project: Any) -> None:
    first = note(world, project, "satu").json
    second = note(world, project, "satu, lengkap", supersedes=first["id"]).json
    kept = world.get(f"/evidence/{first['id']}", world.learner("a1")).json
    assert kept["superseded_by"] == second["id"]
    assert kept["text"] == "satu"
    again = note(world, project, "lain", supersedes=first["id"])
    assert (again.status_code, code(again)) == (409, "already_superseded")
    refused = submit(world, project)
    assert (refused.status_code, code(refused)) == (409, "evidence_missing")
    assert "needs 2 pieces of evidence and has 1: 1 more" in refused.json["detail"]


def test_a_submitted_gate_is_published_with_its_attempt(world: World, project: Any) -> None:
    handed_in(world, project)
    (event,) = world.harness.published(GATE_SUBMITTED)
    assert event.data == {
        "project_id": project["id"],
        "team_id": "team-a",
        "stage": "empathize",
        "attempt": 1,
    }


def test_a_passed_gate_opens_the_next_stage(world: World, project: Any) -> None:
    handed_in(world, project)
    assert states(decide(world, project, PASSED).json) == ["passed", "open"]
    (event,) = world.harness.published(GATE_DECIDED)
    assert event.data["decision"] == "passed"
    assert world.harness.published(PROJECT_COMPLETED) == []


def test_a_gate_to_be_revised_is_submitted_again_as_the_next_attempt(
    world: World, project: Any
) -> None:
    handed_in(world, project)
    revise = {"decision": "revise", "comment": "Wawancarai dua warga lagi."}
    assert states(decide(world, project, revise).json) == ["revise", "locked"]
    assert submit(world, project).json["stages"][0]["attempt"] == 2
    assert [e.data["attempt"] for e in world.harness.published(GATE_SUBMITTED)] == [1, 2]
    gates = world.get(f"/gates/{project['id']}", world.learner("a1")).json["items"]
    assert gates[0]["decisions"][0]["comment"] == "Wawancarai dua warga lagi."


def test_the_last_gate_completes_the_project(world: World, project: Any) -> None:
    handed_in(world, project)
    decide(world, project, PASSED)
    submit(world, project, "define")
    done = decide(world, project, PASSED, "define").json
    assert done["state"] == "completed"
    (event,) = world.harness.published(PROJECT_COMPLETED)
    assert event.data["team_id"] == "team-a"
    assert event.data["outcome"] == "all_gates_passed"
    assert code(note(world, project)) == "project_not_active"


def test_a_stop_ends_the_project(world: World, project: Any) -> None:
    handed_in(world, project)
    stop = {"decision": "stopped", "comment": "Sudah dikerjakan dinas lain."}
    assert decide(world, project, stop).json["state"] == "stopped"
    assert code(submit(world, project)) == "project_not_active"
    assert world.harness.published(PROJECT_COMPLETED) == []


def test_a_reviewer_takes_a_gate_up_before_deciding(world: World, project: Any) -> None:
    handed_in(world, project)
    path = f"/gates/{project['id']}/empathize/review"
    reviewer = world.token("reviewer-1", "reviewer")
    assert states(world.post(path, reviewer).json)[0] == "in_review"
    assert code(world.post(path, reviewer)) == "gate_not_submitted"
    assert decide(world, project, PASSED, token=reviewer).status_code == 200


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        ({"decision": "passed"}, "scores_needed"),
        ({"decision": "revise"}, "comment_needed"),
        ({"decision": "passed", "scores": {"empathy": 5}}, None),
        ({"decision": "passed", "scores": {"empathy": -1}}, None),
        ({"decision": "perhaps"}, None),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    world: World, project: Any, decision: Any, reason: str | None
) -> None:
    handed_in(world, project)
    refused = decide(world, project, decision)
    assert refused.status_code == 422
    assert reason in (None, code(refused))
    assert world.harness.published(GATE_DECIDED) == []


def test_a_gate_that_was_not_submitted_is_not_decided(world: World, project: Any) -> None:
    refused = decide(world, project, PASSED)
    assert (refused.status_code, code(refused)) == (409, "gate_not_submitted")
    assert code(submit(world, project, "define")) == "gate_not_open"


def test_a_gate_is_decided_once(world: World, project: Any) -> None:
    handed_in(world, project)
    decide(world, project, PASSED)
    assert decide(world, project, PASSED).status_code == 409
    assert len(world.harness.published(GATE_DECIDED)) == 1


def test_nobody_decides_on_a_project_of_the_own_team_or_unit(world: World, project: Any) -> None:
    handed_in(world, project)
    member = world.token("a1", "reviewer", "learner")
    refused = decide(world, project, PASSED, token=member)
    assert (refused.status_code, code(refused)) == (403, "own_project")
    world.harness.deliver(enrolled("e-k", "colleague", "team-k", unit="unit-of-team-a"))
    colleague = world.token("colleague", "mentor")
    refused = decide(world, project, PASSED, token=colleague)
    assert (refused.status_code, code(refused)) == (403, "own_unit")


def test_learners_do_not_decide(world: World, project: Any) -> None:
    handed_in(world, project)
    assert decide(world, project, PASSED, token=world.learner("b1")).status_code == 403


def test_nothing_is_handed_in_while_a_project_is_on_hold(world: World, project: Any) -> None:
    path = f"/projects/{project['id']}"
    assert world.post(f"{path}/hold", world.mentor()).json["state"] == "on_hold"
    assert code(note(world, project)) == "project_not_active"
    assert world.post(f"{path}/resume", world.organiser).json["state"] == "active"
    assert note(world, project).status_code == 201


def test_projects_are_found_by_the_state_of_their_gate(world: World, project: Any) -> None:
    found = lambda gate: world.get(f"/projects?gate={gate}", world.mentor()).json["items"]  # noqa: E731
    assert [p["id"] for p in found("open")] == [project["id"]]
    handed_in(world, project)
    assert found("open") == []
    assert [p["id"] for p in found("submitted")] == [project["id"]]
