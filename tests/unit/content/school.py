"""The content service driven as its people would; shared by the tests beside it."""

from datetime import date
from typing import IO
from typing import Any

from werkzeug.test import TestResponse

from shared.contracts import ACADEMY_OPENED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import LEARNER_ENROLLED
from shared.events.envelope import Event
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.unit.content.packages import package

ACADEMY = "pontianak"
HOME = f"/v1/academies/{ACADEMY}"
COHORT = "cohort-1"
ENROLMENT = "enrolment-1"
LEARNER = "person-siti"


def academy_opened(academy: str = ACADEMY) -> Event:
    data = {
        "academy": academy,
        "code": academy[:3].upper(),
        "name": {"en": academy.title()},
        "locale": "id-ID",
        "time_zone": "Asia/Pontianak",
    }
    return event(ACADEMY_OPENED, academy, data)


def cohort_published(cohort_id: str = COHORT, academy: str = ACADEMY, sequence: int = 1) -> Event:
    data = {
        "cohort_id": cohort_id,
        "number": "C03",
        "title": {"id": "Angkatan 3", "en": "Cohort 3"},
        "starts_on": date(2026, 2, 1),
        "ends_on": date(2026, 5, 1),
        "award_rule": {"id": "standard", "version": 1},
        "stage_template": {"id": "design-thinking", "version": 1, "stages": []},
    }
    return event(COHORT_PUBLISHED, academy, data, sequence=sequence)


def learner_enrolled(
    enrolment_id: str = ENROLMENT,
    person_id: str = LEARNER,
    cohort_id: str = COHORT,
    academy: str = ACADEMY,
    sequence: int = 1,
) -> Event:
    data = {
        "enrolment_id": enrolment_id,
        "person": {"id": person_id, "name": "Siti Rahma"},
        "team_id": "team-1",
        "cohort_id": cohort_id,
        "unit": {"id": "unit-1", "kind": "district", "name": "Pontianak Kota"},
    }
    return event(LEARNER_ENROLLED, academy, data, sequence=sequence)


class School:
    """Pontianak's courses; everything goes through HTTP and delivered events."""

    def __init__(self, service: ServiceHarness) -> None:
        self.service = service
        self.db = service.db
        self.partner = service.token("person-partner", roles=[f"partner@{ACADEMY}"])
        self.organiser = service.token("person-organiser", roles=[f"organiser@{ACADEMY}"])
        self.learner = service.token(LEARNER, roles=[f"learner@{ACADEMY}"])

    def upload(
        self,
        body: bytes | IO[bytes] | None = None,
        curriculum_id: str | None = None,
        **options: Any,
    ) -> TestResponse:
        path = f"{HOME}/curricula"
        if curriculum_id is not None:
            path += f"/{curriculum_id}/versions"
        options.setdefault("content_type", "application/zip")
        options.setdefault("token", self.partner)
        data = package() if body is None else body
        return self.service.post(f"{path}?filename=course.zip", data=data, **options)

    def validate(self, body: bytes | None = None, **options: Any) -> TestResponse:
        """Starts a dry run, as the partner unless said."""
        options.setdefault("content_type", "application/zip")
        options.setdefault("token", self.partner)
        path = f"{HOME}/curricula/validate?filename=kursus.zip"
        return self.service.post(path, data=package() if body is None else body, **options)

    def version(self, curriculum_id: str, number: int = 1) -> dict[str, Any]:
        path = f"{HOME}/curricula/{curriculum_id}/versions/{number}"
        return self.service.get(path, token=self.partner).get_json()

    def act(self, curriculum_id: str, act: str, number: int = 1, **options: Any) -> TestResponse:
        path = f"{HOME}/curricula/{curriculum_id}/versions/{number}/{act}"
        options.setdefault("token", self.partner)
        return self.service.post(path, **options)

    def publish(self, body: bytes | None = None, curriculum_id: str | None = None) -> str:
        """Uploads, imports, submits and publishes; returns the curriculum's id."""
        received = self.upload(body, curriculum_id).get_json()
        self.service.run_jobs()
        curriculum_id, number = received["curriculum_id"], received["version"]
        assert self.act(curriculum_id, "submit", number).status_code == 200
        assert self.act(curriculum_id, "publish", number).status_code == 200
        return str(curriculum_id)

    def pin(
        self, curriculum_id: str, number: int = 1, cohort_id: str = COHORT, **more: Any
    ) -> TestResponse:
        body = {"cohort_id": cohort_id, "curriculum_id": curriculum_id, "version": number, **more}
        return self.service.post(f"{HOME}/courses", token=self.organiser, json=body)

    def open_course(self) -> str:
        """A published curriculum, pinned, with one learner; returns the curriculum's id."""
        curriculum_id = self.publish()
        self.join(curriculum_id)
        return curriculum_id

    def join(self, curriculum_id: str) -> None:
        """Pins the curriculum to a cohort with one learner."""
        self.service.deliver(cohort_published(), learner_enrolled())
        assert self.pin(curriculum_id).status_code == 201

    def read(self, path: str, token: str | None = None, **options: Any) -> TestResponse:
        """GET below the course, as the learner unless said."""
        where = f"{HOME}/courses/{COHORT}{path}"
        return self.service.get(where, token=token or self.learner, **options)

    def answer(self, answers: dict[str, Any], **options: Any) -> TestResponse:
        path = f"{HOME}/courses/{COHORT}/items/check/attempts"
        options.setdefault("token", self.learner)
        return self.service.post(path, json={"answers": answers}, **options)

    def move(self, item_id: str, state: str = "completed", **more: Any) -> TestResponse:
        path = f"{HOME}/progress/{ENROLMENT}/items/{item_id}"
        token = more.pop("token", self.learner)
        return self.service.put(path, token=token, json={"state": state, **more})

    def progress(self, token: str | None = None, **options: Any) -> TestResponse:
        path = f"{HOME}/progress/{ENROLMENT}"
        return self.service.get(path, token=token or self.learner, **options)
