"""A large package over a bad line: in parts that break off, come twice, or from two devices."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from gridfs import GridFSBucket
from werkzeug.test import TestResponse

from services.content.adapters.gridfs import CHUNK
from shared.runtime.failpoints import arm
from tests.unit.content.packages import package
from tests.unit.content.school import HOME
from tests.unit.content.school import School

UPLOADS = f"{HOME}/curricula/uploads"
WHOLE = package(guide=bytes(range(256)) * 4000)


class Killed(BaseException):
    """The process is gone: nothing tidies up after it."""


def killed() -> None:
    raise Killed


class Device:
    """One device that sends a package in parts."""

    def __init__(self, school: School, data: bytes = WHOLE, **announced: Any) -> None:
        self.school = school
        self.data = data
        body = {"filename": "course.zip", "size": len(data), **announced}
        answer = school.service.post(UPLOADS, token=school.partner, json=body)
        assert answer.status_code == 201, answer.text
        self.begun = answer.get_json()
        self.path = f"{UPLOADS}/{self.begun['id']}"
        assert answer.headers["Location"] == self.path

    def send(self, at: int, data: bytes | io.BytesIO, **options: Any) -> TestResponse:
        headers = {"Upload-Offset": str(at)}
        options.setdefault("content_type", "application/partial-upload")
        options.setdefault("token", self.school.partner)
        return self.school.service.patch(self.path, data=data, headers=headers, **options)

    def send_all(self, size: int) -> None:
        for at in range(0, len(self.data), size):
            answer = self.send(at, self.data[at : at + size])
            assert answer.status_code == 204, answer.text
            told = answer.headers["Upload-Offset"]
            assert int(told) == min(at + size, len(self.data))

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.school.service.get(
            self.path, token=self.school.partner
        ).get_json()
        return found

    def finish(self, **options: Any) -> TestResponse:
        return self.school.service.post(f"{self.path}/finish", token=self.school.partner, **options)


def stored(school: School) -> dict[str, int]:
    names = ("versions", "unclaimed", "blobs.files", "blobs.chunks", "uploads")
    return {name: school.db[name].count_documents({}) for name in names}


@pytest.mark.parametrize("size", [len(WHOLE), CHUNK, 100_000, 2 * CHUNK + 1])
def test_parts_of_any_size_become_the_version_that_the_whole_would_be(
    school: School, size: int
) -> None:
    device = Device(school, sha256=hashlib.sha256(WHOLE).hexdigest())
    assert (device.begun["state"], device.begun["offset"]) == ("receiving", 0)
    device.send_all(size)
    assert (device.state()["state"], device.state()["progress"]) == ("complete", 1.0)
    assert school.db["versions"].count_documents({}) == 0

    answer = device.finish()
    assert answer.status_code == 202
    received = answer.get_json()
    curriculum_id = received["curriculum_id"]
    assert answer.headers["Location"] == f"{HOME}/curricula/{curriculum_id}/versions/1"
    assert (received["state"], received["repeated"]) == ("importing", False)
    bucket = GridFSBucket(school.db, "blobs")
    [version] = school.db["versions"].find()
    assert bucket.open_download_stream(version["package"]).read() == WHOLE
    assert school.db["unclaimed"].count_documents({}) == 0

    school.service.run_jobs()
    version = school.version(curriculum_id)
    assert (version["state"], version["size"]) == ("draft", len(WHOLE))
    assert version["sha256"] == hashlib.sha256(WHOLE).hexdigest()
    again = school.upload(WHOLE, curriculum_id).get_json()
    assert (again["version"], again["repeated"]) == (1, True)


def test_it_is_known_how_much_has_come(school: School) -> None:
    device = Device(school)
    device.send(0, WHOLE[:1000])
    head = school.service.request("HEAD", device.path, token=school.partner)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Upload-Offset"] == "1000"
    assert head.headers["Upload-Length"] == str(len(WHOLE))
    assert head.headers["Upload-Complete"] == "?0"
    assert head.headers["Cache-Control"] == "no-store"
    state = device.state()
    assert (state["offset"], state["progress"]) == (1000, 1000 / len(WHOLE))
    [listed] = school.service.get(UPLOADS, token=school.partner).get_json()["items"]
    assert (listed["id"], listed["offset"]) == (state["id"], 1000)


def test_what_came_of_a_part_that_breaks_off_stays(school: School) -> None:
    device = Device(school)
    arrived = 2 * CHUNK + 5000
    told = {"CONTENT_LENGTH": str(len(WHOLE))}
    broken = device.send(0, io.BytesIO(WHOLE[:arrived]), environ_overrides=told)
    assert broken.status_code == 400
    assert device.state()["offset"] == arrived
    assert device.send(arrived, WHOLE[arrived:]).status_code == 204
    assert device.finish().status_code == 202
    school.service.run_jobs()
    assert school.db["versions"].find_one()["state"] == "draft"


@pytest.mark.parametrize("place", ["command.before_commit", "content.part_stored"])
def test_a_process_that_dies_in_a_part_leaves_bytes_and_offset_of_one_mind(
    school: School, place: str
) -> None:
    device = Device(school)
    device.send(0, WHOLE[:1000])
    with arm(place, killed), pytest.raises(Killed):
        device.send(1000, WHOLE[1000:300_000])
    offset = device.state()["offset"]
    assert offset == (1000 if place == "command.before_commit" else 300_000)
    assert device.send(offset, WHOLE[offset:]).status_code == 204
    assert device.finish().status_code == 202
    [version] = school.db["versions"].find()
    assert version["sha256"] == hashlib.sha256(WHOLE).hexdigest()


def test_the_same_part_again_is_harmless(school: School) -> None:
    device = Device(school)
    for _ in range(2):
        answer = device.send(0, WHOLE[:300_000])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "300000")
    overlapping = device.send(200_000, WHOLE[200_000:400_000])
    assert overlapping.headers["Upload-Offset"] == "400000"
    device.send(400_000, WHOLE[400_000:])
    device.finish()
    assert school.db["versions"].find_one()["sha256"] == hashlib.sha256(WHOLE).hexdigest()


def test_a_wrong_offset_is_told_the_right_one(school: School) -> None:
    device = Device(school)
    device.send(0, WHOLE[:1000])
    for at, data in ((2000, WHOLE[2000:3000]), (0, b"other bytes"), (500, b"x" * 1000)):
        answer = device.send(at, data)
        assert answer.status_code == 409
        assert answer.get_json()["code"] == "upload_offset"
        assert answer.headers["Upload-Offset"] == "1000"
    assert device.state()["offset"] == 1000


def test_a_part_says_where_it_begins_and_what_it_is(school: School) -> None:
    device = Device(school)
    for header in ({}, {"Upload-Offset": "x"}, {"Upload-Offset": "-1"}):
        answer = school.service.patch(
            device.path,
            token=school.partner,
            data=b"x",
            headers=header,
            content_type="application/partial-upload",
        )
        assert answer.get_json()["code"] == "upload_offset_missing"
    assert device.send(0, b"{}", content_type="application/json").status_code == 415


def test_what_is_too_large_is_refused_before_a_byte_is_read(school: School) -> None:
    limit = school.service.settings.upload_limit
    body = {"filename": "course.zip", "size": limit + 1}
    refused = school.service.post(UPLOADS, token=school.partner, json=body)
    assert refused.status_code == 413
    assert str(limit) in refused.get_json()["detail"]
    assert stored(school)["uploads"] == 0

    device = Device(school, b"ten bytes.")
    unread = io.BytesIO(b"eleven byte")
    refused = device.send(0, unread, environ_overrides={"CONTENT_LENGTH": "11"})
    assert (refused.status_code, device.state()["offset"]) == (413, 0)
    # Without a length it is noticed when it has come, and nothing of the portion is kept.
    chunked = device.send(
        0,
        io.BytesIO(b"eleven byte"),
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert (chunked.status_code, device.state()["offset"]) == (413, 0)


def test_an_upload_is_finished_when_all_has_come(school: School) -> None:
    device = Device(school)
    device.send(0, WHOLE[:1000])
    early = device.finish()
    assert early.get_json()["code"] == "upload_incomplete"
    assert early.headers["Upload-Offset"] == "1000"


def test_bytes_that_are_not_the_announced_ones_become_no_version(school: School) -> None:
    device = Device(school, sha256="0" * 64)
    device.send_all(len(WHOLE))
    answer = device.finish()
    assert (answer.status_code, answer.get_json()["code"]) == (422, "upload_damaged")
    assert school.db["versions"].count_documents({}) == 0


def test_finishing_again_is_the_same_version(school: School) -> None:
    device = Device(school)
    device.send_all(len(WHOLE))
    with arm("content.upload_finished", killed), pytest.raises(Killed):
        device.finish()
    again = device.finish().get_json()
    assert (again["version"], again["repeated"]) == (1, True)
    state = device.state()
    assert (state["state"], state["version"]) == ("received", 1)
    assert state["curriculum_id"] == again["curriculum_id"]
    assert school.db["jobs"].count_documents({}) == 1
    assert school.db["versions"].count_documents({}) == 1


def test_the_same_bytes_as_a_version_are_that_version_and_are_kept_once(school: School) -> None:
    curriculum_id = school.upload(WHOLE).get_json()["curriculum_id"]
    before = stored(school)
    device = Device(school, curriculum_id=curriculum_id)
    device.send_all(300_000)
    received = device.finish().get_json()
    assert (received["curriculum_id"], received["version"]) == (curriculum_id, 1)
    assert received["repeated"]
    assert stored(school) == {**before, "uploads": 1}
    assert school.db["jobs"].count_documents({}) == 1


def test_other_bytes_in_parts_are_the_next_version(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    device = Device(school, curriculum_id=curriculum_id)
    device.send_all(len(WHOLE))
    assert device.finish().get_json()["version"] == 2
    body = {"filename": "c.zip", "size": 1, "curriculum_id": "none"}
    assert school.service.post(UPLOADS, token=school.partner, json=body).status_code == 404


def test_an_upload_that_is_given_up_leaves_nothing(school: School) -> None:
    device = Device(school)
    device.send(0, WHOLE[:500_000])
    assert school.service.delete(device.path, token=school.partner).status_code == 204
    assert set(stored(school).values()) == {0}
    assert device.send(500_000, WHOLE[500_000:]).status_code == 404
    assert school.service.delete(device.path, token=school.partner).status_code == 404


def test_what_has_become_a_version_is_not_given_up(school: School) -> None:
    device = Device(school)
    device.send_all(len(WHOLE))
    device.finish()
    assert school.service.delete(device.path, token=school.partner).status_code == 409
    school.service.run_jobs()
    assert school.db["versions"].find_one()["state"] == "draft"


def test_an_upload_waits_a_day_for_its_next_part(school: School) -> None:
    device = Device(school)
    device.send(0, WHOLE[:500_000])

    def grow_old(hours: int) -> None:
        past = {"alive_at": school.service.clock.real_now() - timedelta(hours=hours)}
        for name in ("uploads", "unclaimed"):
            school.db[name].update_many({}, {"$set": past})

    grow_old(23)
    school.service.run_sweeps()
    assert device.send(500_000, WHOLE[500_000:600_000]).status_code == 204
    grow_old(25)
    device.send(600_000, WHOLE[600_000:700_000])
    school.service.run_sweeps()
    assert device.state()["offset"] == 700_000
    grow_old(25)
    school.service.run_sweeps()
    assert set(stored(school).values()) == {0}
    assert device.send(700_000, WHOLE[700_000:]).status_code == 404


def test_a_version_outlives_the_upload_that_it_came_by(school: School) -> None:
    device = Device(school)
    device.send_all(len(WHOLE))
    device.finish()
    past = {"alive_at": school.service.clock.real_now() - timedelta(hours=25)}
    school.db["uploads"].update_many({}, {"$set": past})
    school.service.run_sweeps()
    assert stored(school)["uploads"] == 0
    school.service.run_jobs()
    assert school.db["versions"].find_one()["state"] == "draft"


def test_only_a_partner_of_the_academy_sends_parts(school: School) -> None:
    device = Device(school)
    foreign = school.service.token("other", roles=["partner@singkawang"])
    there = device.path.replace("pontianak", "singkawang")
    for path, token, status in (
        (device.path, school.learner, 403),
        (device.path, school.organiser, 403),
        (device.path, foreign, 404),
        (there, foreign, 404),
    ):
        assert school.service.get(path, token=token).status_code == status
        assert school.service.delete(path, token=token).status_code == status
        assert school.service.post(f"{path}/finish", token=token).status_code == status
        part = {"data": b"x", "content_type": "application/partial-upload"}
        sent = school.service.patch(path, token=token, headers={"Upload-Offset": "0"}, **part)
        assert sent.status_code == status
    listed = school.service.get(UPLOADS.replace("pontianak", "singkawang"), token=foreign)
    assert listed.get_json()["items"] == []
