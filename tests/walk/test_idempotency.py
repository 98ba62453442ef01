"""A creating POST of each service, repeated under one key, acts once, whatever happened between.

The mechanism has its own tests beside `shared/web`; these see that each service really goes by it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.certification.adapters.key_making import KeyFiles
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.contracts.registry import SERVICES
from shared.mongo.idempotency import COLLECTION as IDEMPOTENCY
from shared.runtime.failpoints import arm
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.content import school
from tests.unit.content.packages import package
from tests.unit.enrolment.city import City
from tests.unit.mentoring import world

HOME = "/v1/academies/pontianak"


@dataclass
class Creation:
    """A POST that makes a document in `collection`; `other` is another body that is valid too."""

    service: ServiceHarness
    path: str
    token: str
    body: dict[str, Any]
    other: dict[str, Any]
    collection: str
    status: int = 201

    def send(self, key: str, body: dict[str, Any] | None = None) -> TestResponse:
        options = self.body if body is None else body
        headers = {"Idempotency-Key": key}
        return self.service.post(self.path, token=self.token, headers=headers, **options)

    def made(self) -> int:
        return self.service.db[self.collection].count_documents({})


def unit(service: ServiceHarness) -> Creation:
    city = City(service)
    body = {"kind": "ward", "name": "Kelurahan Sungai Jawi", "valid_from": "2026-01-01"}
    other = body | {"name": "Kelurahan Benua Melayu"}
    path = f"{HOME}/units"
    return Creation(service, path, city.organiser, {"json": body}, {"json": other}, "units")


def upload(service: ServiceHarness) -> Creation:
    """The one whose body is streamed, so that it has to be told apart by its digest."""
    partner = school.School(service).partner
    service.deliver(school.academy_opened())
    sent = [
        {"data": package(guide=guide), "content_type": "application/zip"} for guide in (b"1", b"2")
    ]
    path = f"{HOME}/curricula?filename=course.zip"
    return Creation(service, path, partner, sent[0], sent[1], "curricula", 202)


def slot(service: ServiceHarness) -> Creation:
    made = world.World(service)
    service.deliver(world.opened())
    made.profile()

    def body(day: int) -> dict[str, Any]:
        times = {"start": f"2026-10-{day}T01:00:00+00:00", "end": f"2026-10-{day}T02:00:00+00:00"}
        return {"json": {"slots": [times]}}

    return Creation(service, f"{HOME}/slots", made.mentor(), body(12), body(13), "slots")


def rule(service: ServiceHarness) -> Creation:
    service.deliver(Story().opened())
    token = service.token("organiser-1", roles=["organiser@pontianak"])
    other = {"json": RULE | {"hours": 60}}
    return Creation(
        service, f"{HOME}/award-rules", token, {"json": RULE}, other, "award_rule_versions"
    )


CREATIONS = {
    "enrolment": (ENROLMENT, unit),
    "content": (CONTENT, upload),
    "mentoring": (MENTORING, slot),
    "certification": (CERTIFICATION, rule),
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 5, 1, tzinfo=UTC))


@pytest.fixture(params=SERVICES)
def creation(
    request: pytest.FixtureRequest,
    harness: Callable[..., ServiceHarness],
    certificate_keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> Creation:
    for name, value in certificate_keys.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    service, make = CREATIONS[request.param]
    made = make(harness(service))
    assert made.made() == 0
    return made


def test_a_repetition_gets_the_first_answer_and_acts_no_second_time(creation: Creation) -> None:
    first, second = creation.send("k"), creation.send("k")
    assert first.status_code == second.status_code == creation.status, second.text
    assert first.get_json() == second.get_json()
    assert first.headers.get("Location") == second.headers.get("Location")
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert creation.made() == 1


def test_another_key_or_body_is_another_act(creation: Creation) -> None:
    """What is counted does rise: otherwise the other tests here would prove nothing."""
    assert creation.send("k").status_code == creation.status
    assert creation.send("l", creation.other).status_code == creation.status
    assert creation.made() == 2


def test_the_key_with_another_body_is_refused(creation: Creation) -> None:
    assert creation.send("k").status_code == creation.status
    answer = creation.send("k", creation.other)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert creation.made() == 1


def test_a_repetition_while_the_first_still_runs_is_told_to_wait(creation: Creation) -> None:
    claimed, go_on = threading.Event(), threading.Event()
    answers: list[TestResponse] = []

    def hold() -> None:
        claimed.set()
        go_on.wait(20)

    with arm("web.claimed", hold):
        thread = threading.Thread(target=lambda: answers.append(creation.send("k")))
        thread.start()
        try:
            assert claimed.wait(20)
            answer = creation.send("k")
        finally:
            go_on.set()
            thread.join(20)
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.headers["Retry-After"]
    assert answers[0].status_code == creation.status
    assert creation.made() == 1


def crash() -> None:
    raise SystemExit  # Not an Exception: nothing tidies up, as when a process is killed.


def test_a_crash_after_the_claim_frees_the_key_after_a_minute(creation: Creation) -> None:
    with arm("web.claimed", crash), pytest.raises(SystemExit):
        creation.send("k")
    assert creation.made() == 0
    assert creation.send("k").status_code == 409
    # Claims go by real time; what is left of the minute is taken off instead of waited for.
    minute = {"claimed_until": creation.service.clock.real_now() - timedelta(seconds=1)}
    creation.service.db[IDEMPOTENCY].update_one({"state": "in_flight"}, {"$set": minute})
    taken_over = creation.send("k")
    assert taken_over.status_code == creation.status
    assert "Idempotency-Replayed" not in taken_over.headers
    assert creation.made() == 1


def test_a_crash_after_the_commit_is_answered_with_what_was_committed(creation: Creation) -> None:
    with arm("web.committed", crash), pytest.raises(SystemExit):
        creation.send("k")
    assert creation.made() == 1
    answer = creation.send("k")
    assert answer.status_code == creation.status
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert creation.made() == 1
