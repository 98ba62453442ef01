"""A dry run over HTTP: the report comes, the package goes, whatever is killed in between."""

from datetime import timedelta
from typing import Any

import pytest

from services.content.commands.imports import contents_of
from shared.runtime.failpoints import arm
from shared.runtime.job_queue import MAXIMUM_ATTEMPTS
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import package
from tests.unit.content.school import HOME
from tests.unit.content.school import School
from tests.unit.content.test_imports import Killed
from tests.unit.content.test_imports import grow_old
from tests.unit.content.test_imports import killed
from tests.unit.content.test_imports import lose_lease

BAD = package(course=COURSE.replace("minutes: 25", "minutes: many"))
VALIDATED, ENDED = "content.validated", "content.validation_ended"


def read(school: School, validation_id: str, token: str | None = None) -> Any:
    path = f"{HOME}/curricula/validations/{validation_id}"
    return school.service.get(path, token=token or school.partner)


def bytes_kept(school: School) -> int:
    """Everything that is stored of packages, announced or not."""
    names = ("blobs.files", "blobs.chunks", "unclaimed")
    return sum(school.db[name].count_documents({}) for name in names)


def test_a_package_is_told_about_and_nothing_of_it_is_kept(school: School) -> None:
    started = school.validate()
    assert started.status_code == 202
    validation_id = started.get_json()["id"]
    assert started.headers["Location"].endswith(f"/curricula/validations/{validation_id}")
    waiting = read(school, validation_id).get_json()
    assert (waiting["state"], waiting["report"], waiting["page"]) == ("validating", None, None)
    assert waiting["job"]["state"] == "queued"
    assert waiting["job"]["progress"] == 0.0

    school.service.run_jobs()
    found = read(school, validation_id).get_json()
    assert found["state"] == "accepted"
    assert found["job"]["progress"] == 1.0
    assert found["report"]["refused"] is False
    assert found["report"]["accounts"]["members"]["total"] == 6
    assert bytes_kept(school) == 0
    for name in ("curricula", "versions", "items", "outlines", "files", "reports"):
        assert school.db[name].count_documents({}) == 0


def test_all_mistakes_are_told_at_once(school: School) -> None:
    validation_id = school.validate(BAD).get_json()["id"]
    school.service.run_jobs()
    found = read(school, validation_id, school.organiser).get_json()
    assert found["state"] == "refused"
    assert found["report"]["lines"]["refused"] >= 1


def test_what_only_storing_would_refuse_is_told_too(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{contents_of.__module__}.ITEM_BYTES", 100)
    validation_id = school.validate().get_json()["id"]
    school.service.run_jobs()
    found = read(school, validation_id).get_json()
    assert found["state"] == "refused"
    assert found["report"]["entries"][-1]["code"] == "item_too_large"


def test_the_report_can_be_read_for_a_day_of_real_time(school: School) -> None:
    validation_id = school.validate().get_json()["id"]
    school.service.run_jobs()
    school.service.clock.advance(days=30)
    school.service.run_sweeps()
    assert read(school, validation_id).status_code == 200
    yesterday = school.service.clock.real_now() - timedelta(seconds=1)
    school.db["validations"].update_one({}, {"$set": {"expires_at": yesterday}})
    assert read(school, validation_id).status_code == 404
    school.service.run_sweeps()
    assert school.db["validations"].count_documents({}) == 0


def test_one_that_still_waits_is_not_forgotten(school: School) -> None:
    validation_id = school.validate().get_json()["id"]
    school.service.run_sweeps()
    assert read(school, validation_id).get_json()["state"] == "validating"


@pytest.mark.parametrize("where", ["content.bytes_stored", VALIDATED, ENDED])
def test_killed_anywhere_it_is_taken_over_or_leaves_nothing(school: School, where: str) -> None:
    if where == "content.bytes_stored":
        with arm(where, killed), pytest.raises(Killed):
            school.validate()
        assert school.db["validations"].count_documents({}) == 0
    else:
        validation_id = school.validate().get_json()["id"]
        with arm(where, killed), pytest.raises(Killed):
            school.service.run_jobs()
        lose_lease(school)
        school.service.run_jobs()
        assert read(school, validation_id).get_json()["state"] == "accepted"
        assert school.db["validations"].count_documents({}) == 1
    grow_old(school)
    school.service.run_sweeps()
    assert bytes_kept(school) == 0


def test_one_that_keeps_failing_is_refused_in_the_end_and_its_bytes_go(school: School) -> None:
    validation_id = school.validate().get_json()["id"]

    def broken() -> None:
        raise RuntimeError("something of ours")

    with arm(VALIDATED, broken):
        for _ in range(MAXIMUM_ATTEMPTS):
            school.service.run_sweeps()
            assert read(school, validation_id).get_json()["state"] == "validating"
            school.service.run_jobs()
            school.service.clock.advance(minutes=5)
    school.service.run_sweeps()
    found = read(school, validation_id).get_json()
    assert found["state"] == "refused"
    assert [line["code"] for line in found["report"]["entries"]] == ["import_gave_up"]
    grow_old(school)
    school.service.run_sweeps()
    assert bytes_kept(school) == 0


def test_a_repeated_request_is_one_dry_run(school: School) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = (school.validate(headers=headers) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert school.db["validations"].count_documents({}) == 1


def test_only_partners_try_packages_and_only_the_academys_own_read_of_them(
    school: School,
) -> None:
    assert school.validate(token=school.learner).status_code == 403
    validation_id = school.validate().get_json()["id"]
    assert read(school, validation_id, school.learner).status_code == 403
    elsewhere = school.service.token("person-x", roles=["partner@singkawang"])
    path = f"/v1/academies/singkawang/curricula/validations/{validation_id}"
    assert school.service.get(path, token=elsewhere).status_code == 404
    assert school.validate(b"").status_code == 422
    assert school.validate(content_type="text/html").status_code == 415


def page_of(school: School, kind: str) -> str:
    """The signed address of the page of a version's report, or of a dry run's."""
    if kind == "validation":
        validation_id = school.validate(BAD).get_json()["id"]
        school.service.run_jobs()
        return str(read(school, validation_id).get_json()["page"])
    curriculum_id = school.upload(BAD).get_json()["curriculum_id"]
    school.service.run_jobs()
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/report"
    return str(school.service.get(path, token=school.partner).get_json()["page"])


@pytest.mark.parametrize("kind", ["version", "validation"])
def test_the_page_opens_in_a_browser_by_its_address_alone(school: School, kind: str) -> None:
    address = page_of(school, kind)
    indonesian = {"Accept-Language": "id"}
    page = school.service.get(address, headers=indonesian)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Paket ini ditolak" in page.text
    assert page.headers["Content-Language"] == "id"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    english = school.service.get(f"{address}&lang=en", headers=indonesian)
    assert "This package is refused" in english.text


@pytest.mark.parametrize("kind", ["version", "validation"])
def test_the_address_is_good_for_an_hour_and_for_that_report_alone(
    school: School, kind: str
) -> None:
    address = page_of(school, kind)
    signature = address.rpartition("=")[2]
    wrong = address.replace(signature, "0" * 64)
    later = address.replace("expires=", "expires=9")
    other = address.replace("/reports/", "/reports/0")
    elsewhere = address.replace("pontianak", "singkawang")
    for changed in (wrong, later, other, elsewhere):
        assert school.service.get(changed).status_code == 404, changed
    assert school.service.get(address.partition("?")[0]).status_code == 422
