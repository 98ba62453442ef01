"""A city's academy driven through HTTP, as its people would; shared by the tests beside it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from shared.testing.harness import ServiceHarness

HOME = "/v1/academies/pontianak"


def assent() -> dict[str, str]:
    return {"name": "Hj. Rukmini", "position": "Lurah"}


@dataclass(frozen=True)
class Team:
    """An application and the people in it, the one who started it first."""

    id: str
    people: tuple[str, ...]


class City:
    """Pontianak with one organiser; everything goes through the service's HTTP face."""

    def __init__(self, service: ServiceHarness, slug: str = "pontianak", code: str = "PIA") -> None:
        self.service = service
        self.slug = slug
        self.home = f"/v1/academies/{slug}"
        self._numbers = count(1)
        body = {
            "slug": slug,
            "code": code,
            "name": {"id": "Akademi Inovator", "en": "Innovators Academy"},
            "time_zone": "Asia/Pontianak",
        }
        operator = service.token("operator", "Operator", ["operator"])
        self.opened = self.check(service.post("/v1/academies", token=operator, json=body), 201)
        self.organiser = self.token("organiser", "organiser")

    def token(self, person: str, role: str = "learner", name: str | None = None) -> str:
        return self.service.token(person, name or f"Nama {person}", [f"{role}@{self.slug}"])

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> TestResponse:
        """A request below the academy; `who` is a learner, the organiser when None."""
        token = options.pop("token", None)
        token = token or (self.organiser if who is None else self.token(who))
        return self.service.request(method, self.home + path, token=token, **options)

    def post(self, path: str, who: str | None = None, **options: Any) -> TestResponse:
        return self.call("POST", path, who, **options)

    def get(self, path: str, who: str | None = None, **options: Any) -> TestResponse:
        return self.call("GET", path, who, **options)

    @staticmethod
    def check(response: TestResponse, status: int = 200) -> Any:
        assert response.status_code == status, response.get_data(as_text=True)
        return response.get_json() if status != 204 else None

    def unit(self, kind: str = "ward", name: str = "Kelurahan Sungai Jawi") -> str:
        day = (self.service.clock.now() - timedelta(days=400)).date().isoformat()
        body = {"kind": kind, "name": name, "valid_from": day}
        return str(self.check(self.post("/units", json=body), 201)["id"])

    def plan(self, seats: int = 6, **changes: Any) -> dict[str, Any]:
        """A draft of a cohort whose window is open from an hour ago for 30 days."""
        now = self.service.clock.now()
        body: dict[str, Any] = {
            "title": {"id": "Angkatan Satu", "en": "Cohort One"},
            "applications_from": (now - timedelta(hours=1)).isoformat(),
            "applications_until": (now + timedelta(days=30)).isoformat(),
            "starts_on": (now + timedelta(days=35)).date().isoformat(),
            "ends_on": (now + timedelta(days=120)).date().isoformat(),
            "seats": seats,
            "award_rule": {"id": "standard", "version": 1},
            **changes,
        }
        planned: dict[str, Any] = self.check(self.post("/cohorts", json=body), 201)
        return planned

    def cohort(self, seats: int = 6, **changes: Any) -> str:
        """A published cohort."""
        cohort = self.plan(seats, **changes)["id"]
        self.check(self.post(f"/cohorts/{cohort}/publish"))
        return str(cohort)

    def draft(self, cohort: str, unit: str, size: int = 3) -> Team:
        """A team that has joined by invitations."""
        number = next(self._numbers)
        first, *others = (f"{self.slug}-{number}-{place}" for place in range(size))
        body = {
            "cohort_id": cohort,
            "unit_id": unit,
            "team_name": f"Tim {number}",
            "idea": {"title": "Antrean", "problem": "Warga menunggu terlalu lama."},
        }
        id = self.check(self.post("/applications", first, json=body), 201)["id"]
        for person in others:
            code = self.check(self.post(f"/applications/{id}/invitations", first), 201)["code"]
            self.check(self.post(f"/applications/{id}/members", person, json={"code": code}), 201)
        return Team(id, (first, *others))

    def submitted(self, cohort: str, unit: str, size: int = 3) -> Team:
        team = self.draft(cohort, unit, size)
        self.check(self.post(f"/applications/{team.id}/assent", team.people[0], json=assent()))
        self.check(self.post(f"/applications/{team.id}/submit", team.people[0]))
        return team

    def eligible(self, cohort: str, unit: str, size: int = 3) -> Team:
        team = self.submitted(cohort, unit, size)
        self.check(self.post(f"/applications/{team.id}/eligibility", json={"eligible": True}))
        return team

    def decide(self, team: Team, decision: str, **more: Any) -> TestResponse:
        return self.post(f"/applications/{team.id}/decision", json={"decision": decision, **more})

    def offered(self, cohort: str, unit: str, size: int = 3) -> Team:
        team = self.eligible(cohort, unit, size)
        self.check(self.decide(team, "offer"))
        return team

    def enrolled(self, cohort: str, unit: str, size: int = 3) -> Team:
        team = self.offered(cohort, unit, size)
        self.check(self.post(f"/applications/{team.id}/accept", team.people[0]))
        return team

    def application(self, team: Team) -> dict[str, Any]:
        """As the organiser sees it now."""
        shown: dict[str, Any] = self.check(self.get(f"/applications/{team.id}"))
        return shown

    def state(self, team: Team) -> str:
        return str(self.application(team)["state"])

    def seats(self, cohort: str) -> tuple[int, int]:
        """How many are held and how many are free."""
        shown = self.check(self.get(f"/cohorts/{cohort}"))
        return shown["seats_held"], shown["seats_free"]

    def enrolments(self, **filters: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.check(
            self.get("/enrolments", query_string={"limit": 200, **filters})
        )["items"]
        return items
