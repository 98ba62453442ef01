"""Sealed content runs on an origin of its own, for whoever may read the course."""

import io
import zipfile
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import g
from werkzeug.test import TestResponse

from services.content.bootstrap import SERVICE
from services.content.domain.sealed import read
from services.content.domain.sealed import written
from services.content.queries.sealed import page_address
from services.content.repository import file_address_key
from shared.contracts import LEARNER_WITHDRAWN
from shared.runtime.settings import InvalidSettings
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

ORIGIN = "http://sandbox.test:8012"

MANIFEST = """<manifest identifier="m" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Keselamatan yang baik</title>
<item identifier="start" identifierref="r" parameters="?bagian=satu">
<title>&lt;b&gt;Mulai&lt;/b&gt; "sekarang"</title></item>
</organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="unit/Mulai.html"/>
</resources></manifest>"""

MEMBERS = {
    "imsmanifest.xml": MANIFEST,
    "unit/Mulai.html": "<!doctype html><script src='../player.js'></script>",
    "unit/potongan.html": "tanpa tanda apa pun",
    "player.js": "document.write('<html>')",
    "style.css": "body { color: red }",
    "data.json": '{"a": 1}',
    "foto.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(4000),
    "hunian.woff2": b"wOF2" + b"\0" * 40,
    "pura-pura.js": b"\x89PNG\r\n\x1a\n" + b"\0" * 20,
}


def scorm(members: Mapping[str, str | bytes] = MEMBERS) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def service(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    monkeypatch.setenv("CONTENT_SANDBOX_ORIGIN", ORIGIN)
    return harness(SERVICE)


@pytest.fixture
def school(school: School) -> School:
    """With a SCORM course and one learner in it."""
    curriculum_id = school.publish(scorm())
    school.service.deliver(cohort_published(), learner_enrolled())
    assert school.pin(curriculum_id).status_code == 201
    return school


def launch(school: School) -> str:
    """Where the learner opens the item."""
    answer = school.read("/items/start/launch")
    assert answer.status_code == 200, answer.text
    (only,) = answer.get_json()["items"]
    return str(only["address"])


def ticket(address: str) -> str:
    return urlsplit(address).path.split("/")[2]


def fetch(school: School, path: str, **options: object) -> TestResponse:
    """A file of the package, as its pages ask for it."""
    address = f"{ORIGIN}/sealed/{ticket(launch(school))}/files/{path}"
    return school.service.get(address, **options)


def test_a_learner_gets_an_address_on_the_other_origin_for_an_hour(school: School) -> None:
    answer = school.read("/items/start/launch")
    (only,) = answer.get_json()["items"]
    assert only["title"] == {"id": 'Mulai "sekarang"'}
    assert only["address"].startswith(f"{ORIGIN}/sealed/")
    now = school.service.clock.real_now().timestamp()
    assert 3590 < answer.get_json()["expires"] - now <= 3600
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_item_itself_has_no_address_and_is_done_by_declaration(school: School) -> None:
    page = school.read("/items/start").get_json()
    assert page["launches"] == [{"id": "start", "title": {"id": 'Mulai "sekarang"'}}]
    assert page["standard"] == "scorm-1.2"
    assert school.read("/items/start/files").get_json() == {"items": []}
    school.move("start")
    assert school.progress().get_json()["completed_at"] is not None


def test_the_frame_has_the_runtime_and_leads_to_the_page(school: School) -> None:
    address = launch(school)
    answer = school.service.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert "window.API" in answer.text
    assert '"../../files/unit/Mulai.html?bagian=satu"' in answer.text
    assert "<b>" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_pages_find_their_files_by_relative_addresses(school: School) -> None:
    page = fetch(school, "unit/Mulai.html")
    assert (page.status_code, page.text) == (200, MEMBERS["unit/Mulai.html"])
    assert fetch(school, "UNIT/mulai.HTML").status_code == 200
    assert fetch(school, "unit/tidak-ada.html").status_code == 404
    assert fetch(school, "../imsmanifest.xml").status_code == 404


def test_types_come_from_the_bytes_and_are_refined_by_the_name(school: School) -> None:
    expected = {
        "unit/Mulai.html": "text/html",
        "unit/potongan.html": "text/html",
        "player.js": "text/javascript",
        "style.css": "text/css",
        "data.json": "application/json",
        "foto.svg": "image/svg+xml",
        "film.mp4": "video/mp4",
        "hunian.woff2": "font/woff2",
        # The bytes decide: a picture is no script, whatever it is called.
        "pura-pura.js": "image/png",
    }
    answers = {path: fetch(school, path) for path in expected}
    assert {path: each.headers["Content-Type"] for path, each in answers.items()} == expected
    for answer in answers.values():
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Disposition" not in answer.headers


def test_code_is_kept_in_a_sandbox_and_to_itself(school: School) -> None:
    answer = fetch(school, "unit/Mulai.html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts allow-same-origin ")
    assert "allow-top-navigation" not in policy
    assert "default-src 'self' data: blob:" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    film = fetch(school, "film.mp4").headers["Content-Security-Policy"]
    assert film.startswith("default-src 'none'")


def test_ranges_and_conditions_are_heeded(school: School) -> None:
    part = fetch(school, "film.mp4", headers={"Range": "bytes=4-10"})
    assert (part.status_code, part.data) == (206, b"ftypmp4")
    tag = fetch(school, "film.mp4").headers["ETag"]
    assert fetch(school, "film.mp4", headers={"If-None-Match": tag}).status_code == 304


def test_neither_origin_answers_for_the_other(school: School) -> None:
    address = launch(school)
    path = urlsplit(address).path
    assert school.service.get(path).status_code == 404
    assert school.service.get(f"http://other.test{path}").status_code == 404
    outline = f"{HOME}/courses/{COHORT}/outline"
    assert school.service.get(outline, token=school.learner).status_code == 200
    for there in (outline, "/openapi.json", "/docs", "/healthz", "/metrics", "/"):
        answer = school.service.get(f"{ORIGIN}{there}", token=school.learner)
        assert answer.status_code == 404, there


def test_who_has_left_the_cohort_has_no_page_whatever_hour_is_signed(school: School) -> None:
    address = launch(school)
    assert school.service.get(address).status_code == 200
    data = {"enrolment_id": ENROLMENT, "cohort_id": COHORT, "team_id": "team-1"}
    school.service.deliver(event(LEARNER_WITHDRAWN, ACADEMY, data, sequence=2))
    assert school.service.get(address).status_code == 404
    assert school.read("/items/start/launch").status_code == 404


def test_a_ticket_ends_after_an_hour_and_cannot_be_changed(school: School) -> None:
    key = file_address_key(school.db)
    now = school.service.clock.real_now().timestamp()
    given = ticket(launch(school))
    good = read(given, key, now)
    for wrong in (
        written(replace(good, expires=int(now) - 1), key),
        written(replace(good, holder="enrolment-2"), key),
        written(replace(good, academy="singkawang"), key),
        written(replace(good, holder="staff"), b"another key"),
        given[:-1],
        given.partition(".")[0],
        "é" + given,
        ".",
    ):
        answer = school.service.get(f"{ORIGIN}/sealed/{wrong}/files/player.js")
        assert answer.status_code == 404, wrong


def test_makers_preview_a_draft(school: School) -> None:
    received = school.upload(scorm({**MEMBERS, "baru.txt": "baru"})).get_json()
    school.service.run_jobs()
    path = f"{HOME}/curricula/{received['curriculum_id']}/versions/1/items/start/launch"
    (only,) = school.service.get(path, token=school.partner).get_json()["items"]
    assert school.service.get(only["address"]).status_code == 200
    start = only["address"].partition("/run/")[0]
    assert school.service.get(f"{start}/files/baru.txt").text == "baru"
    assert school.service.get(path, token=school.learner).status_code == 403


def test_an_item_without_pages_of_code_has_nothing_to_launch(school: School) -> None:
    received = school.upload().get_json()
    school.service.run_jobs()
    path = f"{HOME}/curricula/{received['curriculum_id']}/versions/1/items/empathy/launch"
    assert school.service.get(path, token=school.partner).get_json()["items"] == []


def test_the_log_shows_no_ticket(school: School) -> None:
    address = launch(school)
    with school.service.app.test_request_context(address):
        school.service.app.preprocess_request()
        assert g.logged_path == "/sealed/-/run/start/start"


def test_an_address_has_nothing_in_it_that_could_end_it_early() -> None:
    page = {"path": "unit 1/apa?.html", "query": 'a=1&b="<x>#', "fragment": "bagian 2"}
    assert page_address(page) == ("unit%201/apa%3F.html?a=1&b=%22%3Cx%3E%23#bagian%202")


def test_without_an_origin_sealed_content_cannot_be_opened(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONTENT_SANDBOX_ORIGIN", raising=False)
    school = School(harness(SERVICE))
    received = school.upload(scorm()).get_json()
    school.service.run_jobs()
    path = f"{HOME}/curricula/{received['curriculum_id']}/versions/1/items/start/launch"
    answer = school.service.get(path, token=school.partner)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "sandbox_missing")


@pytest.mark.parametrize("wrong", ["sandbox.example", "https://a.example/path", "ftp://a", "//a"])
def test_an_origin_that_is_none_is_refused_at_the_start(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("CONTENT_SANDBOX_ORIGIN", wrong)
    with pytest.raises(InvalidSettings, match="CONTENT_SANDBOX_ORIGIN"):
        harness(SERVICE)
