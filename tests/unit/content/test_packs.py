"""A course taken along without a network, and what was done with it brought back."""

import io
import json
import zipfile
from typing import Any

import pytest

from tests.unit.content.packages import PNG
from tests.unit.content.packages import package
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import School


@pytest.fixture
def school(school: School) -> School:
    """With a course and one learner in it."""
    school.open_course()
    return school


def pack_of(school: School) -> zipfile.ZipFile:
    response = school.read("/pack")
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.data))


def merge(school: School, items: list[dict[str, Any]], **options: Any) -> Any:
    options.setdefault("token", school.learner)
    path = f"{HOME}/progress/{ENROLMENT}"
    return school.service.patch(path, json={"items": items}, **options)


def test_a_pack_holds_lessons_pictures_and_an_index_that_work_without_a_network(
    school: School,
) -> None:
    pack = pack_of(school)
    assert pack.testzip() is None
    index = pack.read("index.html").decode()
    assert 'href="lessons/empathy.en.html"' in index
    lesson = pack.read("lessons/empathy.en.html").decode()
    picture = next(name for name in pack.namelist() if name.endswith(".png"))
    assert f'src="../{picture}"' in lesson
    assert pack.read(picture) == PNG
    assert "academy-file:" not in lesson
    assert "http-equiv" in lesson


def test_a_pack_tells_no_answers(school: School) -> None:
    pack = pack_of(school)
    quiz = json.loads(pack.read("items/check.json"))
    assert [question["id"] for question in quiz["questions"]] == ["first", "stage"]
    everything = b"".join(pack.read(name) for name in pack.namelist())
    assert b"define" not in everything
    assert b"Listen first" not in everything


def test_a_pack_is_the_same_each_time_and_not_sent_twice(school: School) -> None:
    first = school.read("/pack")
    assert school.read("/pack").data == first.data
    again = school.read("/pack", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_who_is_not_in_the_cohort_gets_no_pack(school: School) -> None:
    stranger = school.service.token("person-budi", roles=["learner@pontianak"])
    assert school.read("/pack", stranger).status_code == 404


def test_a_large_file_is_named_in_place_of_being_sent(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.content.queries.packs.FILE_BYTES", 10)
    pack = pack_of(school)
    assert not [name for name in pack.namelist() if name.startswith("files/")]
    assert "one.png" in pack.read("index.html").decode()
    assert "../index.html#left-out" in pack.read("lessons/empathy.en.html").decode()


def test_what_was_done_offline_is_merged_once(school: School) -> None:
    moves = [
        {"item_id": "empathy", "state": "completed", "minutes": 12},
        {"item_id": "guide", "state": "started"},
        {"item_id": "check", "state": "completed"},
        {"item_id": "gone", "state": "completed"},
    ]
    merged = merge(school, moves).get_json()
    assert merged["merged"] == 2
    assert merged["skipped"] == [
        {"item_id": "check", "reason": "not_completed_by_hand"},
        {"item_id": "gone", "reason": "item_unknown"},
    ]
    state = {item["item_id"]: item["state"] for item in merged["progress"]["items"]}
    assert state == {"empathy": "completed", "guide": "started"}
    sent = school.service.db["outbox"].count_documents({})
    assert merge(school, moves).get_json()["merged"] == 2
    assert school.service.db["outbox"].count_documents({}) == sent
    assert school.progress().get_json()["required"]["done"] == 1


def test_an_offline_file_takes_nothing_back(school: School) -> None:
    school.move("empathy")
    merged = merge(school, [{"item_id": "empathy", "state": "started", "minutes": 1}]).get_json()
    assert merged["progress"]["items"][0]["state"] == "completed"


def test_nobody_merges_into_the_progress_of_another(school: School) -> None:
    stranger = school.service.token("person-budi", roles=["learner@pontianak"])
    moves = [{"item_id": "empathy", "state": "completed"}]
    assert merge(school, moves, token=stranger).status_code == 404
    assert school.progress().get_json()["items"] == []


def test_the_same_file_in_two_versions_is_stored_once(school: School) -> None:
    curriculum_id = school.publish()
    anew = "# Empathy\n\nAnew.\n\n![Photo](../images/one.png)\n"
    school.publish(package(lesson_en=anew), curriculum_id)
    blobs = {row["blob"] for row in school.db["files"].find({"type": "image/png"})}
    assert len(blobs) == 1
    version = {row["version_id"] for row in school.db["files"].find({"type": "image/png"})}
    assert len(version) == 3
