"""Each service with a small real world in Pontianak, and an academy in Singkawang besides."""

import hashlib
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlsplit

import pytest
from bson import encode
from werkzeug.test import TestResponse

from services.certification.adapters.key_making import KeyFiles
from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.contracts.registry import SERVICES
from shared.mongo.idempotency import COLLECTION as IDEMPOTENCY
from shared.runtime.ids import new_id
from shared.runtime.service import Service
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from shared.testing.harness import settings_for
from shared.testing.tokens import TokenMaker
from tests.unit.certification import calls
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.content import school
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import package
from tests.unit.enrolment.city import City
from tests.unit.mentoring import world
from tests.unit.mentoring.test_projects import DESCRIBED
from tests.walk.openapi import Operation

HERE = "pontianak"
THERE = "singkawang"
ROLES = ("learner", "mentor", "reviewer", "partner", "organiser")

# Something to hand in, at the end of the course.
TASK = "      - assignment: {id: task, title: {id: Tugas, en: Task}, required: false}\n"
TASK_TEXTS = {"lessons/task.id.md": "Tulis.", "lessons/task.en.md": "Write."}

# Path parameters whose values are words that any academy may use, not ids.
WORDS = {"number", "stage", "item_id", "rule_id", "version", "kid"}


@dataclass
class Seeded:
    """A service, real ids of Pontianak by parameter name, and the people they belong to."""

    service: ServiceHarness
    ids: dict[str, str]
    owners: tuple[str, ...]
    query: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, person: str, *roles: str, academy: str = HERE) -> str:
        return self.service.token(person, roles=[f"{role}@{academy}" for role in roles or ROLES])

    @property
    def marks(self) -> set[str]:
        """The ids that occur nowhere but in Pontianak."""
        return {value for name, value in self.ids.items() if name not in WORDS}

    def send(
        self, operation: Operation, academy: str, token: str | None, body: Any = None
    ) -> TestResponse:
        """Calls the operation with Pontianak's ids and a valid body."""
        options: dict[str, Any] = {}
        if "application/zip" in operation.media_types:
            options = {"data": package(), "content_type": "application/zip"}
        elif operation.media_types:
            options = {"json": operation.body(self.ids) if body is None else body}
        if operation.method in ("PATCH", "PUT"):
            options["headers"] = {"If-Match": '"1"'}
        query = self.query.get(operation.name) or operation.query(self.ids)
        path = operation.address(academy, self.ids)
        return self.service.request(
            operation.method, path, token=token, query_string=query, **options
        )

    def digest(self) -> dict[str, str]:
        """What each collection holds, but for claims on idempotency keys."""
        db = self.service.db
        found = {}
        for name in sorted(db.list_collection_names()):
            if name != IDEMPOTENCY:
                rows = sorted(encode(row) for row in db[name].find())
                if rows:
                    found[name] = hashlib.sha256(b"".join(rows)).hexdigest()
        return found


def enrolment(service: ServiceHarness) -> Seeded:
    city = City(service)
    City(service, THERE, "SKW")
    cohort, unit = city.cohort(), city.unit()
    team = city.eligible(cohort, unit)
    reviewer = city.token("reviewer", "reviewer")
    path = f"/applications/{team.id}"
    city.check(city.post(f"{path}/reviews", token=reviewer, json={"scores": {"need": 3}}), 201)
    city.check(city.decide(team, "offer"))
    city.check(city.post(f"{path}/accept", team.people[0]))
    enrolments = city.enrolments()
    ids = {
        "unit_id": unit,
        "cohort_id": cohort,
        "application_id": team.id,
        "enrolment_id": enrolments[0]["id"],
        "team_id": enrolments[0]["team_id"],
    }
    return Seeded(service, ids, (*team.people, "organiser"))


def content(service: ServiceHarness) -> Seeded:
    made = school.School(service)
    service.deliver(school.academy_opened(HERE), school.academy_opened(THERE))
    curriculum = made.publish(package(TASK_TEXTS, course=COURSE + TASK))
    made.join(curriculum)
    [file] = made.read("/items/empathy/files").get_json()["items"]
    announced = {"filename": "course.zip", "size": 10}
    uploads = f"{school.HOME}/curricula/uploads"
    begun = service.post(uploads, token=made.partner, json=announced).get_json()
    validation = made.validate().get_json()["id"]
    service.run_jobs()
    task = f"{school.HOME}/courses/{school.COHORT}/items/task/hand-in/files?filename=a.txt"
    handed_in = service.post(
        task, token=made.learner, data=b"x", content_type="application/octet-stream"
    ).get_json()
    quiz = f"{school.HOME}/courses/{school.COHORT}/items/check/attempts"
    attempt = service.post(f"{quiz}/start", token=made.learner).get_json()["id"]
    tried = f"{school.HOME}/curricula/validations/{validation}"
    page = service.get(tried, token=made.partner).get_json()["page"]
    ids = {
        "curriculum_id": curriculum,
        "number": "1",
        "cohort_id": school.COHORT,
        "item_id": "check",
        "enrolment_id": school.ENROLMENT,
        "sha256": file["sha256"],
        "upload_id": begun["id"],
        "validation_id": validation,
        "report_id": validation,
        "attempt_id": attempt,
        "hand_in_id": handed_in["id"],
        "entry_id": handed_in["entries"][0]["id"],
    }
    addresses = {
        "GET /v1/academies/{academy}/files/{sha256}": file["address"],
        "GET /v1/academies/{academy}/curricula/reports/{report_id}.html": page,
    }
    query = {name: dict(parse_qsl(urlsplit(each).query)) for name, each in addresses.items()}
    return Seeded(service, ids, (school.LEARNER,), query)


def mentoring(service: ServiceHarness) -> Seeded:
    made = world.World(service)
    service.deliver(
        world.opened(HERE),
        world.opened(THERE),
        world.published("cohort-1"),
        world.enrolled("e-a1", "a1", "team-a"),
    )
    made.profile()
    session = made.booked("a1")
    learner = made.learner("a1")
    project = made.post("/projects", learner, DESCRIBED).get_json()
    piece = {
        "project_id": project["id"],
        "stage": "empathize",
        "kind": "note",
        "title": "Wawancara",
        "text": "Catatan",
    }
    evidence = made.post("/evidence", learner, piece).get_json()
    made.post(f"/sessions/{session['id']}/notes", learner, {"text": "Catatan"})
    ids = {
        "mentor_id": session["mentor_id"],
        "slot_id": made.slot(hours=72),
        "session_id": session["id"],
        "project_id": project["id"],
        "project": project["id"],
        "evidence_id": evidence["id"],
        "enrolment_id": "e-a1",
        "team_id": "team-a",
        "stage": "empathize",
    }
    return Seeded(service, ids, ("a1", "mentor-1"))


def certification(service: ServiceHarness) -> Seeded:
    calls.publish(service, RULE)
    story = Story()
    service.deliver(*story.everything(), Story("there", THERE, "SKW").opened())
    service.run_jobs()
    [certificate] = calls.certificates(service)
    designed = service.post(
        f"{calls.ROOT}/certificates/designs",
        json={"place": "Pontianak"},
        token=calls.organiser(service),
    )
    assert designed.status_code == 201, designed.text
    exception = service.post(
        f"{calls.ROOT}/ledgers/{story.enrolment_id}/exceptions",
        json={"kind": "completion", "code": "required_items", "reason": "Sakit"},
        token=calls.organiser(service),
    ).get_json()
    # Not run, so that the certificate still stands.
    revocation = service.post(
        f"{calls.ROOT}/certificates/revocations",
        json={"serials": [certificate["serial"]], "reason": "Keliru"},
        token=calls.organiser(service),
    ).get_json()
    ids = {
        "rule_id": RULE["id"],
        "number": "1",
        "enrolment_id": story.enrolment_id,
        "serial": certificate["serial"],
        "cohort_id": story.cohort_id,
        "exception_id": exception["id"],
        "revocation_id": revocation["id"],
        "version": "1",
        "kid": service.get("/.well-known/jwks.json").get_json()["keys"][0]["kid"],
    }
    return Seeded(service, ids, (story.person_id,))


# How each service is seeded, and the moment at which that happens.
SEEDS: Mapping[str, tuple[Service, Callable[[ServiceHarness], Seeded], datetime | None]] = {
    "enrolment": (ENROLMENT, enrolment, datetime(2026, 3, 2, 3, tzinfo=UTC)),
    "content": (CONTENT, content, None),
    "mentoring": (MENTORING, mentoring, world.NOW),
    "certification": (CERTIFICATION, certification, None),
}


@pytest.fixture(scope="session")
def certificate_keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFiles:
    """Certification's keys, made once because making them takes long."""
    return make_keys(tmp_path_factory.mktemp("keys"), rsa_bits=2048)


@contextmanager
def world_of(
    name: str, mongodb_uri: str, tokens: TokenMaker, jwks_file: str, certificate_keys: KeyFiles
) -> Iterator[Seeded]:
    """The service of this name with its world, on a database of its own."""
    service, seed, moment = SEEDS[name]
    database = f"t_{new_id().replace('-', '')}_{service.name}"
    settings = settings_for(service.name, mongodb_uri, database, jwks_file)
    with pytest.MonkeyPatch.context() as environment:
        for variable, value in certificate_keys.environment.items():
            environment.setenv(variable, value)
        environment.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
        clock = FixedClock(moment) if moment else FixedClock()
        harness = ServiceHarness(service, settings, tokens, clock)
        yield seed(harness)
        harness.close()


@pytest.fixture(scope="module", params=SERVICES)
def seeded(
    request: pytest.FixtureRequest,
    mongodb_uri: str,
    tokens: TokenMaker,
    jwks_file: str,
    certificate_keys: KeyFiles,
) -> Iterator[Seeded]:
    """Each service with its world, seeded once: no walk over it may change anything."""
    with world_of(request.param, mongodb_uri, tokens, jwks_file, certificate_keys) as made:
        yield made
