"""A course with many learners, on a database that a server then serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.demo.build import markdown_package
from services.content.bootstrap import SERVICE
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Settings
from shared.testing.harness import ServiceHarness
from tests.bench.place import Place
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled


@dataclass(frozen=True)
class Course:
    """The demonstration course, pinned; `learners` are (enrolment, token)."""

    settings: Settings
    service: ServiceHarness
    learners: list[tuple[str, str]]
    items: list[str]  # those that are completed without a quiz
    lesson: str

    @property
    def home(self) -> str:
        return f"/v1/academies/{ACADEMY}"


@contextmanager
def course(place: Place, learners: int) -> Iterator[Course]:
    """Everybody has opened the first lesson, so that each has a progress document."""
    settings = place.settings("content")
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    try:
        school = School(service)
        curriculum = school.publish(markdown_package())
        service.deliver(cohort_published())
        people = [(f"enrolment-{number}", f"person-{number}") for number in range(learners)]
        for start in range(0, learners, 100):
            service.deliver(*(learner_enrolled(*pair) for pair in people[start : start + 100]))
        assert school.pin(curriculum).status_code == 201
        steps = service.db["outlines"].find_one({})["steps"]
        items = [step["item_id"] for step in steps if step["kind"] not in ("quiz", "heading")]
        role = [f"learner@{ACADEMY}"]
        signed_in = [(enrolment, service.token(person, roles=role)) for enrolment, person in people]
        for enrolment, token in signed_in:
            path = f"/v1/academies/{ACADEMY}/progress/{enrolment}/items/{items[0]}"
            answer = service.put(path, token=token, json={"state": "started", "minutes": 1})
            assert answer.status_code == 200, answer.text
        yield Course(settings, service, signed_in, items, items[0])
    finally:
        place.forget(service.db)


__all__ = ["COHORT", "Course", "course"]
