"""An import is all or nothing, whatever is killed; bytes that nobody claimed are swept."""

from datetime import timedelta

import pytest
from gridfs import GridFSBucket

from shared.runtime.failpoints import arm
from shared.runtime.job_queue import MAXIMUM_ATTEMPTS
from tests.unit.content.packages import PNG
from tests.unit.content.school import HOME
from tests.unit.content.school import School

BYTES_STORED = "content.bytes_stored"
FILES_OF_PACKAGE = 2
# The files, and the course document that exports are made of.
BLOBS_OF_IMPORT = FILES_OF_PACKAGE + 1


class Killed(BaseException):
    """The process is gone: no handler of the job runner may see this."""


def killed() -> None:
    raise Killed


def lose_lease(school: School) -> None:
    """The worker has shown no sign of life for longer than its lease."""
    past = school.service.clock.real_now() - timedelta(seconds=1)
    school.db["jobs"].update_many({"state": "running"}, {"$set": {"lease_until": past}})


def grow_old(school: School) -> None:
    """Everything unclaimed was last heard of two hours ago."""
    past = school.service.clock.real_now() - timedelta(hours=2)
    school.db["unclaimed"].update_many({}, {"$set": {"alive_at": past}})


def counts(school: School) -> dict[str, int]:
    names = ("outlines", "items", "files", "reports")
    return {name: school.db[name].count_documents({}) for name in names}


def test_a_killed_import_shows_nothing_and_is_taken_over(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    with arm(BYTES_STORED, killed), pytest.raises(Killed):
        school.service.run_jobs()
    assert school.version(curriculum_id)["state"] == "importing"
    assert set(counts(school).values()) == {0}
    assert school.service.run_jobs() == 0

    lose_lease(school)
    assert school.service.run_jobs() == 1
    assert school.version(curriculum_id)["state"] == "draft"
    assert counts(school) == {"outlines": 1, "items": 4, "files": FILES_OF_PACKAGE, "reports": 1}


def test_a_worker_that_was_taken_over_keeps_nothing(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    passages = []

    def taken_over() -> None:
        passages.append(1)
        if len(passages) == 1:
            lose_lease(school)
            assert school.service.run_jobs() == 1

    with arm(BYTES_STORED, taken_over):
        school.service.run_jobs()
    assert len(passages) == 2
    assert school.version(curriculum_id)["state"] == "draft"
    assert counts(school) == {"outlines": 1, "items": 4, "files": FILES_OF_PACKAGE, "reports": 1}
    assert school.db["unclaimed"].count_documents({}) == 1


def test_the_bytes_of_a_killed_import_are_swept_after_an_hour_and_no_others(
    school: School,
) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    with arm(BYTES_STORED, killed), pytest.raises(Killed):
        school.service.run_jobs()
    lose_lease(school)
    school.service.run_jobs()
    everything = 1 + 2 * BLOBS_OF_IMPORT
    assert school.db["blobs.files"].count_documents({}) == everything
    # A moved demonstration clock is no reason to sweep.
    school.service.clock.advance(days=30)
    school.service.run_sweeps()
    assert school.db["blobs.files"].count_documents({}) == everything

    grow_old(school)
    school.service.run_sweeps()
    assert school.db["blobs.files"].count_documents({}) == 1 + BLOBS_OF_IMPORT
    assert school.db["unclaimed"].count_documents({}) == 0
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/items/empathy/files"
    [file] = school.service.get(path, token=school.partner).get_json()["items"]
    assert school.service.get(file["address"]).data == PNG


def test_an_upload_that_dies_before_its_claim_leaves_nothing_after_the_sweep(
    school: School,
) -> None:
    blobs = school.service.resources.extras["blobs"]
    batch = blobs.open_batch("pontianak", school.service.clock.real_now())

    # As a process leaves them that was killed while storing: chunks, and no file document.
    half = {"files_id": f"{batch}:package", "n": 0, "data": bytes(255)}
    school.db["blobs.chunks"].insert_one(half)
    school.service.run_sweeps()
    assert school.db["blobs.chunks"].count_documents({}) == 1
    grow_old(school)
    school.service.run_sweeps()
    assert school.db["blobs.chunks"].count_documents({}) == 0
    assert school.db["blobs.files"].count_documents({}) == 0
    assert school.db["unclaimed"].count_documents({}) == 0


def test_stored_bytes_are_what_any_gridfs_client_reads(school: School) -> None:
    body = bytes(range(256)) * 9000
    school.upload(body)
    [stored] = GridFSBucket(school.db, bucket_name="blobs").find({})
    assert stored.length == len(body)
    assert stored.read() == body


def test_an_upload_that_fails_after_storing_leaves_nothing(school: School) -> None:
    def broken() -> None:
        raise RuntimeError("between the bytes and their claim")

    with arm(BYTES_STORED, broken):
        assert school.upload().status_code == 500
    for collection in ("curricula", "versions", "jobs", "unclaimed", "blobs.chunks"):
        assert school.db[collection].count_documents({}) == 0


def test_an_import_that_keeps_failing_is_invalid_in_the_end(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]

    def broken() -> None:
        raise RuntimeError("something of ours")

    with arm(BYTES_STORED, broken):
        for _ in range(MAXIMUM_ATTEMPTS):
            school.service.run_sweeps()
            assert school.version(curriculum_id)["state"] == "importing"
            school.service.run_jobs()
            school.service.clock.advance(minutes=5)
    school.service.run_sweeps()
    assert school.version(curriculum_id)["state"] == "invalid"
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/report"
    report = school.service.get(path, token=school.partner).get_json()
    assert report["entries"][-1]["code"] == "import_gave_up"
    assert counts(school)["items"] == 0
