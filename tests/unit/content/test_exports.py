"""A version is taken away again: the bytes that came, or Markdown that is the same course."""

import io
import zipfile
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.unit.content.importers.round_trip import read_again
from tests.unit.content.importers.round_trip import same
from tests.unit.content.packages import GUIDE
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import HOME
from tests.unit.content.school import School


def export(school: School, curriculum_id: str, form: str, **options: Any) -> TestResponse:
    options.setdefault("token", school.partner)
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/export?form={form}"
    return school.service.get(path, **options)


@pytest.fixture
def curriculum_id(school: School) -> str:
    """Imported, a draft."""
    received = school.upload().get_json()
    school.service.run_jobs()
    return str(received["curriculum_id"])


def test_the_original_is_the_bytes_that_came(school: School, curriculum_id: str) -> None:
    response = export(school, curriculum_id, "original")
    assert response.status_code == 200
    assert response.data == package()
    assert response.headers["Content-Length"] == str(len(package()))
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''course.zip"
    assert response.headers["ETag"] == f'"{school.version(curriculum_id)["sha256"]}"'
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_range_of_the_original_can_be_asked_for(school: School, curriculum_id: str) -> None:
    response = export(school, curriculum_id, "original", headers={"Range": "bytes=10-19"})
    assert (response.status_code, response.data) == (206, package()[10:20])


def test_a_refused_package_can_be_taken_back_too(school: School) -> None:
    received = school.upload(package(course="id: [")).get_json()
    school.service.run_jobs()
    assert school.version(received["curriculum_id"])["state"] == "invalid"
    response = export(school, received["curriculum_id"], "original")
    assert response.data == package(course="id: [")
    refused = export(school, received["curriculum_id"], "markdown")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "version_not_ready")


def test_markdown_is_imported_as_the_same_course(school: School, curriculum_id: str) -> None:
    response = export(school, curriculum_id, "markdown")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    name = "attachment; filename*=UTF-8''berpikir-desain-1.zip"
    assert response.headers["Content-Disposition"] == name
    exported = response.data
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        assert archive.read("files/guide.txt") == GUIDE
    assert same(read_again(exported)) == same(read_again(package()))
    assert export(school, curriculum_id, "markdown").data == exported
    received = school.upload(exported, curriculum_id).get_json()
    school.service.run_jobs()
    first, second = school.version(curriculum_id), school.version(curriculum_id, 2)
    assert received["version"] == 2
    assert second["items"] == first["items"]


def test_answers_leave_to_makers_alone(school: School) -> None:
    curriculum_id = school.open_course()
    for form in ("original", "markdown"):
        assert export(school, curriculum_id, form, token=school.learner).status_code == 403
        assert export(school, curriculum_id, form, token=school.organiser).status_code == 200
    mentor = school.service.token("person-mentor", roles=[f"mentor@{ACADEMY}"])
    assert export(school, curriculum_id, "markdown", token=mentor).status_code == 403
    # The stored course document is no file of the course, whoever asks.
    stored = {row["sha256"] for row in school.db["files"].find()}
    blobs = {row["filename"] for row in school.db["blobs.files"].find()}
    assert "course" in blobs
    assert "course" not in stored


def test_another_academy_s_version_is_not_there(school: School, curriculum_id: str) -> None:
    stranger = school.service.token("person-x", roles=["partner@singkawang"])
    path = f"/v1/academies/singkawang/curricula/{curriculum_id}/versions/1/export"
    for form in ("original", "markdown"):
        response = school.service.get(f"{path}?form={form}", token=stranger)
        assert response.status_code == 404


def test_an_unknown_form_is_refused(school: School, curriculum_id: str) -> None:
    assert export(school, curriculum_id, "pdf").status_code == 422


def test_what_was_imported_before_exports_has_its_original(
    school: School, curriculum_id: str
) -> None:
    school.db["versions"].update_many({}, {"$unset": {"course": ""}})
    response = export(school, curriculum_id, "markdown")
    assert (response.status_code, response.get_json()["code"]) == (409, "version_not_exportable")
    assert export(school, curriculum_id, "original").status_code == 200
