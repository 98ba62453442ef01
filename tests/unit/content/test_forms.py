"""Lighter ways to read: compressed bytes, a lesson without pictures, a lesson as text."""

import gzip
import io
import json
import zipfile

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.content.adapters.markup.plain import light_of
from services.content.adapters.markup.plain import text_of
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import LESSON_EN
from tests.unit.content.packages import package
from tests.unit.content.school import HOME
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

LONG = LESSON_EN + "\nListen, write down, read back, ask again. " * 60
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def school(school: School) -> School:
    """With a course of one long lesson and one learner in it."""
    curriculum_id = school.publish(package(lesson_en=LONG))
    school.join(curriculum_id)
    return school


def english(**more: str) -> dict[str, str]:
    return {"Accept-Language": "en", **{name.replace("_", "-"): more[name] for name in more}}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("", None),
        ("zstd, br;q=0, gzip;q=0", None),
    ],
)
def test_a_page_comes_in_a_coding_that_the_client_takes(
    school: School, accepted: str, coding: str | None
) -> None:
    plain = school.read("/items/empathy", headers=english(Accept_Encoding="identity"))
    read = school.read("/items/empathy", headers=english(Accept_Encoding=accepted))
    assert read.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in read.headers["Vary"]
    if coding is None:
        assert read.data == plain.data
        return
    assert len(read.data) < len(plain.data)
    assert DECODERS[coding](read.data) == plain.data
    # Two representations never share a strong tag.
    assert read.headers["ETag"] != plain.headers["ETag"]


def test_a_coded_page_is_not_sent_again(school: School) -> None:
    headers = english(Accept_Encoding="br")
    etag = school.read("/items/empathy", headers=headers).headers["ETag"]
    again = school.read("/items/empathy", headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    # To who takes no coding, the coded bytes are another page.
    other = {**english(Accept_Encoding="identity"), "If-None-Match": etag}
    assert school.read("/items/empathy", headers=other).status_code == 200


def test_a_small_page_is_sent_as_it_is(school: School) -> None:
    read = school.read("/items/klik", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in read.headers


def test_who_saves_data_gets_links_for_pictures(school: School) -> None:
    full = school.read("/items/empathy", headers=english()).get_json()
    light = school.read("/items/empathy", headers=english(Save_Data="on"))
    assert "<img" in full["html"]
    assert "<img" not in light.get_json()["html"]
    assert ">[Photo]</a>" in light.get_json()["html"]
    assert "Save-Data" in light.headers["Vary"]
    # Who asks for the whole page by name gets it.
    asked = school.read("/items/empathy?form=full", headers=english(Save_Data="on"))
    assert asked.get_json() == full


def test_a_lesson_is_read_as_text(school: School) -> None:
    read = school.read("/items/empathy?form=text", headers=english())
    assert read.mimetype == "text/plain"
    assert read.get_data(as_text=True).startswith("Listen to citizens.\n\n[Photo]\n")
    assert read.headers["Content-Language"] == "en"


def test_what_is_no_text_says_so(school: School) -> None:
    assert school.read("/items/check?form=text").status_code == 404
    assert school.read("/items/empathy?form=pdf").status_code == 422


def test_text_keeps_the_order_of_a_page() -> None:
    markup = (
        "<h2>Empati</h2><p>Dengar <b>warga</b>, lalu\n tulis: "
        '<a href="https://example.org/x">baca</a>.</p>'
        "<ul><li>satu<ol start='3'><li>tiga</li><li>empat</li></ol></li><li>dua</li></ul>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
        "<pre>x\n  y</pre><p>1 &lt; 2<br>baru</p>"
    )
    assert text_of(markup) == (
        "## Empati\n\nDengar warga, lalu tulis: baca (https://example.org/x).\n\n"
        "- satu\n  3. tiga\n  4. empat\n- dua\n\nA | B\n1 | 2\n\nx\n  y\n\n1 < 2\nbaru\n"
    )


def test_a_picture_inside_a_link_stays_inside_it() -> None:
    markup = '<a href="academy-item:x"><img src="academy-file:y" alt="Peta"></a>'
    assert light_of(markup) == '<a href="academy-item:x">[Peta]</a>'


def test_a_film_with_captions_is_one_link_in_the_light_form() -> None:
    film = '<video src="academy-file:f" title="Alur" controls=""><source src="academy-file:s">'
    film += '<track src="academy-file:t" srclang="id"></video>'
    assert light_of(film) == '<a href="academy-file:f">[Alur]</a>'
    assert text_of(film) == "[Alur]\n"


@given(st.text(alphabet="<>/abpimgul &;'\"=\n", max_size=200))
def test_no_markup_is_too_odd_for_the_lighter_forms(markup: str) -> None:
    assert "<img" not in light_of(markup)
    json.dumps([text_of(markup), light_of(markup)])


def test_what_is_for_those_who_teach_is_unknown_to_learners(school: School) -> None:
    course = COURSE.replace(
        "      - file:", "      - lesson: {id: notes, title: Notes, audience: staff}\n      - file:"
    )
    body = package(course=course, more={"lessons/notes.md": "Say nothing of the trick.\n"})
    curriculum_id = school.publish(body)
    school.service.deliver(
        cohort_published("cohort-2"), learner_enrolled("enrolment-2", "person-budi", "cohort-2")
    )
    assert school.pin(curriculum_id, cohort_id="cohort-2").status_code == 201
    learner = school.service.token("person-budi", roles=["learner@pontianak"])
    place = f"{HOME}/courses/cohort-2"

    def read(path: str, token: str) -> TestResponse:
        return school.service.get(f"{place}{path}", token=token)

    for path in ("/items/notes", "/items/notes?form=text", "/items/notes/files"):
        assert read(path, learner).status_code == 404
        assert read(path, school.organiser).status_code == 200
    assert "notes" not in read("/outline", learner).get_data(as_text=True)
    assert "notes" in read("/outline", school.organiser).get_data(as_text=True)
    pack = zipfile.ZipFile(io.BytesIO(read("/pack", school.organiser).data))
    assert not [name for name in pack.namelist() if "notes" in name]
    moved = school.service.put(
        f"{HOME}/progress/enrolment-2/items/notes", token=learner, json={"state": "completed"}
    )
    assert moved.status_code == 404
