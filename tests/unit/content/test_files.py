"""Files of a course by signed address."""

from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest

from services.content.domain.addresses import Ticket
from services.content.domain.addresses import sign
from services.content.repository import file_address_key
from tests.unit.content.packages import GUIDE
from tests.unit.content.packages import PNG
from tests.unit.content.packages import package
from tests.unit.content.school import HOME
from tests.unit.content.school import School


@pytest.fixture
def school(school: School) -> School:
    """With a course and one learner in it."""
    school.open_course()
    return school


def address_of(school: School, item_id: str) -> str:
    [file] = school.read(f"/items/{item_id}/files").get_json()["items"]
    return str(file["address"])


def test_a_picture_is_fetched_without_a_token_and_shown(school: School) -> None:
    response = school.service.get(address_of(school, "empathy"))
    assert response.status_code == 200
    assert response.data == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_lesson_refers_to_the_file_by_its_hash(school: School) -> None:
    [file] = school.read("/items/empathy/files").get_json()["items"]
    html = school.read("/items/empathy").get_json()["html"]
    assert f"academy-file:{file['sha256']}" in html
    assert file["size"] == len(PNG)


def test_what_could_hold_a_script_is_only_downloaded(school: School) -> None:
    response = school.service.get(address_of(school, "guide"))
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''guide.txt"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("asked", "status", "span", "body"),
    [
        ("bytes=0-9", 206, "bytes 0-9/400", GUIDE[:10]),
        ("bytes=395-", 206, "bytes 395-399/400", GUIDE[395:]),
        ("bytes=-3", 206, "bytes 397-399/400", GUIDE[-3:]),
        ("bytes=390-5000", 206, "bytes 390-399/400", GUIDE[390:]),
        ("bytes=0-1,5-6", 200, None, GUIDE),
        ("bytes=400-", 416, "bytes */400", None),
    ],
)
def test_a_range_is_answered(
    school: School, asked: str, status: int, span: str | None, body: bytes | None
) -> None:
    response = school.service.get(address_of(school, "guide"), headers={"Range": asked})
    assert response.status_code == status
    assert response.headers.get("Content-Range") == span
    if body is not None:
        assert response.data == body
        assert response.headers["Content-Length"] == str(len(body))
        assert response.headers["Accept-Ranges"] == "bytes"


def test_a_range_beyond_one_stored_chunk_is_answered(school: School) -> None:
    long = bytes(range(256)) * 12_000
    curriculum_id = school.publish(package(guide=long))
    path = f"{HOME}/curricula/{curriculum_id}/versions/1/items/guide/files"
    [file] = school.service.get(path, token=school.partner).get_json()["items"]
    headers = {"Range": "bytes=261000-523000"}
    assert school.service.get(file["address"], headers=headers).data == long[261000:523001]
    assert school.service.get(file["address"]).data == long


def test_a_range_of_a_changed_file_is_answered_with_the_whole(school: School) -> None:
    address = address_of(school, "guide")
    tag = school.service.get(address).headers["ETag"]
    headers = {"Range": "bytes=0-9", "If-Range": tag}
    assert school.service.get(address, headers=headers).status_code == 206
    headers["If-Range"] = '"other"'
    assert school.service.get(address, headers=headers).status_code == 200
    assert school.service.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_head_tells_the_length(school: School) -> None:
    response = school.service.request("HEAD", address_of(school, "guide"))
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(len(GUIDE))


def test_an_address_ends_after_an_hour(school: School) -> None:
    address = urlsplit(address_of(school, "guide"))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    sha256 = address.path.rsplit("/", 1)[-1]
    over = int(school.service.clock.real_now().timestamp()) - 1
    ticket = Ticket("pontianak", asked["version"], sha256, asked["holder"], over)
    asked |= {"expires": str(over), "signature": sign(ticket, file_address_key(school.db))}
    response = school.service.get(address.path, query_string=asked)
    assert response.status_code == 404
    assert response.get_json()["code"] == "address_invalid"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pontianak", "singkawang"),
        ("holder=enrolment-1", "holder=staff"),
        ("holder=enrolment-1", "holder=enrolment-2"),
        ("expires=", "expires=9"),
        ("signature=", "signature=0"),
    ],
)
def test_a_changed_address_is_no_address(school: School, old: str, new: str) -> None:
    address = address_of(school, "guide")
    changed = address.replace(old, new)
    if "signature" in old:
        changed = changed[:-1]
    assert changed != address
    assert school.service.get(changed).status_code == 404


def test_a_file_without_a_signature_is_refused(school: School) -> None:
    path = urlsplit(address_of(school, "guide")).path
    assert school.service.get(path).status_code == 422
