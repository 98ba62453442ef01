"""Mentoring and the people around it, for its tests."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from shared.contracts import ACADEMY_OPENED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import LEARNER_ENROLLED
from shared.events.envelope import Event
from shared.testing.events import event
from shared.testing.harness import ServiceHarness

ACADEMY = "pontianak"
BASE = f"/v1/academies/{ACADEMY}"
NOW = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)

STAGES = [
    {"slug": "empathize", "title": {"id": "Empati", "en": "Empathize"}, "required_evidence": 2},
    {"slug": "define", "title": {"id": "Definisi", "en": "Define"}, "required_evidence": 0},
]


def opened(academy: str = ACADEMY) -> Event:
    data = {
        "academy": academy,
        "code": academy[:3].upper(),
        "name": {"id": academy},
        "locale": "id",
        "time_zone": "Asia/Pontianak",
    }
    return event(ACADEMY_OPENED, academy, data)


def published(cohort: str, academy: str = ACADEMY, stages: list[Any] | None = None) -> Event:
    data = {
        "cohort_id": cohort,
        "number": "C01",
        "title": {"id": cohort},
        "starts_on": date(2026, 10, 1),
        "ends_on": date(2026, 12, 31),
        "award_rule": {"id": "default", "version": 1},
        "stage_template": {
            "id": "dt",
            "version": 1,
            "stages": STAGES if stages is None else stages,
        },
    }
    return event(COHORT_PUBLISHED, academy, data)


def enrolled(
    enrolment: str,
    person: str,
    team: str,
    cohort: str = "cohort-1",
    academy: str = ACADEMY,
    unit: str | None = None,
) -> Event:
    data = {
        "enrolment_id": enrolment,
        "person": {"id": person, "name": f"Name of {person}"},
        "team_id": team,
        "team_name": f"Team {team}",
        "cohort_id": cohort,
        "unit": {"id": unit or f"unit-of-{team}", "kind": "agency", "name": "Dinas"},
    }
    return event(LEARNER_ENROLLED, academy, data)


class World:
    """The service and the people around it. `as_…` give a token, verbs act through HTTP."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.clock = harness.clock

    def token(self, person: str, *roles: str, academy: str = ACADEMY) -> str:
        return self.harness.token(person=person, roles=[f"{role}@{academy}" for role in roles])

    def learner(self, person: str) -> str:
        return self.token(person, "learner")

    def mentor(self, person: str = "mentor-1") -> str:
        return self.token(person, "mentor")

    @property
    def organiser(self) -> str:
        return self.token("organiser-1", "organiser")

    def call(
        self, method: str, path: str, token: str, json: Any = None, **more: Any
    ) -> TestResponse:
        options = {} if json is None else {"json": json}
        return self.harness.request(method, BASE + path, token=token, **options, **more)

    def get(self, path: str, token: str, **more: Any) -> TestResponse:
        return self.call("GET", path, token, **more)

    def post(self, path: str, token: str, json: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, token, json, **more)

    def profile(self, person: str = "mentor-1", **fields: Any) -> dict[str, Any]:
        answer = self.call("PUT", "/mentors/me", self.mentor(person), {"name": person, **fields})
        assert answer.status_code == 200, answer.text
        return answer.json

    def slot(
        self, person: str = "mentor-1", hours: float = 24, length: float = 1, **fields: Any
    ) -> str:
        """The id of a new slot of the mentor that starts so many hours from now."""
        start = self.clock.now() + timedelta(hours=hours)
        end = start + timedelta(hours=length)
        times = [{"start": start.isoformat(), "end": end.isoformat()}]
        answer = self.post("/slots", self.mentor(person), {"slots": times, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json["items"][0]["id"]

    def book(self, slot: str, person: str, **fields: Any) -> TestResponse:
        return self.post("/sessions", self.learner(person), {"slot_id": slot, **fields})

    def booked(self, person: str = "a1", mentor: str = "mentor-1", **slot: Any) -> dict[str, Any]:
        """A session of that learner's team in a new slot."""
        answer = self.book(self.slot(mentor, **slot), person)
        assert answer.status_code == 201, answer.text
        return answer.json

    def calendar(self, key: str) -> list[dict[str, Any]]:
        document = self.harness.db["calendars"].find_one({"_id": key})
        return document["busy"] if document else []


def code(response: TestResponse) -> str:
    """Why it was refused."""
    found: str = response.json["errors"][0]["code"]
    return found
