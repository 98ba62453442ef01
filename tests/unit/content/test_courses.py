"""Pinning a course to a cohort, and reading it."""

import json

import pytest

from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_PINNED
from shared.contracts import LEARNER_COMPLETED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.envelope import Event
from shared.testing.events import event
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import LEARNER
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

SECOND = package(lesson_id="# Empati\n\nBaru.\n")


def withdrawn(sequence: int = 2) -> Event:
    data = {"enrolment_id": ENROLMENT, "cohort_id": COHORT, "team_id": "team-1"}
    return event(LEARNER_WITHDRAWN, ACADEMY, data, sequence=sequence)


def test_a_published_version_is_pinned_and_that_is_told(school: School) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())
    response = school.pin(curriculum_id)
    assert response.status_code == 201
    assert response.headers["Location"] == f"{HOME}/courses/{COHORT}"
    course = response.get_json()
    assert course["cohort"] == {"number": "C03", "title": {"id": "Angkatan 3", "en": "Cohort 3"}}
    assert (course["curriculum_id"], course["version"]) == (curriculum_id, 1)
    [pinned] = school.service.published(COURSE_PINNED)
    assert pinned.subject == COHORT
    assert pinned.data["required_items"] == ["empathy", "check"]
    assert "replaced_version" not in pinned.data


def test_a_draft_is_not_pinned(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    school.service.run_jobs()
    school.service.deliver(cohort_published())
    response = school.pin(curriculum_id)
    assert response.status_code == 409
    assert response.get_json()["code"] == "version_not_published"
    assert school.db["courses"].count_documents({}) == 0


def test_unknown_cohorts_and_versions_are_not_found(school: School) -> None:
    curriculum_id = school.publish()
    assert school.pin(curriculum_id).get_json()["code"] == "cohort_unknown"
    school.service.deliver(cohort_published(), cohort_published("foreign", "singkawang"))
    assert school.pin(curriculum_id, cohort_id="foreign").status_code == 404
    assert school.pin(curriculum_id, number=2).status_code == 404
    assert school.pin("none").status_code == 404


def test_a_closed_cohort_gets_no_course(school: School) -> None:
    curriculum_id = school.publish()
    closed = event(COHORT_CLOSED, ACADEMY, {"cohort_id": COHORT, "state": "cancelled"}, sequence=2)
    # The later fact came first: the cohort is over all the same.
    school.service.deliver(closed, cohort_published())
    assert school.pin(curriculum_id).get_json()["code"] == "cohort_over"


def test_pinning_the_same_again_changes_nothing(school: School) -> None:
    curriculum_id = school.open_course()
    assert school.pin(curriculum_id).status_code == 201
    assert len(school.service.published(COURSE_PINNED)) == 1


def test_another_version_needs_to_be_asked_for_and_nobody_to_have_begun(school: School) -> None:
    curriculum_id = school.open_course()
    school.publish(SECOND, curriculum_id)
    assert school.pin(curriculum_id, 2).get_json()["code"] == "course_pinned_already"
    assert "Baru" not in school.read("/items/empathy?lang=id").get_json()["html"]
    assert school.pin(curriculum_id, 2, replace=True).get_json()["version"] == 2
    assert "Baru" in school.read("/items/empathy?lang=id").get_json()["html"]
    [_, again] = school.service.published(COURSE_PINNED)
    assert (again.data["curriculum_version"], again.data["replaced_version"]) == (2, 1)

    school.move("empathy")
    back = school.pin(curriculum_id, 1, replace=True)
    assert back.get_json()["code"] == "course_begun"


def test_a_withdrawn_version_stays_with_the_cohort_that_has_it(school: School) -> None:
    curriculum_id = school.open_course()
    school.act(curriculum_id, "withdraw", json={"reason": "Wrong."})
    assert school.read("/outline").status_code == 200
    school.service.deliver(cohort_published("cohort-2"))
    assert school.pin(curriculum_id, cohort_id="cohort-2").status_code == 409


@pytest.mark.parametrize("enrolled_first", [True, False])
def test_a_learner_starts_in_whatever_order_enrolment_and_pin_come(
    school: School, enrolled_first: bool
) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())
    if enrolled_first:
        school.service.deliver(learner_enrolled())
        assert school.read("/outline").get_json()["code"] == "course_not_pinned"
        school.pin(curriculum_id)
    else:
        school.pin(curriculum_id)
        assert school.read("/outline").status_code == 404
        school.service.deliver(learner_enrolled())
    assert school.read("/outline").status_code == 200


def test_the_outline_has_a_strong_tag_and_304(school: School) -> None:
    curriculum_id = school.open_course()
    response = school.read("/outline")
    outline = response.get_json()
    assert (outline["curriculum_id"], outline["version"]) == (curriculum_id, 1)
    assert [item["id"] for item in outline["modules"][0]["items"]] == [
        "empathy",
        "check",
        "guide",
        "klik",
    ]
    assert response.headers["Cache-Control"] == "private, no-cache"
    tag = response.headers["ETag"]
    assert tag.startswith('"')
    known = school.read("/outline", headers={"If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")
    assert school.read("/outline", headers={"If-None-Match": '"other"'}).status_code == 200


def test_two_learners_get_the_same_bytes(school: School) -> None:
    school.open_course()
    school.service.deliver(learner_enrolled("enrolment-2", "person-budi"))
    budi = school.service.token("person-budi", roles=["learner@pontianak"])
    for path in ("/outline", "/items/empathy", "/items/check"):
        own, other = school.read(path), school.read(path, budi)
        assert own.data == other.data
        assert own.headers["ETag"] == other.headers["ETag"]


def test_a_withdrawn_learner_reads_nothing_not_even_304(school: School) -> None:
    school.open_course()
    tag = school.read("/outline").headers["ETag"]
    address = school.read("/items/empathy/files").get_json()["items"][0]["address"]
    school.service.deliver(withdrawn())
    for path in ("", "/outline", "/items/empathy", "/items/empathy/files"):
        response = school.read(path, headers={"If-None-Match": tag})
        assert response.status_code == 404
    assert school.service.get(address).status_code == 404
    assert school.service.get(f"{HOME}/courses", token=school.learner).get_json()["items"] == []


def test_a_learner_who_has_completed_still_reads(school: School) -> None:
    school.open_course()
    data = {"enrolment_id": ENROLMENT, "cohort_id": COHORT, "serial": "PIA-2026-C03-0001-AAAAAA"}
    school.service.deliver(event(LEARNER_COMPLETED, ACADEMY, data, sequence=2))
    assert school.read("/outline").status_code == 200


def test_an_older_event_does_not_bring_a_withdrawn_learner_back(school: School) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())
    school.pin(curriculum_id)
    school.service.deliver(withdrawn(sequence=2))
    school.service.deliver(learner_enrolled(sequence=1))
    assert school.read("/outline").status_code == 404


def test_who_is_not_enrolled_in_the_cohort_sees_no_course(school: School) -> None:
    school.open_course()
    stranger = school.service.token("person-stranger", roles=["learner@pontianak"])
    for path in ("", "/outline", "/items/empathy", "/items/empathy/files"):
        assert school.read(path, stranger).status_code == 404


def test_those_who_teach_read_every_course(school: School) -> None:
    school.open_course()
    mentor = school.service.token("person-mentor", roles=["mentor@pontianak"])
    for token in (mentor, school.partner, school.organiser):
        assert school.read("/outline", token).status_code == 200
        assert school.read("/items/empathy", token).status_code == 200
        listed = school.service.get(f"{HOME}/courses", token=token).get_json()["items"]
        assert [course["cohort_id"] for course in listed] == [COHORT]


def test_a_mentor_who_learns_too_is_shown_the_own_enrolment(school: School) -> None:
    school.open_course()
    both = school.service.token(LEARNER, roles=["mentor@pontianak", "learner@pontianak"])
    assert school.read("", both).get_json()["enrolment_id"] == ENROLMENT
    assert school.read("", school.organiser).get_json()["enrolment_id"] is None


def test_a_learner_lists_own_courses_with_the_enrolment(school: School) -> None:
    curriculum_id = school.open_course()
    school.service.deliver(cohort_published("cohort-2"))
    school.pin(curriculum_id, cohort_id="cohort-2")
    listed = school.service.get(f"{HOME}/courses", token=school.learner).get_json()["items"]
    assert [(c["cohort_id"], c["enrolment_id"]) for c in listed] == [(COHORT, ENROLMENT)]


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("?lang=en", "id", "en"),
        ("", "en", "en"),
        ("", "id;q=0.4, en;q=0.9", "en"),
        ("", "fr", "id"),
        ("", None, "id"),
    ],
)
def test_a_lesson_comes_in_the_language_that_is_asked_for(
    school: School, query: str, accept: str | None, language: str
) -> None:
    school.open_course()
    headers = {"Accept-Language": accept} if accept else {}
    response = school.read(f"/items/empathy{query}", headers=headers)
    assert response.get_json()["language"] == language
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_a_language_that_the_lesson_lacks_is_not_found(school: School) -> None:
    school.open_course()
    assert school.read("/items/empathy?lang=fr").get_json()["code"] == "language_missing"


def test_items_of_each_kind_are_read_and_answers_never(school: School) -> None:
    school.open_course()
    quiz = school.read("/items/check")
    assert [question["id"] for question in quiz.get_json()["questions"]] == ["first", "stage"]
    assert quiz.get_json()["attempts"] == 2
    text = json.dumps(quiz.get_json())
    assert "define" not in text
    assert "Listen first" not in text
    assert "answer" not in quiz.get_json()["questions"][0]
    assert school.read("/items/klik").get_json()["url"] == "https://example.org/klik"
    assert school.read("/items/guide").get_json()["file"]["name"] == "guide.txt"
    assert school.read("/items/none").status_code == 404


def test_a_course_is_unknown_in_another_academy(school: School) -> None:
    curriculum_id = school.open_course()
    there = "/v1/academies/singkawang/courses"
    token = school.service.token(
        LEARNER, roles=["learner@singkawang", "organiser@singkawang", "partner@singkawang"]
    )
    for below in ("", "/outline", "/items/empathy", "/items/empathy/files"):
        assert school.service.get(f"{there}/{COHORT}{below}", token=token).status_code == 404
    body = {"cohort_id": COHORT, "curriculum_id": curriculum_id, "version": 1}
    assert school.service.post(there, token=token, json=body).status_code == 404
    assert school.service.get(there, token=token).get_json()["items"] == []


@pytest.mark.parametrize("role", ["learner", "partner", "mentor"])
def test_only_an_organiser_pins(school: School, role: str) -> None:
    token = school.service.token("someone", roles=[f"{role}@pontianak"])
    body = {"cohort_id": COHORT, "curriculum_id": "c", "version": 1}
    response = school.service.post(f"{HOME}/courses", token=token, json=body)
    assert response.status_code == 403
