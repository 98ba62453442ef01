"""Coming forward through a course: lessons, quizzes, completion, the next step."""

from typing import Any

import pytest

from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import COURSE_COMPLETED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import QUIZ_GRADED
from shared.testing.events import event
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import School
from tests.unit.content.school import learner_enrolled

RIGHT = {"first": "listen", "stage": "Define"}
HALF = {"first": "listen", "stage": "test"}
WRONG = {"first": "build"}


@pytest.fixture
def school(school: School) -> School:
    """With a course and one learner in it."""
    school.open_course()
    return school


def test_a_learner_who_has_not_begun_is_told_the_first_step(school: School) -> None:
    progress = school.progress().get_json()
    assert progress["state"] == "not_started"
    assert progress["required"] == {"done": 0, "total": 2}
    assert progress["next"]["item_id"] == "empathy"
    assert progress["next"]["title"] == {"id": "Empati", "en": "Empathy"}


def test_an_enrolment_waits_for_its_course(school: School) -> None:
    school.service.deliver(learner_enrolled("enrolment-2", "person-budi", "cohort-2"))
    budi = school.service.token("person-budi", roles=["learner@pontianak"])
    path = f"{HOME}/progress/enrolment-2"
    waiting = school.service.get(path, token=budi).get_json()
    assert (waiting["state"], waiting["next"]) == ("waiting_for_course", None)
    move = school.service.put(f"{path}/items/empathy", token=budi, json={"state": "completed"})
    assert move.get_json()["code"] == "course_not_pinned"


def test_a_lesson_is_completed_once_however_often_it_is_said(school: School) -> None:
    first = school.move("empathy", minutes=12)
    assert first.status_code == 200
    school.service.clock.advance(hours=1)
    again = school.move("empathy", minutes=3)
    assert again.get_json() == first.get_json()
    [item] = again.get_json()["items"]
    assert (item["state"], item["spent_minutes"]) == ("completed", 12)
    [told] = school.service.published(ITEM_COMPLETED)
    assert told.subject == ENROLMENT
    # The minutes that count are the curriculum's, not what a device said.
    assert told.data["minutes"] == 25


def test_opening_is_kept_for_the_next_device_and_takes_nothing_back(school: School) -> None:
    opened = school.move("empathy", "started").get_json()
    assert (opened["state"], opened["items"][0]["state"]) == ("in_progress", "started")
    school.move("empathy")
    assert school.move("empathy", "started").get_json()["items"][0]["state"] == "completed"


def test_a_failed_attempt_tells_which_answers_were_wrong(school: School) -> None:
    response = school.answer(WRONG)
    assert response.status_code == 201
    attempt = response.get_json()
    assert (attempt["number"], attempt["score"], attempt["passed"]) == (1, 0.0, False)
    assert attempt["attempts_left"] == 1
    assert [(q["question_id"], q["correct"]) for q in attempt["questions"]] == [
        ("first", False),
        ("stage", False),
    ]
    assert "Listen first" in attempt["questions"][0]["feedback"]["en"]
    [graded] = school.service.published(QUIZ_GRADED)
    assert (graded.data["attempt"], graded.data["score"]) == (1, 0.0)
    assert school.service.published(ITEM_COMPLETED) == []


def test_a_passed_quiz_is_completed_and_the_best_attempt_counts(school: School) -> None:
    assert school.answer(HALF).get_json()["passed"] is True
    worse = school.answer(WRONG).get_json()
    assert (worse["score"], worse["best_score"]) == (0.0, 0.5)
    [item] = school.progress().get_json()["items"]
    assert (item["state"], item["best_score"], item["attempts"]) == ("completed", 0.5, 2)
    assert len(school.service.published(ITEM_COMPLETED)) == 1


def test_the_attempt_limit_holds(school: School) -> None:
    school.answer(WRONG)
    school.answer(WRONG)
    refused = school.answer(RIGHT)
    assert refused.status_code == 409
    assert refused.get_json()["code"] == "no_attempts_left"
    assert len(school.service.published(QUIZ_GRADED)) == 2


def test_an_attempt_sent_twice_with_one_key_is_one_attempt(school: School) -> None:
    headers = {"Idempotency-Key": "attempt-1"}
    first = school.answer(HALF, headers=headers)
    again = school.answer(HALF, headers=headers)
    assert again.get_json() == first.get_json()
    assert school.progress().get_json()["items"][0]["attempts"] == 1


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"none": "listen"}, "unknown_question"),
        ({"first": "shout"}, "unknown_choice"),
        ({"first": 7}, "answer_shape"),
        ({"stage": ["define"]}, "answer_shape"),
        ({"stage": {"$gt": ""}}, "answer_shape"),
    ],
)
def test_answers_that_cannot_be_any_cost_no_attempt(
    school: School, answers: dict[str, Any], code: str
) -> None:
    response = school.answer(answers)
    assert response.status_code == 422
    assert response.get_json()["code"] == code
    assert school.progress().get_json()["items"] == []


def test_own_attempts_are_listed(school: School) -> None:
    school.answer(WRONG)
    school.answer(RIGHT)
    path = f"{HOME}/courses/{COHORT}/items/check/attempts"
    listed = school.service.get(path, token=school.learner).get_json()["items"]
    assert [(each["number"], each["score"]) for each in listed] == [(1, 0.0), (2, 1.0)]
    stranger = school.service.token("stranger", roles=["learner@pontianak"])
    assert school.service.get(path, token=stranger).status_code == 404


def test_a_quiz_is_not_declared_done_and_a_lesson_is_not_answered(school: School) -> None:
    assert school.move("check").get_json()["code"] == "not_completed_by_hand"
    path = f"{HOME}/courses/{COHORT}/items/empathy/attempts"
    response = school.service.post(path, token=school.learner, json={"answers": {}})
    assert response.get_json()["code"] == "not_a_quiz"
    assert school.move("none").status_code == 404


@pytest.mark.parametrize("quiz_first", [True, False])
def test_the_course_is_completed_by_the_last_required_item(
    school: School, quiz_first: bool
) -> None:
    steps = [lambda: school.move("empathy"), lambda: school.answer(HALF)]
    for step in reversed(steps) if quiz_first else steps:
        assert school.service.published(COURSE_COMPLETED) == []
        step()
    [completed] = school.service.published(COURSE_COMPLETED)
    assert completed.data == {
        "enrolment_id": ENROLMENT,
        "cohort_id": COHORT,
        "score": 0.5,
        "required_items_done": 2,
    }
    progress = school.progress().get_json()
    assert (progress["state"], progress["score"], progress["next"]) == ("completed", 0.5, None)
    school.move("guide")
    assert len(school.service.published(COURSE_COMPLETED)) == 1


def test_progress_has_its_own_tag(school: School) -> None:
    tag = school.progress().headers["ETag"]
    headers = {"If-None-Match": tag}
    assert school.progress(headers=headers).status_code == 304
    moved = school.move("empathy")
    assert school.progress(headers=headers).status_code == 200
    assert school.progress(headers={"If-None-Match": moved.headers["ETag"]}).status_code == 304


def test_progress_is_for_the_learner_and_for_those_who_run_the_academy(school: School) -> None:
    school.move("empathy")
    assert school.progress(school.organiser).get_json()["required"]["done"] == 1
    other = school.service.token("other", roles=["learner@pontianak"])
    assert school.progress(other).status_code == 404
    assert school.move("guide", token=other).status_code == 404
    items = school.progress().get_json()["items"]
    assert [item["item_id"] for item in items] == ["empathy"]
    assert school.progress(school.partner).status_code == 403
    foreign = school.service.token("x", roles=["organiser@singkawang"])
    path = f"/v1/academies/singkawang/progress/{ENROLMENT}"
    assert school.service.get(path, token=foreign).status_code == 404


def test_a_withdrawn_learner_goes_no_further(school: School) -> None:
    school.move("empathy")
    data = {"enrolment_id": ENROLMENT, "cohort_id": COHORT, "team_id": "team-1"}
    school.service.deliver(event(LEARNER_WITHDRAWN, ACADEMY, data, sequence=2))
    assert school.move("guide").status_code == 404
    assert school.answer(RIGHT).status_code == 404
    assert school.progress().status_code == 404
    # What was reached stays on record for those who run the academy.
    assert school.progress(school.organiser).get_json()["required"]["done"] == 1


def test_certificates_are_shown_with_the_progress_whatever_came_first(school: School) -> None:
    certificate = {
        "enrolment_id": ENROLMENT,
        "certificate_id": "certificate-1",
        "serial": "PIA-2026-C03-0001-K7M2QX",
        "kind": "completion",
    }
    more = {"cohort_id": COHORT, "hours": 12.0, "issued_at": school.service.clock.now()}
    issued = event(CERTIFICATE_ISSUED, ACADEMY, certificate | more, sequence=1)
    revoked = event(CERTIFICATE_REVOKED, ACADEMY, certificate | {"reason": "No."}, sequence=2)
    school.service.deliver(revoked)
    school.service.deliver(issued)
    assert school.progress().get_json()["certificates"] == [
        {"serial": certificate["serial"], "kind": "completion", "state": "revoked"}
    ]


@pytest.mark.parametrize(
    "body",
    [{}, {"state": "done"}, {"state": "completed", "minutes": -1}, {"state": "started", "x": 1}],
)
def test_a_move_that_is_none_is_refused(school: School, body: dict[str, Any]) -> None:
    path = f"{HOME}/progress/{ENROLMENT}/items/empathy"
    assert school.service.put(path, token=school.learner, json=body).status_code == 422
