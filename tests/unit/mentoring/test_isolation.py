"""What is not one's own does not exist: other academies', other teams'."""

import re
from typing import Any

import pytest

from tests.unit.mentoring.test_projects import DESCRIBED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened

ROLES = ("learner", "mentor", "reviewer", "organiser")


@pytest.fixture
def ids(world: World) -> dict[str, str]:
    """Things of team a in pontianak, by the name of their path parameter."""
    session = world.booked("a1")
    project = world.post("/projects", world.learner("a1"), DESCRIBED).json
    piece = {
        "project_id": project["id"],
        "stage": "empathize",
        "kind": "note",
        "title": "t",
        "text": "x",
    }
    evidence = world.post("/evidence", world.learner("a1"), piece).json
    return {
        "mentor_id": session["mentor_id"],
        "slot_id": world.slot(hours=72),
        "session_id": session["id"],
        "project_id": project["id"],
        "evidence_id": evidence["id"],
        "stage": "empathize",
    }


def bodies(ids: dict[str, str]) -> dict[str, Any]:
    """A good body for each operation that takes one, so that only the id is wrong."""
    return {
        "reschedule": {"slot_id": ids["slot_id"]},
        "attendance": {"members": [{"enrolment_id": "e-a1", "present": True, "minutes": 30}]},
        "notes": {"text": "x"},
        "decision": {"decision": "passed", "scores": {"a": 3}},
        "cancel": {},
        "hold": {},
        "{project_id}": {"target": "x"},
    }


def operations(world: World) -> list[tuple[str, str]]:
    document = world.harness.get("/openapi.json").json
    return [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete") and "{academy}" in path
    ]


def filled(path: str, academy: str, ids: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: ({"academy": academy} | ids)[found[1]], path)


def send(world: World, method: str, path: str, token: str, ids: dict[str, str], raw: str) -> int:
    body = bodies(ids).get(raw.rpartition("/")[2], {}) if method != "GET" else None
    options = {} if body is None else {"json": body}
    return world.harness.request(method, path, token=token, **options).status_code


def test_another_academys_person_finds_nothing_here(world: World, ids: dict[str, str]) -> None:
    stranger = world.harness.token(person="a1", roles=[f"{role}@sambas" for role in ROLES])
    checked = operations(world)
    assert len(checked) > 25
    for method, raw in checked:
        answer = send(world, method, filled(raw, "pontianak", ids), stranger, ids, raw)
        assert answer == 404, (method, raw)


def test_ids_of_another_academy_are_unknown_in_ones_own(world: World, ids: dict[str, str]) -> None:
    world.harness.deliver(opened("sambas"), enrolled("e-s1", "s1", "team-s", academy="sambas"))
    somebody = world.harness.token(person="s1", roles=[f"{role}@sambas" for role in ROLES])
    checked = [(method, raw) for method, raw in operations(world) if raw.count("{") > 1]
    assert len(checked) > 18
    for method, raw in checked:
        answer = send(world, method, filled(raw, "sambas", ids), somebody, ids, raw)
        assert answer == 404, (method, raw)


def test_what_is_of_another_team_does_not_exist_for_a_learner(
    world: World, ids: dict[str, str]
) -> None:
    theirs = ("{session_id}", "{project_id}", "{evidence_id}")
    document = world.harness.get("/openapi.json").json
    checked = 0
    for method, raw in operations(world):
        roles = document["paths"][raw][method.lower()]["x-roles"]
        if "learner" in roles and any(name in raw for name in theirs):
            path = filled(raw, "pontianak", ids)
            assert send(world, method, path, world.learner("b1"), ids, raw) == 404, (method, raw)
            checked += 1
    assert checked > 10
    assert (
        world.get(f"/evidence?project={ids['project_id']}", world.learner("b1")).status_code == 404
    )
    assert world.get("/projects", world.learner("b1")).json["items"] == []


def test_a_role_that_an_operation_does_not_name_is_not_let_in(
    world: World, ids: dict[str, str]
) -> None:
    document = world.harness.get("/openapi.json").json
    partner = world.token("p1", "partner")
    for method, raw in operations(world):
        assert "partner" not in document["paths"][raw][method.lower()]["x-roles"]
        answer = send(world, method, filled(raw, "pontianak", ids), partner, ids, raw)
        assert answer == 403, (method, raw)


def test_without_a_token_nothing_is_shown(world: World, ids: dict[str, str]) -> None:
    for method, raw in operations(world):
        path = filled(raw, "pontianak", ids)
        assert world.harness.request(method, path).status_code == 401, (method, raw)


def test_every_operation_says_what_it_is_for(world: World) -> None:
    document = world.harness.get("/openapi.json").json
    for method, raw in operations(world):
        operation = document["paths"][raw][method.lower()]
        assert operation["summary"], (method, raw)
        assert operation["tags"], (method, raw)


@pytest.mark.parametrize("text", ["x" * 10_001, "a\x00b", "", "   ", 7, None, ["x"]])
def test_a_text_that_cannot_be_kept_is_refused(
    world: World, ids: dict[str, str], text: object
) -> None:
    answer = world.post(f"/sessions/{ids['session_id']}/notes", world.learner("a1"), {"text": text})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert world.harness.db["notes"].count_documents({}) == 0


@pytest.mark.parametrize("text", ["🎉 selamat", "مرحبا", "baris satu\nbaris dua"])
def test_any_script_is_kept_as_it_is(world: World, ids: dict[str, str], text: str) -> None:
    answer = world.post(f"/sessions/{ids['session_id']}/notes", world.learner("a1"), {"text": text})
    assert answer.status_code == 201
    assert answer.json["text"] == text


def test_a_body_that_is_not_json_is_refused(world: World, ids: dict[str, str]) -> None:
    answer = world.harness.post(
        "/v1/academies/pontianak/sessions",
        token=world.learner("a1"),
        data=b'{"slot_id": ',
        content_type="application/json",
    )
    assert answer.status_code == 400
    unknown = {"slot_id": ids["slot_id"], "price": 3}
    assert world.post("/sessions", world.learner("a1"), unknown).status_code == 422
