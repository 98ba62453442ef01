"""Attempts that are started, answered on several devices, handed in and marked by people."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.contracts import COURSE_COMPLETED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import PERSON_ERASED
from shared.contracts import QUIZ_GRADED
from shared.testing.events import event
from tests.unit.content.made_course import open_made
from tests.unit.content.made_course import question
from tests.unit.content.made_course import quiz
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import LEARNER
from tests.unit.content.school import School
from tests.unit.content.school import learner_enrolled

ATTEMPTS = f"{HOME}/courses/{COHORT}/items/check/attempts"
CALCULATED = question(
    "sum",
    "calculated",
    prompt={"en": "What is [[x]] and two?"},
    answer={
        "formula": "x + 2",
        "datasets": [{"id": str(x), "values": {"x": x}} for x in range(5, 15)],
        "tolerance": 0,
        "tolerance_kind": "absolute",
    },
)
ESSAY = question("essay", "essay", points=3.0)
TEXT = question("text")


class Desk:
    """The learner at the quiz, and those who mark."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.mentor = school.service.token("person-mentor", roles=[f"mentor@{ACADEMY}"])

    def start(self, status: int = 201, token: str | None = None) -> dict[str, Any]:
        return self._post("/start", status, token)

    def save(self, id: str, answers: dict[str, Any], token: str | None = None) -> TestResponse:
        path = f"{ATTEMPTS}/{id}/answers"
        token = token or self.school.learner
        return self.school.service.put(path, token=token, json={"answers": answers})

    def submit(
        self, id: str, answers: dict[str, Any] | None = None, status: int = 200
    ) -> dict[str, Any]:
        return self._post(f"/{id}/submit", status, None, json={"answers": answers or {}})

    def read(self, id: str, token: str | None = None, status: int = 200) -> dict[str, Any]:
        path = f"{ATTEMPTS}/{id}"
        response = self.school.service.get(path, token=token or self.school.learner)
        assert response.status_code == status, response.text
        found: dict[str, Any] = response.get_json()
        return found

    def grade(self, id: str, token: str | None = None, **points: float) -> TestResponse:
        path = f"{ATTEMPTS}/{id}/grades"
        grades = {name: {"points": given, "comment": "Good."} for name, given in points.items()}
        token = token or self.mentor
        return self.school.service.put(path, token=token, json={"grades": grades})

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.school.service.get(
            ATTEMPTS, token=self.school.learner
        ).get_json()["items"]
        return found

    def _post(self, below: str, status: int, token: str | None, **options: Any) -> dict[str, Any]:
        token = token or self.school.learner
        response = self.school.service.post(f"{ATTEMPTS}{below}", token=token, **options)
        assert response.status_code == status, response.text
        body: dict[str, Any] = response.get_json()
        return body


@pytest.fixture
def desk(school: School) -> Callable[..., Desk]:
    def open_desk(*questions: dict[str, Any], **options: Any) -> Desk:
        library = options.pop("library", ())
        open_made(school, quiz(*questions, **options), library=library)
        return Desk(school)

    return open_desk


OpenDesk = Callable[..., Desk]


def test_an_attempt_goes_on_where_another_device_left_it(desk: OpenDesk) -> None:
    on = desk(question("a"), question("b"), time_limit=10)
    phone = on.start()
    assert [asked["id"] for asked in phone["asked"]] == ["a", "b"]
    assert on.save(phone["id"], {"a": "wrong", "b": "right"}).status_code == 200
    tablet = on.start(status=200)
    assert (tablet["id"], tablet["answers"]) == (phone["id"], {"a": "wrong", "b": "right"})
    assert tablet["asked"] == phone["asked"]
    on.save(tablet["id"], {"a": "right"})
    marked = on.submit(phone["id"])
    assert (marked["state"], marked["score"], marked["passed"]) == ("marked", 1.0, True)
    assert marked["answers"] == {"a": "right", "b": "right"}
    assert len(on.school.service.published(ITEM_COMPLETED)) == 1


def test_last_answers_come_with_the_handing_in(desk: OpenDesk) -> None:
    on = desk(question("a"), question("b"))
    started = on.start()
    on.save(started["id"], {"a": "right"})
    assert on.submit(started["id"], {"b": "right"})["score"] == 1.0


def test_an_attempt_is_handed_in_once(desk: OpenDesk) -> None:
    on = desk(TEXT)
    started = on.start()
    on.submit(started["id"], {"text": "wrong"})
    again = on.submit(started["id"], {"text": "right"}, status=409)
    assert again["code"] == "attempt_over"
    assert on.save(started["id"], {"text": "right"}).get_json()["code"] == "attempt_over"
    assert len(on.school.service.published(QUIZ_GRADED)) == 1


def test_a_started_attempt_counts_whether_or_not_it_is_handed_in(desk: OpenDesk) -> None:
    on = desk(TEXT, attempts=2)
    first = on.start()
    assert first["attempts_left"] == 1
    on.submit(first["id"])
    on.submit(on.start()["id"])
    assert on.start(status=409)["code"] == "no_attempts_left"


def test_a_quiz_is_not_taken_at_once_while_an_attempt_is_open(desk: OpenDesk) -> None:
    on = desk(TEXT)
    on.start()
    refused = on.school.answer({"text": "right"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_open")


def test_what_was_saved_by_the_deadline_counts_and_what_comes_later_does_not(
    desk: OpenDesk,
) -> None:
    on = desk(question("a"), question("b"), time_limit=10)
    started = on.start()
    on.save(started["id"], {"a": "right"})
    on.school.service.clock.advance(minutes=10, seconds=1)
    assert on.save(started["id"], {"b": "right"}).get_json()["code"] == "attempt_over"
    late = on.submit(started["id"], {"b": "right"})
    assert (late["closed_by"], late["score"]) == ("time", 0.5)
    assert late["submitted_at"] == started["deadline"]
    assert on.submit(started["id"], {"b": "right"}) == late
    [graded] = on.school.service.published(QUIZ_GRADED)
    assert graded.data["score"] == 0.5


def test_an_attempt_whose_time_is_over_is_closed_by_a_worker(desk: OpenDesk) -> None:
    on = desk(TEXT, time_limit=10)
    started = on.start()
    on.save(started["id"], {"text": "right"})
    on.school.service.run_sweeps()
    assert on.school.service.published(QUIZ_GRADED) == []
    on.school.service.clock.advance(hours=5)
    on.school.service.run_sweeps()
    on.school.service.run_sweeps()
    [graded] = on.school.service.published(QUIZ_GRADED)
    assert graded.data["score"] == 1.0
    # It was done when its time was over, not when a worker came by.
    [item] = on.school.progress().get_json()["items"]
    assert item["completed_at"] == started["deadline"]


@pytest.mark.parametrize("looks", ["one", "list", "start"])
def test_an_attempt_whose_time_is_over_is_closed_by_who_looks(desk: OpenDesk, looks: str) -> None:
    on = desk(TEXT, time_limit=10)
    started = on.start()
    on.school.service.clock.advance(minutes=11)
    if looks == "one":
        assert on.read(started["id"])["state"] == "marked"
    elif looks == "list":
        assert [each["state"] for each in on.listed()] == ["marked"]
    else:
        assert on.start()["number"] == 2
    assert len(on.school.service.published(QUIZ_GRADED)) == 1


def test_a_quiz_with_limited_time_shows_its_questions_to_who_has_started(desk: OpenDesk) -> None:
    on = desk(question("a", prompt={"en": "Secret prompt"}), time_limit=10)
    page = on.school.read("/items/check")
    assert page.get_json()["must_start"] is True
    assert (page.get_json()["time_limit"], page.get_json()["question_count"]) == (10, 1)
    assert "Secret prompt" not in page.text
    refused = on.school.answer({"a": "right"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_not_started")
    assert on.start()["asked"][0]["prompt"] == {"en": "Secret prompt"}


BANK = {
    **quiz(*(question(name) for name in "vwxyz")),
    "id": "bank",
    "title": {"en": "Bank"},
    "required": False,
    "bank": True,
}


def test_every_attempt_draws_its_own_questions_and_keeps_them(desk: OpenDesk) -> None:
    draws = [{"bank": "bank", "questions": None, "number": 2, "points": 4.0}]
    on = desk(question("own"), draws=draws, library=(BANK,))
    seen = set()
    for _ in range(12):
        asked = on.start()["asked"]
        again = on.start(status=200)
        assert again["asked"] == asked
        names = [each["id"] for each in asked]
        assert names[0] == "own"
        assert [each["points"] for each in asked] == [1, 4, 4]
        seen |= set(names[1:])
        marked = on.submit(again["id"], {names[1]: "right"})
        assert marked["score"] == pytest.approx(4 / 9)
    assert seen == {f"bank:{name}" for name in "vwxyz"}


def test_who_makes_a_course_previews_what_an_attempt_could_be_asked(desk: OpenDesk) -> None:
    draws = [{"bank": "bank", "questions": None, "number": 2}]
    on = desk(question("own"), draws=draws, library=(BANK,), time_limit=10)
    [version] = on.school.db["versions"].find({})
    path = f"{HOME}/curricula/{version['curriculum_id']}/versions/1/items/check/paper"
    papers = [
        on.school.service.get(f"{path}?seed={seed}", token=on.school.partner) for seed in "1122"
    ]
    assert papers[0].get_json() == papers[1].get_json()
    assert "right" not in papers[0].text
    assert all(len(paper.get_json()["asked"]) == 3 for paper in papers)
    assert on.school.service.get(path, token=on.school.learner).status_code == 403


def test_nobody_sees_or_takes_a_bank(desk: OpenDesk) -> None:
    on = desk(question("own"), library=(BANK,))
    page = on.school.read("/items/bank").get_json()
    assert page["bank"] is True
    assert "questions" not in page
    path = f"{HOME}/courses/{COHORT}/items/bank/attempts"
    for below, body in (("", {"answers": {}}), ("/start", None)):
        refused = on.school.service.post(path + below, token=on.school.learner, json=body)
        assert refused.get_json()["code"] == "not_a_quiz"


def test_a_question_that_is_not_drawn_is_not_answered(desk: OpenDesk) -> None:
    draws = [{"bank": None, "questions": ["a", "b"], "number": 1}]
    on = desk(question("a"), question("b"), draws=draws)
    started = on.start()
    [asked] = started["asked"]
    other = {"a": "b", "b": "a"}[asked["id"]]
    assert on.save(started["id"], {other: "right"}).get_json()["code"] == "unknown_question"
    assert on.submit(started["id"], {asked["id"]: "right"})["score"] == 1.0


def test_a_calculated_question_is_asked_and_marked_with_one_set_of_numbers(
    desk: OpenDesk,
) -> None:
    on = desk(CALCULATED)
    started = on.start()
    [asked] = started["asked"]
    [variable] = asked["variables"]
    assert variable["name"] == "x"
    text = json.dumps(started)
    assert "formula" not in text
    assert "tolerance" not in text
    result = str(variable["value"] + 2).replace(".", ",")
    assert on.submit(started["id"], {"sum": result})["score"] == 1.0


def test_no_answer_is_in_what_a_learner_gets_before_marking(desk: OpenDesk) -> None:
    secret = {"en": "k3y"}
    hidden = question(
        "q",
        answer={"texts": ["k3y"], "feedback_by_outcome": {"incorrect": secret}},
        feedback=secret,
        source={"path": "k3y"},
    )
    on = desk(hidden)
    started = on.start()
    saved = on.save(started["id"], {"q": "no"})
    for body in (started, saved.get_json(), on.read(started["id"]), on.listed()):
        assert "k3y" not in json.dumps(body)
    assert "k3y" not in on.school.read("/items/check").text
    marked = on.submit(started["id"])
    assert marked["questions"][0]["outcomes"] == [secret]


@pytest.mark.parametrize(
    ("review", "after_failing", "after_passing"),
    [(None, True, True), ("after_pass", False, True), ("never", False, False)],
)
def test_marks_are_shown_as_the_quiz_says(
    desk: OpenDesk, review: str | None, after_failing: bool, after_passing: bool
) -> None:
    on = desk(TEXT, review=review)
    failed = on.school.answer({"text": "wrong"}).get_json()
    assert failed["reviewed"] is after_failing
    assert bool(failed["questions"]) is bool(failed["answers"]) is after_failing
    passed = on.submit(on.start()["id"], {"text": "right"})
    assert (passed["score"], passed["reviewed"]) == (1.0, after_passing)
    assert [bool(each["questions"]) for each in on.listed()] == [after_passing] * 2
    assert bool(on.read(failed["id"])["asked"]) is after_passing


def test_an_essay_waits_until_a_person_has_marked_it(desk: OpenDesk) -> None:
    on = desk(TEXT, ESSAY)
    handed_in = on.school.answer({"text": "right", "essay": "What we saw."}).get_json()
    assert (handed_in["state"], handed_in["score"], handed_in["passed"]) == ("waiting", None, False)
    assert on.school.service.published(QUIZ_GRADED) == []
    listed = on.school.service.get(f"{HOME}/courses/{COHORT}/attempts", token=on.mentor)
    [waiting] = listed.get_json()["items"]
    assert (waiting["id"], waiting["item_id"]) == (handed_in["id"], "check")
    assert waiting["learner"] == {"enrolment_id": ENROLMENT, "name": "Siti Rahma"}
    read = on.read(handed_in["id"], token=on.mentor)
    assert read["answers"]["essay"] == "What we saw."
    assert read["asked"][1]["prompt"] == {"en": "essay"}

    on.school.service.clock.advance(hours=1)
    graded = on.grade(handed_in["id"], essay=2.0)
    assert (graded.status_code, graded.get_json()["score"]) == (200, 0.75)
    own = on.read(handed_in["id"])
    assert (own["state"], own["passed"], own["best_score"]) == ("marked", True, 0.75)
    assert own["questions"][1]["comment"] == "Good."
    [told] = on.school.service.published(QUIZ_GRADED)
    assert (told.data["attempt"], told.data["score"]) == (1, 0.75)
    assert len(on.school.service.published(ITEM_COMPLETED)) == 1
    assert len(on.school.service.published(COURSE_COMPLETED)) == 1
    left = on.school.service.get(f"{HOME}/courses/{COHORT}/attempts", token=on.mentor)
    assert left.get_json()["items"] == []
    assert on.grade(handed_in["id"], essay=3.0).get_json()["code"] == "attempt_not_waiting"


def test_another_attempt_may_be_made_while_one_waits_and_the_best_counts(desk: OpenDesk) -> None:
    on = desk(TEXT, ESSAY)
    first = on.school.answer({"text": "right", "essay": "First"}).get_json()
    second = on.school.answer({"essay": "Second"}).get_json()
    assert on.grade(second["id"], essay=1.0).get_json()["score"] == 0.25
    assert on.grade(first["id"], essay=3.0).get_json()["score"] == 1.0
    [item] = on.school.progress().get_json()["items"]
    assert (item["attempts"], item["best_score"], item["state"]) == (2, 1.0, "completed")
    told = on.school.service.published(QUIZ_GRADED)
    assert [(each.data["attempt"], each.data["score"]) for each in told] == [(2, 0.25), (1, 1.0)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"grades": {"essay": {"points": 3.5}}}, "points_out_of_range"),
        ({"grades": {"text": {"points": 1}}}, "question_not_waiting"),
    ],
)
def test_a_grade_that_cannot_be_one_changes_nothing(
    desk: OpenDesk, body: dict[str, Any], code: str
) -> None:
    on = desk(TEXT, ESSAY)
    made = on.school.answer({"essay": "Text"}).get_json()
    path = f"{ATTEMPTS}/{made['id']}/grades"
    refused = on.school.service.put(path, token=on.mentor, json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    assert on.read(made["id"])["state"] == "waiting"


def test_nobody_marks_an_own_attempt(desk: OpenDesk) -> None:
    on = desk(ESSAY)
    made = on.school.answer({"essay": "Text"}).get_json()
    both = on.school.service.token(LEARNER, roles=[f"learner@{ACADEMY}", f"mentor@{ACADEMY}"])
    refused = on.grade(made["id"], token=both, essay=3.0)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "own_attempt")


def test_an_attempt_is_its_learners_and_those_who_mark(desk: OpenDesk) -> None:
    on = desk(ESSAY)
    started = on.start()
    service = on.school.service
    service.deliver(learner_enrolled("enrolment-2", "person-budi"))
    budi = service.token("person-budi", roles=[f"learner@{ACADEMY}"])
    id = started["id"]
    assert on.read(id, token=budi, status=404)["code"] == "attempt_unknown"
    assert on.save(id, {"essay": "Mine"}, token=budi).status_code == 404
    submit = service.post(f"{ATTEMPTS}/{id}/submit", token=budi, json={})
    assert submit.status_code == 404
    assert on.grade(id, token=budi, essay=1.0).status_code == 403
    assert service.get(f"{ATTEMPTS}/{id}", token=on.school.partner).status_code == 403
    assert service.get(f"{HOME}/courses/{COHORT}/attempts", token=budi).status_code == 403
    roles = [f"{role}@singkawang" for role in ("learner", "organiser", "mentor")]
    foreign = service.token(LEARNER, roles=roles)
    there = f"/v1/academies/singkawang/courses/{COHORT}"
    for path in (f"{there}/attempts", f"{there}/items/check/attempts/{id}"):
        assert service.get(path, token=foreign).status_code == 404
    for below in (f"/{id}/submit", "/start"):
        path = f"{there}/items/check/attempts{below}"
        assert service.post(path, token=foreign, json={}).status_code == 404
    elsewhere = f"{HOME}/courses/{COHORT}/items/other/attempts/{id}"
    assert service.get(elsewhere, token=on.school.learner).status_code == 404


def test_an_erased_person_leaves_marks_without_words(desk: OpenDesk) -> None:
    on = desk(TEXT, ESSAY)
    first = on.school.answer({"text": "right", "essay": "My own words"}).get_json()
    on.grade(first["id"], essay=3.0)
    on.school.answer({"essay": "More of them"})
    data = {"person_id": LEARNER, "enrolment_ids": [ENROLMENT], "certificates": "keep"}
    on.school.service.deliver(event(PERSON_ERASED, ACADEMY, data))
    kept = list(on.school.db["attempts"].find({}).sort("number", 1))
    assert [attempt["answers"] for attempt in kept] == [[], []]
    assert [mark["comment"] for mark in kept[0]["questions"]] == [None, None]
    assert kept[0]["score"] == 1.0


def test_a_course_that_got_another_version_still_marks_what_was_started(
    desk: OpenDesk,
) -> None:
    on = desk(TEXT, time_limit=10)
    started = on.start()
    db = on.school.db
    [outline] = list(db["outlines"].find({}))
    steps = [{**step, "item_id": "another"} for step in outline["steps"]]
    db["outlines"].insert_one({**outline, "_id": "version-2", "steps": steps})
    db["enrolments"].update_one({"_id": ENROLMENT}, {"$set": {"version_id": "version-2"}})
    assert on.submit(started["id"], {"text": "right"})["score"] == 1.0
    assert on.school.progress().get_json()["state"] == "in_progress"
