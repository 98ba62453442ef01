"""A running cohort is moved to another version, and back, with learners in the middle."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.content.queries.repinning import PORTION
from services.content.resync import RESTATEMENTS
from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_COMPLETED
from shared.contracts import COURSE_PINNED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.restatement import restate
from shared.testing.events import event
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

RESYNCED = (COURSE_PINNED, ITEM_COMPLETED, COURSE_COMPLETED)
REPIN = f"{HOME}/courses/{COHORT}/repin"

# Version 1 requires `empathy` and `check`. This one has no `empathy`, wants `more` and has put
# `guide` into another module.
OTHER = package(
    lesson_id=None,
    lesson_en=None,
    course=COURSE.replace("      - lesson: {id: empathy, minutes: 25}\n", "").replace(
        "      - file: {id: guide",
        '      - link: {id: more, url: "https://example.org/more", title: More, required: true}\n'
        "  - id: extra\n    title: {id: Tambahan, en: Extra}\n    items:\n"
        "      - file: {id: guide",
    ),
)
# `check` alone is required.
LESS = package(
    lesson_id=None,
    lesson_en=None,
    course=COURSE.replace("      - lesson: {id: empathy, minutes: 25}\n", ""),
)
RIGHT = {"first": "listen", "stage": "define"}


def preview(school: School, curriculum_id: str, version: int = 2) -> TestResponse:
    body = {"curriculum_id": curriculum_id, "version": version}
    return school.service.post(f"{REPIN}/preview", token=school.organiser, json=body)


def repin(
    school: School,
    curriculum_id: str,
    version: int = 2,
    digest: str | None = None,
    **options: Any,
) -> TestResponse:
    """Previews and does it, unless a digest of an earlier preview is given."""
    seen = digest or preview(school, curriculum_id, version).get_json()["digest"]
    body = {"curriculum_id": curriculum_id, "version": version, "digest": seen}
    options.setdefault("token", school.organiser)
    return school.service.post(REPIN, json=body, **options)


def undo(school: School, **options: Any) -> TestResponse:
    options.setdefault("token", school.organiser)
    return school.service.post(f"{REPIN}/undo", **options)


def two_versions(school: School, second: bytes = OTHER) -> str:
    """A running course with one learner, and a second version of it; the curriculum's id."""
    curriculum_id = school.open_course()
    school.publish(second, curriculum_id)
    return curriculum_id


def done(school: School) -> dict[str, Any]:
    found = school.progress().get_json()
    names = {each["item_id"] for each in found["items"] if each["state"] == "completed"}
    aside = {each["item_id"] for each in found["set_aside"]}
    return {"done": names, "aside": aside, "required": found["required"], "state": found["state"]}


def test_a_preview_says_whom_it_touches_and_how_and_changes_nothing(school: School) -> None:
    curriculum_id = two_versions(school)
    school.service.deliver(
        learner_enrolled("enrolment-2", "person-budi"),
        learner_enrolled("enrolment-3", "person-tono"),
    )
    school.move("empathy")
    school.answer({})
    before = {name: list(school.db[name].find()) for name in ("courses", "enrolments", "progress")}

    found = preview(school, curriculum_id)
    assert found.status_code == 200
    seen = found.get_json()
    assert (seen["from"]["version"], seen["to"]["version"]) == (1, 2)
    assert seen["learners"] == {
        "enrolled": 3,
        "begun": 1,
        "touched": 1,
        "set_aside": 1,
        "brought_back": 0,
        "more_to_do": 1,
        "become_complete": 0,
        "stay_complete": 0,
        "complete_with_more_to_do": 0,
    }
    items = {
        name: [each["id"] for each in lines]
        for name, lines in seen["items"].items()
        if name in ("kept", "moved", "removed", "added")
    }
    assert items == {
        "kept": ["check"],
        "moved": ["guide", "klik"],
        "removed": ["empathy"],
        "added": ["more"],
    }
    assert (seen["items"]["removed"][0]["completed"], seen["items"]["kept"][0]["attempts"]) == (
        1,
        1,
    )
    assert seen["touched"] == [
        {
            "enrolment_id": ENROLMENT,
            "completed": False,
            "completes": False,
            "set_aside": ["empathy"],
            "brought_back": [],
            "to_do": ["more"],
            "before": {"done": 1, "total": 2},
            "after": {"done": 0, "total": 2},
        }
    ]
    after = {name: list(school.db[name].find()) for name in before}
    assert after == before
    assert len(school.service.published(COURSE_PINNED)) == 1


def test_a_cohort_is_moved_with_its_learners_and_back(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("empathy")
    school.answer({})
    moved = repin(school, curriculum_id)
    assert moved.status_code == 200, moved.text
    assert moved.get_json()["version"] == 2
    assert moved.get_json()["undo_to"] == {"curriculum_id": curriculum_id, "version": 1}
    assert moved.get_json()["learners"]["set_aside"] == 1

    outline = school.read("/outline").get_json()
    assert [item["id"] for item in outline["modules"][0]["items"]] == ["check", "more"]
    assert school.read("/items/empathy").status_code == 404
    assert done(school) == {
        "done": set(),
        "aside": {"empathy"},
        "required": {"done": 0, "total": 2},
        "state": "in_progress",
    }
    # The attempt counts on: the quiz has two.
    assert school.answer(RIGHT).get_json()["number"] == 2
    assert school.answer(RIGHT).get_json()["code"] == "no_attempts_left"

    assert undo(school).get_json()["version"] == 1
    assert school.read("/items/empathy").status_code == 200
    assert done(school) == {
        "done": {"empathy", "check"},
        "aside": set(),
        "required": {"done": 2, "total": 2},
        "state": "completed",
    }
    first, second, third = school.service.published(COURSE_PINNED)
    assert second.data["required_items"] == ["check", "more"]
    assert (second.data["curriculum_version"], second.data["replaced_version"]) == (2, 1)
    assert third.data["required_items"] == first.data["required_items"]
    assert (third.data["curriculum_version"], third.data["replaced_version"]) == (1, 2)
    assert first.sequence < second.sequence < third.sequence


def test_what_was_learnt_with_the_newer_version_stays_when_it_is_undone(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("empathy")
    repin(school, curriculum_id)
    assert school.move("more").status_code == 200
    undo(school)
    assert done(school)["aside"] == {"more"}
    again = preview(school, curriculum_id).get_json()
    assert again["learners"]["brought_back"] == 1
    assert [each["id"] for each in again["items"]["brought_back"]] == ["more"]
    repin(school, curriculum_id)
    assert done(school)["done"] == {"more"}
    assert len(school.service.published(ITEM_COMPLETED)) == 2


def test_what_was_done_without_a_network_before_the_move_is_set_aside_and_not_lost(
    school: School,
) -> None:
    curriculum_id = two_versions(school)
    school.move("klik")
    repin(school, curriculum_id)
    assert school.move("empathy").status_code == 200
    assert school.move("unheard-of").status_code == 404
    assert done(school)["aside"] == {"empathy"}
    undo(school)
    assert done(school)["done"] == {"empathy", "klik"}


def test_what_is_done_is_what_was_seen(school: School) -> None:
    curriculum_id = two_versions(school)
    digest = preview(school, curriculum_id).get_json()["digest"]
    school.move("empathy")
    refused = repin(school, curriculum_id, digest=digest)
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    problem = refused.get_json()
    assert problem["code"] == "preview_changed"
    assert problem["preview"] == preview(school, curriculum_id).get_json()
    assert school.read("").get_json()["version"] == 1
    assert repin(school, curriculum_id, digest=problem["preview"]["digest"]).status_code == 200


def test_work_on_items_that_stay_does_not_hold_a_move_up(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("klik", "started")
    digest = preview(school, curriculum_id).get_json()["digest"]
    school.answer({})
    school.move("klik")
    assert repin(school, curriculum_id, digest=digest).status_code == 200


def test_an_enrolment_meanwhile_is_something_else_than_was_seen(school: School) -> None:
    curriculum_id = two_versions(school)
    digest = preview(school, curriculum_id).get_json()["digest"]
    school.service.deliver(learner_enrolled("enrolment-2", "person-budi"))
    assert repin(school, curriculum_id, digest=digest).status_code == 409


def test_the_same_move_again_changes_nothing(school: School) -> None:
    curriculum_id = two_versions(school)
    digest = preview(school, curriculum_id).get_json()["digest"]
    first = repin(school, curriculum_id, digest=digest)
    again = repin(school, curriculum_id, digest=digest)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert len(school.service.published(COURSE_PINNED)) == 2
    assert repin(school, curriculum_id, digest="0" * 64).get_json()["code"] == "course_has_version"
    assert preview(school, curriculum_id).get_json()["code"] == "course_has_version"


def test_a_move_with_a_key_is_answered_again_after_it_was_undone(school: School) -> None:
    curriculum_id = two_versions(school)
    digest = preview(school, curriculum_id).get_json()["digest"]
    key = {"Idempotency-Key": "move"}
    assert repin(school, curriculum_id, digest=digest, headers=key).status_code == 200
    undo(school)
    again = repin(school, curriculum_id, digest=digest, headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert school.read("").get_json()["version"] == 1


def test_an_undo_goes_back_once_and_only_the_last_move(school: School) -> None:
    curriculum_id = two_versions(school)
    school.publish(LESS, curriculum_id)
    assert undo(school).get_json()["code"] == "nothing_to_undo"
    repin(school, curriculum_id, 2)
    repin(school, curriculum_id, 3)
    assert undo(school).get_json()["version"] == 2
    assert undo(school).get_json()["code"] == "nothing_to_undo"


def test_a_completed_course_stays_completed_whatever_comes(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("empathy")
    school.answer(RIGHT)
    assert done(school)["state"] == "completed"
    seen = preview(school, curriculum_id).get_json()["learners"]
    assert (seen["stay_complete"], seen["complete_with_more_to_do"]) == (1, 1)
    repin(school, curriculum_id)
    assert done(school)["state"] == "completed"
    assert done(school)["required"] == {"done": 1, "total": 2}
    school.move("more")
    undo(school)
    assert done(school)["state"] == "completed"
    assert len(school.service.published(COURSE_COMPLETED)) == 1


def test_who_has_done_all_that_is_left_completes_with_the_move(school: School) -> None:
    curriculum_id = two_versions(school, LESS)
    school.service.deliver(learner_enrolled("enrolment-2", "person-budi"))
    school.answer({"first": "listen"})
    assert done(school)["state"] == "in_progress"
    assert preview(school, curriculum_id).get_json()["learners"]["become_complete"] == 1
    assert repin(school, curriculum_id).get_json()["learners"]["become_complete"] == 1
    assert done(school)["state"] == "completed"
    [completed] = school.service.published(COURSE_COMPLETED)
    assert (completed.subject, completed.data["score"]) == (ENROLMENT, 0.5)
    assert completed.data["required_items_done"] == 1
    undo(school)
    school.move("empathy")
    assert done(school)["state"] == "completed"
    assert len(school.service.published(COURSE_COMPLETED)) == 1


def test_who_has_left_the_cohort_is_moved_and_completes_nothing(school: School) -> None:
    curriculum_id = two_versions(school, LESS)
    school.answer(RIGHT)
    data = {"enrolment_id": ENROLMENT, "cohort_id": COHORT, "team_id": "team-1"}
    school.service.deliver(event(LEARNER_WITHDRAWN, ACADEMY, data, sequence=2))
    assert preview(school, curriculum_id).get_json()["learners"]["enrolled"] == 0
    assert repin(school, curriculum_id).status_code == 200
    assert school.service.published(COURSE_COMPLETED) == []
    [enrolment] = school.db["enrolments"].find()
    assert enrolment["version_id"] == school.db["courses"].find_one()["version_id"]


def test_a_signed_address_of_the_version_before_is_not_good_any_more(school: School) -> None:
    curriculum_id = two_versions(school)
    [file] = school.read("/items/empathy/files").get_json()["items"]
    assert school.service.get(file["address"]).status_code == 200
    repin(school, curriculum_id)
    assert school.service.get(file["address"]).status_code == 404


@pytest.mark.parametrize("act", ["deprecate", "withdraw"])
def test_an_undo_goes_to_a_deprecated_version_and_to_no_withdrawn_one(
    school: School, act: str
) -> None:
    curriculum_id = two_versions(school)
    repin(school, curriculum_id)
    school.act(curriculum_id, act, json={"reason": "Old."} if act == "withdraw" else None)
    answer = undo(school)
    if act == "deprecate":
        assert answer.get_json()["version"] == 1
    else:
        assert answer.get_json()["code"] == "version_not_repinnable"


def test_a_bad_version_is_withdrawn_and_its_cohorts_are_led_back(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("empathy")
    repin(school, curriculum_id)
    school.service.deliver(cohort_published("cohort-2"))
    assert school.pin(curriculum_id, 2, "cohort-2").status_code == 201
    gone = school.act(curriculum_id, "withdraw", 2, json={"reason": "Wrong."})
    assert gone.get_json()["state"] == "withdrawn"
    users = gone.get_json()["used_by"]
    assert users == school.version(curriculum_id, 2)["used_by"]
    assert users == [
        {
            "cohort_id": COHORT,
            "number": "C03",
            "title": {"id": "Angkatan 3", "en": "Cohort 3"},
            "begun": 1,
            "back_to": {"curriculum_id": curriculum_id, "version": 1, "undo": True},
        },
        {
            "cohort_id": "cohort-2",
            "number": "C03",
            "title": {"id": "Angkatan 3", "en": "Cohort 3"},
            "begun": 0,
            "back_to": {"curriculum_id": curriculum_id, "version": 1, "undo": False},
        },
    ]
    # Nothing is taken from under a running cohort before somebody decides.
    assert school.read("/outline").status_code == 200
    assert undo(school).status_code == 200
    assert done(school)["done"] == {"empathy"}
    assert [each["cohort_id"] for each in school.version(curriculum_id, 2)["used_by"]] == [
        "cohort-2"
    ]
    assert [each["cohort_id"] for each in school.version(curriculum_id, 1)["used_by"]] == [COHORT]


def test_a_cohort_that_is_over_or_has_no_course_is_not_moved(school: School) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published(), learner_enrolled())
    assert preview(school, curriculum_id, 1).get_json()["code"] == "course_unknown"
    school.pin(curriculum_id)
    school.publish(OTHER, curriculum_id)
    assert preview(school, curriculum_id, 7).status_code == 404
    digest = preview(school, curriculum_id).get_json()["digest"]
    closed = event(COHORT_CLOSED, ACADEMY, {"cohort_id": COHORT, "state": "closed"}, sequence=2)
    school.service.deliver(closed)
    assert repin(school, curriculum_id, digest=digest).get_json()["code"] == "cohort_over"
    assert undo(school).get_json()["code"] == "cohort_over"


def test_a_draft_is_no_version_to_move_to(school: School) -> None:
    curriculum_id = school.open_course()
    school.upload(OTHER, curriculum_id)
    school.service.run_jobs()
    assert preview(school, curriculum_id).get_json()["code"] == "version_not_repinnable"


@pytest.mark.parametrize("role", ["learner", "partner", "mentor"])
def test_only_an_organiser_of_the_academy_moves_a_cohort(school: School, role: str) -> None:
    curriculum_id = two_versions(school)
    token = school.service.token("someone", roles=[f"{role}@pontianak"])
    assert repin(school, curriculum_id, digest="0" * 64, token=token).status_code == 403
    assert undo(school, token=token).status_code == 403
    foreign = school.service.token("other", roles=["organiser@singkawang"])
    there = REPIN.replace("pontianak", "singkawang")
    body = {"curriculum_id": curriculum_id, "version": 2}
    assert (
        school.service.post(f"{there}/preview", token=foreign, json=body).get_json()["code"]
        == "course_unknown"
    )
    assert school.service.post(f"{there}/undo", token=foreign).status_code == 404


def test_what_is_told_again_is_every_version_at_its_time_and_what_was_set_aside(
    school: School,
) -> None:
    curriculum_id = two_versions(school)
    school.move("empathy")
    school.answer(RIGHT)
    school.service.clock.advance(days=1)
    repin(school, curriculum_id)
    before = {name: school.service.published(name) for name in RESYNCED}
    names = frozenset(each.name for each in RESYNCED)
    for restatement in RESTATEMENTS:
        list(restate(school.service.uow, restatement, ACADEMY, names))
    for name, told in before.items():
        again = school.service.published(name)[len(told) :]
        assert [(each.time, each.data) for each in again] == [
            (each.time, each.data) for each in told
        ]
    assert [len(told) for told in before.values()] == [2, 2, 1]


def test_more_learners_than_one_query_names_are_moved_at_once(school: School) -> None:
    curriculum_id = two_versions(school, LESS)
    others = 2 * PORTION + 1
    known = school.db["enrolments"].find_one()
    rows = ({**known, "_id": f"e-{n:03}", "person_id": f"p-{n:03}"} for n in range(others))
    school.db["enrolments"].insert_many(rows)
    school.answer(RIGHT)
    [begun] = school.db["progress"].find()
    # Every tenth has come as far as the first one; the others have not begun.
    school.db["progress"].insert_many({**begun, "_id": f"e-{n:03}"} for n in range(0, others, 10))
    complete = 1 + len(range(0, others, 10))
    moved = repin(school, curriculum_id)
    assert moved.status_code == 200
    assert moved.get_json()["learners"]["become_complete"] == complete
    version_id = school.db["courses"].find_one()["version_id"]
    assert school.db["enrolments"].count_documents({"version_id": version_id}) == 1 + others
    assert school.db["progress"].count_documents({"version_id": version_id}) == complete
    told = school.service.published(COURSE_COMPLETED)
    assert len({each.subject for each in told}) == len(told) == complete
