"""Uploading, importing, reviewing, publishing and withdrawing a curriculum."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from services.content.bootstrap import SERVICE
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.testing.harness import ServiceHarness
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import package
from tests.unit.content.school import HOME
from tests.unit.content.school import School


def test_an_upload_is_accepted_and_imported_by_a_job(school: School) -> None:
    response = school.upload()
    assert response.status_code == 202
    received = response.get_json()
    curriculum_id = received["curriculum_id"]
    assert (received["version"], received["state"]) == (1, "importing")
    assert response.headers["Location"] == f"{HOME}/curricula/{curriculum_id}/versions/1"
    assert school.version(curriculum_id)["job"]["state"] == "queued"

    assert school.service.run_jobs() == 1

    version = school.version(curriculum_id)
    assert version["state"] == "draft"
    assert version["title"] == {"id": "Berpikir desain", "en": "Design thinking"}
    assert [item["id"] for item in version["items"]] == ["empathy", "check", "guide", "klik"]
    assert version["job"] == {"id": received["job"], "state": "done", "progress": 1.0}


def test_the_report_of_an_import_can_be_read(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/report"
    assert school.service.get(path, token=school.partner).status_code == 409
    school.service.run_jobs()
    report = school.service.get(path, token=school.partner).get_json()
    assert report["state"] == "draft"
    assert report["counts"]


def test_a_package_with_mistakes_is_invalid_and_names_them_all(school: School) -> None:
    broken = COURSE.replace("quizzes/check.yaml", "quizzes/none.yaml").replace(
        "files/guide.txt", "files/none.txt"
    )
    curriculum_id = school.upload(package(course=broken)).get_json()["curriculum_id"]
    school.service.run_jobs()
    assert school.version(curriculum_id)["state"] == "invalid"
    path = f"{HOME}/curricula/{curriculum_id}/versions/1"
    entries = school.service.get(f"{path}/report", token=school.partner).get_json()["entries"]
    refused = [entry for entry in entries if entry["severity"] == "refused"]
    assert len(refused) >= 2
    assert all(set(entry["message"]) == {"id", "en"} for entry in refused)
    assert school.db["items"].count_documents({}) == 0
    assert school.service.get(f"{path}/outline", token=school.partner).status_code == 409
    assert school.act(curriculum_id, "submit").status_code == 409


def test_what_is_no_package_is_invalid(school: School) -> None:
    curriculum_id = school.upload(b"this is no zip").get_json()["curriculum_id"]
    school.service.run_jobs()
    assert school.version(curriculum_id)["state"] == "invalid"


def test_the_same_bytes_are_the_same_version_and_no_second_job(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    again = school.upload(curriculum_id=curriculum_id)
    assert again.status_code == 202
    assert (again.get_json()["version"], again.get_json()["repeated"]) == (1, True)
    assert school.db["jobs"].count_documents({}) == 1
    assert school.db["blobs.files"].count_documents({}) == 1
    assert school.db["unclaimed"].count_documents({}) == 0


def test_other_bytes_are_the_next_version(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    second = school.upload(package(lesson_id="# Empati\n\nBaru.\n"), curriculum_id)
    assert second.get_json()["version"] == 2
    school.service.run_jobs()
    assert school.version(curriculum_id, 2)["state"] == "draft"
    path = f"{HOME}/curricula/{curriculum_id}"
    detail = school.service.get(path, token=school.partner).get_json()
    assert [version["version"] for version in detail["versions"]] == [2, 1]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/zip", 202),
        ("application/octet-stream", 202),
        ("application/gzip", 202),
        ("application/x-gzip", 202),
        ("application/x-tar", 202),
        ("application/vnd.ims.imsccv1p1", 202),
        ("text/html", 415),
        ("application/json", 415),
        ("multipart/form-data; boundary=x", 415),
    ],
)
def test_only_packages_are_taken(school: School, content_type: str, status: int) -> None:
    assert school.upload(content_type=content_type).status_code == status


def test_an_empty_upload_is_refused_and_leaves_nothing(school: School) -> None:
    response = school.upload(b"")
    assert response.status_code == 422
    assert response.get_json()["code"] == "upload_empty"
    for collection in ("curricula", "versions", "jobs", "unclaimed", "blobs.files"):
        assert school.db[collection].count_documents({}) == 0


@pytest.mark.parametrize("told", [True, False], ids=["told", "chunked"])
def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(
    harness: Callable[..., ServiceHarness], told: bool
) -> None:
    school = School(harness(SERVICE, upload_limit=300_000))
    options: dict[str, Any] = {"body": bytes(300_001)}
    if not told:
        # As gunicorn shows a chunked body: its length is unknown and its end is known.
        stream = io.BytesIO(bytes(300_001))
        options = {"body": stream, "environ_overrides": {"wsgi.input_terminated": True}}
    response = school.upload(**options)
    assert response.status_code == 413
    for collection in ("curricula", "versions", "unclaimed", "blobs.files", "blobs.chunks"):
        assert school.db[collection].count_documents({}) == 0


def test_an_upload_that_breaks_off_leaves_nothing(school: School) -> None:
    whole = package(guide=bytes(100_000))
    told = {"CONTENT_LENGTH": str(len(whole))}
    response = school.upload(io.BytesIO(whole[:100]), environ_overrides=told)
    assert response.status_code == 400
    for collection in ("curricula", "versions", "unclaimed", "blobs.files", "blobs.chunks"):
        assert school.db[collection].count_documents({}) == 0


def test_a_version_of_an_unknown_curriculum_is_not_received(school: School) -> None:
    assert school.upload(curriculum_id="none").status_code == 404
    assert school.db["blobs.chunks"].count_documents({}) == 0


def test_an_upload_with_a_key_is_received_once(school: School) -> None:
    headers = {"Idempotency-Key": "upload-1"}
    first = school.upload(headers=headers).get_json()
    again = school.upload(headers=headers)
    assert again.get_json() == first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert school.upload(b"other", headers=headers).status_code == 422
    assert school.db["curricula"].count_documents({}) == 1
    assert school.db["unclaimed"].count_documents({}) == 0


def test_a_version_is_submitted_published_deprecated_and_withdrawn(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    school.service.run_jobs()
    assert school.act(curriculum_id, "publish").status_code == 409
    assert school.act(curriculum_id, "submit").get_json()["state"] == "in_review"
    assert school.act(curriculum_id, "publish").get_json()["state"] == "published"
    assert school.act(curriculum_id, "publish").status_code == 409
    assert school.act(curriculum_id, "deprecate").get_json()["state"] == "deprecated"
    assert school.act(curriculum_id, "withdraw", json={}).status_code == 422
    reason = {"reason": "The licence has ended."}
    gone = school.act(curriculum_id, "withdraw", json=reason).get_json()
    assert gone["state"] == "withdrawn"
    states = [entry["state"] for entry in gone["history"]]
    assert states == ["received", "draft", "in_review", "published", "deprecated", "withdrawn"]
    assert gone["history"][-1]["reason"] == reason["reason"]


def test_an_act_on_a_version_that_has_changed_meanwhile_is_refused(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    school.service.run_jobs()
    path = f"{HOME}/curricula/{curriculum_id}/versions/1"
    seen = school.service.get(path, token=school.partner).headers["ETag"]
    submitted = school.act(curriculum_id, "submit", headers={"If-Match": seen})
    assert submitted.status_code == 200
    assert school.act(curriculum_id, "publish", headers={"If-Match": seen}).status_code == 412
    now = submitted.headers["ETag"]
    assert school.act(curriculum_id, "publish", headers={"If-Match": now}).status_code == 200


def test_publishing_and_withdrawing_are_told(school: School) -> None:
    curriculum_id = school.publish()
    school.act(curriculum_id, "withdraw", json={"reason": "Wrong."})
    [published] = school.service.published(CURRICULUM_PUBLISHED)
    assert published.subject == curriculum_id
    assert published.academy == "pontianak"
    assert published.data["curriculum_version"] == 1
    assert published.data["item_count"] == 4
    assert published.data["title"]["en"] == "Design thinking"
    assert published.data["sha256"] == school.version(curriculum_id)["sha256"]
    [withdrawn] = school.service.published(CURRICULUM_WITHDRAWN)
    assert withdrawn.data["reason"] == "Wrong."
    assert withdrawn.sequence == 2


def test_a_partner_previews_a_draft_and_a_learner_does_not(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    school.service.run_jobs()
    path = f"{HOME}/curricula/{curriculum_id}/versions/1"
    outline = school.service.get(f"{path}/outline", token=school.partner)
    assert outline.get_json()["modules"][0]["items"][0]["id"] == "empathy"
    lesson = school.service.get(f"{path}/items/empathy?lang=en", token=school.partner)
    assert "Listen to citizens" in lesson.get_json()["html"]
    files = school.service.get(f"{path}/items/empathy/files", token=school.partner).get_json()
    assert school.service.get(files["items"][0]["address"]).status_code == 200
    for below in ("", "/outline", "/items/empathy", "/items/empathy/files", "/report"):
        assert school.service.get(path + below, token=school.learner).status_code == 403


def test_curricula_are_listed_newest_first_in_pages(school: School) -> None:
    ids = [school.upload().get_json()["curriculum_id"] for _ in range(3)]
    path = f"{HOME}/curricula?limit=2"
    first = school.service.get(path, token=school.partner).get_json()
    rest = school.service.get(f"{path}&cursor={first['next']}", token=school.partner).get_json()
    listed = [item["id"] for item in first["items"] + rest["items"]]
    assert listed == ids[::-1]
    assert rest["next"] is None


def test_another_academys_partner_sees_and_touches_nothing(school: School) -> None:
    curriculum_id = school.publish()
    foreign = school.service.token("other", roles=["partner@singkawang"])
    there = f"/v1/academies/singkawang/curricula/{curriculum_id}"
    assert school.service.get(there, token=foreign).status_code == 404
    assert school.service.get(f"{there}/versions/1", token=foreign).status_code == 404
    assert school.service.get(f"{there}/versions/1/outline", token=foreign).status_code == 404
    assert school.service.post(f"{there}/versions/1/submit", token=foreign).status_code == 404
    here = f"{HOME}/curricula/{curriculum_id}"
    assert school.service.get(here, token=foreign).status_code == 404


def test_options_lists_the_methods_of_a_word_that_could_be_an_id(school: School) -> None:
    answer = school.service.request("OPTIONS", f"{HOME}/curricula/validate", token=school.partner)
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
