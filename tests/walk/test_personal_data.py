"""No event carries what only the services that need it may know of a person."""

import re
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from typing import Any

import orjson
import pytest

from services.certification.adapters.key_making import KeyFiles
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.unit.certification import calls
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.content import school
from tests.unit.enrolment.city import City
from tests.unit.mentoring.test_projects import DESCRIBED
from tests.unit.mentoring.test_projects import PASSED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened
from tests.unit.mentoring.world import published

NAME = "Zubaidah Terlacak"
EMAIL = "zubaidah.terlacak@pegawai.example"
PHONE = "+62 561 777 000 123"
EMPLOYEE = "198705232010012345"
NOTE = "catatan-rahasia-tentang-orang"

# What the tokens of a flow claim besides the name.
CLAIMS = {"email": EMAIL, "employee_number": EMPLOYEE, "phone_number": PHONE}

# The one field that a certificate's name travels in.
NAME_FIELDS = {"person.name"}

PERSONAL = {
    "e-mail": re.compile(r"[^\s@\"]+@[^\s@\"]+\.[a-z]{2,}", re.I),
    "phone": re.compile(r"(?<![\w.:-])\+?(?:62|0)[ -]?\d{2,4}(?:[ -]?\d{3,4}){2,3}(?![\w.:-])"),
    "employee number": re.compile(r"(?<!\d)\d{18}(?!\d)"),
    "token": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"),
}


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with the dotted path of its field; keys count as texts too."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield f"{path}.{key}".strip("."), str(key)
            yield from strings(each, f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, path)
    elif value is not None:
        yield path, str(value)


def find_personal_data(value: Any) -> list[tuple[str, str]]:
    """Where in a JSON value something personal is: (field, what it looks like)."""
    return [
        (path, kind)
        for path, text in strings(value)
        for kind, pattern in PERSONAL.items()
        if pattern.search(text)
    ]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 5, 1, tzinfo=UTC))


def with_claims(service: ServiceHarness) -> set[str]:
    """Makes each token of the flow carry the planted claims; collects the tokens."""
    issued: set[str] = set()
    mint = service.tokens.mint

    def token(
        person: str = "person-1",
        name: str | None = NAME,
        roles: list[str] | None = None,
        **claims: Any,
    ) -> str:
        made = mint(person, name=NAME, roles=roles or [], **{**CLAIMS, **claims})
        issued.add(made)
        return made

    service.token = token  # type: ignore[method-assign]
    return issued


def check(service: ServiceHarness, tokens: set[str], *types: str) -> None:
    """No row of the outbox shows a planted value, and the flow has published `types`."""
    rows = list(service.db["outbox"].find())
    assert {each.rpartition(".v1")[0] for each in {row["type"] for row in rows}} >= {
        f"academy.{service.service.name}.{each}" for each in types
    }
    for row in rows:
        data = orjson.loads(row["value"])
        whole = {"subject": row["subject"], "type": row["type"], "data": data}
        assert find_personal_data(whole) == [], row["type"]
        seen = b" ".join((row["value"], row["subject"].encode(), row["type"].encode())).decode()
        for secret in (EMAIL, PHONE, EMPLOYEE, NOTE, *tokens):
            assert secret not in seen, (row["type"], secret)
        named = {path for path, text in strings(data) if NAME in text}
        assert named <= NAME_FIELDS, (row["type"], named)
        assert NAME not in row["subject"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"a": [{"contact": f"to {EMAIL}"}]}, "e-mail"),
        ({"a": PHONE}, "phone"),
        ({"a": "0812-3456-7890"}, "phone"),
        ({"a": {"nip": int(EMPLOYEE)}}, "employee number"),
        ({"a": "Bearer eyJhbGciOiJ9.eyJzdWIi.c2ln"}, "token"),
        ({EMAIL: 1}, "e-mail"),
    ],
)
def test_personal_data_is_recognised(value: Any, kind: str) -> None:
    assert kind in [found for _, found in find_personal_data(value)]


def test_ids_times_and_digests_are_not_taken_for_a_person() -> None:
    value = {
        "id": "01a20d21-44a3-74eb-b120-876a3b74a6ca",
        "start": "2026-10-05T01:00:00+00:00",
        "sha256": "0812345678901234567890123456789012345678901234567890123456789012",
        "serial": "PIA-C03-000001-X",
    }
    assert find_personal_data(value) == []


def test_enrolment_publishes_no_address_note_or_token(
    harness: Callable[..., ServiceHarness],
) -> None:
    service = harness(ENROLMENT)
    tokens = with_claims(service)
    city = City(service)
    cohort, unit = city.cohort(), city.unit()
    team = city.draft(cohort, unit)
    first = team.people[0]
    path = f"/applications/{team.id}"
    for person in team.people:
        record = {"name": NAME, "email": EMAIL, "phone": PHONE, "unit_id": unit}
        city.check(city.call("PUT", "/people/me", person, json=record))
    tag = {"If-Match": f'"{city.application(team)["version"]}"'}
    idea = {"title": NOTE, "problem": f"{NOTE} {EMAIL} {EMPLOYEE}"}
    city.check(city.call("PATCH", path, first, json={"idea": idea}, headers=tag))
    supervisor = {"name": NAME, "position": f"{NOTE} {EMPLOYEE}"}
    city.check(city.post(f"{path}/assent", first, json=supervisor))
    city.check(city.post(f"{path}/submit", first))
    city.check(city.post(f"{path}/eligibility", json={"eligible": True}))
    review = {"scores": {"need": 3}, "comment": f"{NOTE} {EMAIL}"}
    reviewer = city.token("reviewer", "reviewer")
    city.check(city.post(f"{path}/reviews", token=reviewer, json=review), 201)
    city.check(city.decide(team, "offer"))
    city.check(city.post(f"{path}/accept", first))
    renamed = {"name": f"{NAME} Baru", "email": EMAIL, "phone": PHONE}
    version = city.check(city.get("/people/me", first))["version"]
    headers = {"If-Match": f'"{version}"'}
    city.check(city.call("PUT", "/people/me", first, json=renamed, headers=headers))
    service.run_jobs()
    check(service, tokens, "application.submitted", "learner.enrolled", "learner.renamed")


def test_content_publishes_no_answer_or_token(harness: Callable[..., ServiceHarness]) -> None:
    service = harness(CONTENT)
    tokens = with_claims(service)
    made = school.School(service)
    service.deliver(school.academy_opened())
    made.open_course()
    answers = {"first": "listen", "stage": f"{NOTE} {EMAIL} {PHONE} {EMPLOYEE}"}
    assert made.answer(answers).status_code == 201
    for item in ("empathy", "guide", "klik"):
        assert made.move(item).status_code == 200
    check(service, tokens, "curriculum.published", "course.pinned", "quiz.graded", "item.completed")


def test_mentoring_publishes_no_note_evidence_or_token(
    harness: Callable[..., ServiceHarness],
) -> None:
    service = harness(MENTORING)
    tokens = with_claims(service)
    world = World(service)
    service.deliver(opened(), published("cohort-1"), enrolled("e-a1", "a1", "team-a"))
    world.profile(expertise=[NOTE])
    learner = world.learner("a1")
    session = world.book(world.slot(), "a1", topic=f"{NOTE} {EMAIL}").get_json()
    path = f"/sessions/{session['id']}"
    for token, visibility in ((learner, "shared"), (world.mentor(), "private")):
        text = {"text": f"{NOTE} {EMAIL} {PHONE}", "visibility": visibility}
        assert world.post(f"{path}/notes", token, text).status_code == 201
    project = world.post("/projects", learner, DESCRIBED | {"problem": NOTE}).get_json()
    piece = {"project_id": project["id"], "stage": "empathize", "kind": "note", "title": NAME}
    for number in (1, 2):
        text = {"text": f"{NOTE} {EMPLOYEE} {number}"}
        assert world.post("/evidence", learner, piece | text).status_code == 201
    gate = f"/gates/{project['id']}/empathize"
    assert world.post(f"{gate}/submit", learner).status_code == 200
    decision = PASSED | {"comment": f"{NOTE} {EMAIL}"}
    assert world.post(f"{gate}/decision", world.mentor(), decision).status_code == 200
    second = world.book(world.slot(hours=48), "a1").get_json()
    reason = {"reason": f"{NOTE} {PHONE}"}
    assert world.post(f"/sessions/{second['id']}/cancel", learner, reason).status_code == 200
    world.clock.advance(hours=25)
    sheet = {"members": [{"enrolment_id": "e-a1", "present": True, "minutes": 30}]}
    assert world.post(f"{path}/attendance", world.mentor(), sheet).status_code == 200
    types = ("session.booked", "session.cancelled", "attendance.recorded", "gate.decided")
    check(service, tokens, *types)


def test_certification_publishes_no_holder_or_token(
    harness: Callable[..., ServiceHarness],
    certificate_keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in certificate_keys.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    service = harness(CERTIFICATION)
    tokens = with_claims(service)
    calls.publish(service, RULE)
    story = Story()
    opening, cohort, pin, _, *facts = story.everything()
    service.deliver(opening, cohort, pin, Story().enrolled(NAME), *facts)
    service.run_jobs()
    [certificate] = calls.certificates(service)
    assert NAME in orjson.dumps(certificate).decode()
    serial = certificate["serial"]
    for action in ("revoke", "reinstate"):
        assert calls.act(service, serial, action).status_code == 200
    assert calls.act(service, serial, "supersede", holder=f"{NAME} Baru").status_code == 201
    types = ("issued", "revoked", "reinstated", "superseded")
    check(service, tokens, *(f"certificate.{each}" for each in types))
