"""A version is compared with the one before, commented, sent back and published."""

from typing import Any

from werkzeug.test import TestResponse

from shared.contracts import PERSON_ERASED
from shared.mongo.erasures import ERASED
from shared.testing.events import event
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import QUIZ
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import HOME
from tests.unit.content.school import School


def draft(school: School, body: bytes | None = None, curriculum_id: str | None = None) -> str:
    received = school.upload(body, curriculum_id).get_json()
    school.service.run_jobs()
    return str(received["curriculum_id"])


def at(curriculum_id: str, below: str, number: int = 1) -> str:
    return f"{HOME}/curricula/{curriculum_id}/versions/{number}/{below}"


def comment(school: School, curriculum_id: str, token: str, **body: Any) -> TestResponse:
    return school.service.post(at(curriculum_id, "comments"), token=token, json=body)


def difference(school: School, curriculum_id: str, number: int, query: str = "") -> dict[str, Any]:
    path = at(curriculum_id, f"diff{query}", number)
    answer = school.service.get(path, token=school.partner)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_review_comments_asks_for_changes_and_publishes_in_the_end(school: School) -> None:
    curriculum_id = draft(school)
    assert school.act(curriculum_id, "submit").status_code == 200
    said = comment(school, curriculum_id, school.organiser, text="Terlalu panjang.")
    assert said.status_code == 201
    assert (said.get_json()["item_id"], said.get_json()["by"]) == (None, "person-organiser")
    on_item = comment(school, curriculum_id, school.partner, text="A typo.", item_id="empathy")
    assert on_item.status_code == 201

    path = at(curriculum_id, "comments")
    read = school.service.get(path, token=school.partner).get_json()["items"]
    assert [(each["item_id"], each["text"]) for each in read] == [
        (None, "Terlalu panjang."),
        ("empathy", "A typo."),
    ]
    assert all(each["at"] for each in read)
    one = school.service.get(f"{path}?item_id=empathy", token=school.partner).get_json()["items"]
    assert [each["text"] for each in one] == ["A typo."]

    back = school.act(
        curriculum_id, "request-changes", json={"reason": "Shorten it."}, token=school.organiser
    )
    assert back.get_json()["state"] == "draft"
    entry = back.get_json()["history"][-1]
    assert (entry["state"], entry["reason"]) == ("changes_requested", "Shorten it.")
    assert entry["by"] == "person-organiser"
    assert school.act(curriculum_id, "publish").status_code == 409
    assert school.act(curriculum_id, "submit").status_code == 200
    published = school.act(curriculum_id, "publish", token=school.organiser).get_json()
    states = [each["state"] for each in published["history"]]
    assert states[-4:] == ["in_review", "changes_requested", "in_review", "published"]


def test_changes_are_asked_for_in_a_review_and_with_a_reason(school: School) -> None:
    curriculum_id = draft(school)
    body = {"reason": "No."}
    assert school.act(curriculum_id, "request-changes", json=body).status_code == 409
    tag = school.act(curriculum_id, "submit").headers["ETag"]
    assert school.act(curriculum_id, "request-changes", json={}).status_code == 422
    stale = {"If-Match": '"1"'}
    refused = school.act(curriculum_id, "request-changes", json=body, headers=stale)
    assert refused.status_code == 412
    seen = {"If-Match": tag}
    accepted = school.act(curriculum_id, "request-changes", json=body, headers=seen)
    assert accepted.status_code == 200


def test_a_comment_is_about_a_version_that_can_be_read_and_an_item_that_is_there(
    school: School,
) -> None:
    importing = school.upload().get_json()["curriculum_id"]
    assert comment(school, importing, school.partner, text="Early.").status_code == 409
    school.service.run_jobs()
    unknown = comment(school, importing, school.partner, text="Where?", item_id="none")
    assert unknown.status_code == 404
    assert comment(school, importing, school.partner, text="").status_code == 422
    assert comment(school, "none", school.partner, text="Where?").status_code == 404
    assert comment(school, importing, school.learner, text="Me too.").status_code == 403


def test_a_comment_with_a_key_is_made_once(school: School) -> None:
    curriculum_id = draft(school)
    options = {"json": {"text": "Once."}, "headers": {"Idempotency-Key": "k"}}
    path = at(curriculum_id, "comments")
    first = school.service.post(path, token=school.partner, **options)
    again = school.service.post(path, token=school.partner, **options)
    assert again.get_json() == first.get_json()
    assert school.db["comments"].count_documents({}) == 1


def test_what_an_erased_person_said_is_gone_and_that_something_was_said_stays(
    school: School,
) -> None:
    curriculum_id = draft(school)
    comment(school, curriculum_id, school.partner, text="My words.")
    comment(school, curriculum_id, school.organiser, text="Mine.")
    data = {"person_id": "person-partner", "enrolment_ids": [], "certificates": "keep"}
    school.service.deliver(event(PERSON_ERASED, ACADEMY, data))
    path = at(curriculum_id, "comments")
    read = school.service.get(path, token=school.organiser).get_json()["items"]
    assert [each["text"] for each in read] == [ERASED, "Mine."]


def test_two_versions_are_compared_item_by_item_and_question_by_question(school: School) -> None:
    curriculum_id = draft(school)
    course = (
        COURSE.replace("minutes: 25", "minutes: 30")
        .replace("title: {id: Panduan, en: Guide}", "title: {id: Buku, en: Guide}")
        .replace(
            '      - link: {id: klik, url: "https://example.org/klik", title: KLIK}\n',
            "  - id: define\n    title: {id: Tetapkan, en: Define}\n    items:\n"
            '      - link: {id: more, url: "https://example.org/more", title: More}\n',
        )
    )
    quiz = QUIZ.replace("pass_score: 0.5", "pass_score: 1").replace("[define]", "[define, ideate]")
    changed = package(course=course, quiz=quiz, lesson_id="# Empati\n\nBaru.\n", guide=b"new")
    draft(school, changed, curriculum_id)

    found = difference(school, curriculum_id, 2)
    assert (found["from"], found["to"], found["title"]) == (1, 2, None)
    assert [each["id"] for each in found["added"]] == ["more"]
    assert [each["id"] for each in found["removed"]] == ["klik"]
    assert found["modules"]["added"] == [
        {"id": "define", "title": {"id": "Tetapkan", "en": "Define"}}
    ]
    changes = {each["id"]: each for each in found["changed"]}
    assert list(changes) == ["empathy", "check", "guide"]
    assert changes["empathy"]["what"] == ["minutes", "content"]
    assert changes["empathy"]["languages"] == ["id"]
    assert changes["guide"]["what"] == ["title", "content"]
    assert changes["check"]["what"] == ["settings", "questions"]
    assert changes["check"]["before"] == {"pass_score": 0.5}
    assert changes["check"]["questions"]["changed"] == [{"id": "stage", "what": ["answer"]}]
    assert (found["moved"], found["unchanged"]) == ([], 0)


def test_a_comparison_goes_both_ways_and_with_nothing(school: School) -> None:
    curriculum_id = draft(school)
    draft(school, package(lesson_id="# Empati\n\nBaru.\n"), curriculum_id)
    back = difference(school, curriculum_id, 1, "?from=2")
    assert [each["id"] for each in back["changed"]] == ["empathy"]
    same = difference(school, curriculum_id, 2, "?from=2")
    assert same["unchanged"] == 4
    first = difference(school, curriculum_id, 1)
    assert first["from"] == 0
    assert [each["id"] for each in first["added"]] == ["empathy", "check", "guide", "klik"]


def test_what_cannot_be_compared_says_why(school: School) -> None:
    curriculum_id = draft(school)
    school.upload(b"no package", curriculum_id)
    path = at(curriculum_id, "diff", 2)
    assert school.service.get(path, token=school.partner).status_code == 409
    unknown = at(curriculum_id, "diff?from=7")
    assert school.service.get(unknown, token=school.partner).status_code == 404
    assert school.service.get(at(curriculum_id, "diff"), token=school.learner).status_code == 403


def test_a_comparison_shows_no_answer(school: School) -> None:
    curriculum_id = draft(school)
    draft(school, package(quiz=QUIZ.replace("[define]", "[prototype]")), curriculum_id)
    text = school.service.get(at(curriculum_id, "diff", 2), token=school.partner).text
    assert "answer" in text
    assert "prototype" not in text
