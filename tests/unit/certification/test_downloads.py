"""Certificates as files for other software: who gets them, in which form, and for how long."""

import io
import json
import math
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from services.certification.adapters.credentials.reading import read_credential
from services.certification.adapters.credentials.svg import bake_svg
from services.certification.adapters.print.badge import badge_of
from services.certification.adapters.print.badge import badge_png
from services.certification.adapters.print.badge import badge_svg
from services.certification.adapters.print.sheet import Home
from services.certification.domain.design import PLAIN
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.test_canonical import CERTIFICATE
from tests.unit.certification.test_designs import DESIGN
from tests.unit.certification.test_designs import publish
from tests.unit.certification.test_prints import issue

FORMS = ("jsonld", "jwt", "png", "svg")
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def get(service: ServiceHarness, serial: str, ending: str, **query: str) -> TestResponse:
    return service.get(f"/verify/{serial}.{ending}", query_string=query)


def got(service: ServiceHarness, serial: str, ending: str, **query: str) -> bytes:
    answer = get(service, serial, ending, **query)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    return issue(service)


def test_each_form_is_what_its_standard_calls_it(service: ServiceHarness, serial: str) -> None:
    for form, media_type, ending in (
        ("jsonld", "application/ld+json", "json"),
        ("jwt", "text/plain", "jwt"),
        ("png", "image/png", "png"),
        ("svg", "image/svg+xml", "svg"),
    ):
        answer = get(service, serial, form)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == media_type
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="{serial}.{ending}"'
        )
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_forms_hold_the_same_credential(service: ServiceHarness, serial: str) -> None:
    token = got(service, serial, "jwt").decode()
    credential = json.loads(got(service, serial, "jsonld"))
    assert credential["credentialSubject"]["licenseNumber"] == serial
    assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    for form in ("png", "svg"):
        assert read_credential(got(service, serial, form)) == credential
        assert read_credential(got(service, serial, form, form="jwt")) == token
    assert read_credential(got(service, serial, "pdf")) == credential


def test_a_form_that_there_is_not_is_refused(service: ServiceHarness, serial: str) -> None:
    for form in ("png", "svg"):
        assert get(service, serial, form, form="xml").status_code == 422


def test_a_serial_is_forgiven_what_reading_aloud_does_to_it(
    service: ServiceHarness, serial: str
) -> None:
    assert got(service, serial.lower().replace("-", " "), "jwt") == got(service, serial, "jwt")


def test_nothing_is_given_out_of_what_does_not_stand(service: ServiceHarness, serial: str) -> None:
    replaced = issue(service, story="2")
    act(service, serial, "revoke")
    act(service, replaced, "supersede", holder="Siti Rahmawati")
    for form in FORMS:
        for ended in (serial, replaced):
            answer = get(service, ended, form)
            assert (answer.status_code, answer.json["code"]) == (410, "certificate_not_standing")
            assert answer.headers["Cache-Control"] == "no-store"
        assert get(service, "PIA-2026-C03-0001-ZZZZZZ", form).status_code == 404


def test_what_is_not_signed_yet_is_to_be_asked_for_again(
    service: ServiceHarness, serial: str
) -> None:
    answer = act(service, serial, "supersede", holder="Siti Rahmawati")
    new = answer.json["serial"]
    for form in FORMS:
        waiting = get(service, new, form)
        assert (waiting.status_code, waiting.json["code"]) == (503, "certificate_unsigned")
        assert int(waiting.headers["Retry-After"]) > 0
    service.run_jobs()
    (named,) = json.loads(got(service, new, "jsonld"))["credentialSubject"]["identifier"]
    assert named["identityHash"] == "Siti Rahmawati"


def test_serials_cannot_be_guessed_by_any_form(service: ServiceHarness, serial: str) -> None:
    statuses = [
        get(service, f"PIA-2026-C03-0001-ZZZZ{number:02d}", FORMS[number % 4]).status_code
        for number in range(200)
    ]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert get(service, serial, "jsonld").status_code == 429


def test_the_svg_is_baked_as_the_standard_says(service: ServiceHarness, serial: str) -> None:
    for form in ("jsonld", "jwt"):
        text = got(service, serial, "svg", form=form).decode()
        root = ElementTree.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root[0].tag == f"{{{NAMESPACE}}}credential"
        assert text.count("<openbadges:credential") == 1
        assert "<script" not in text
        assert "Inovator Layanan Publik" in root.attrib["aria-label"]


def test_the_png_is_a_picture_that_any_viewer_opens(service: ServiceHarness, serial: str) -> None:
    data = got(service, serial, "png")
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert picture.size == (512, 512)
    chunk = data.index(b"iTXtopenbadgecredential")
    # Not compressed, and no languages: the text follows at once.
    assert data[chunk + 4 + 19 : chunk + 4 + 24] == b"\0\0\0\0\0"


def test_a_badge_has_the_colour_of_the_design_in_force_at_its_issue(
    service: ServiceHarness, serial: str
) -> None:
    def rim(serial: str) -> tuple[int, ...]:
        picture = Image.open(io.BytesIO(got(service, serial, "png"))).convert("RGB")
        return picture.getpixel((14, 256))

    before = rim(serial)
    service.clock.advance(hours=1)
    assert publish(service, {**DESIGN, "colour": "#7a1f1f"}).status_code == 201
    service.clock.advance(hours=1)
    assert rim(issue(service, story="2")) == (0x7A, 0x1F, 0x1F)
    assert rim(serial) == before != (0x7A, 0x1F, 0x1F)


@pytest.mark.parametrize(
    "text",
    [
        "#strong[Siti] $x$ *a* _b_ \\u{41} <label> @ref //",
        "\"><script>alert(1)</script><svg a='",
        "M" * 300,
        "Pelatihan dasar " * 18,
        "محمد عبد الرحمن",
        "ꦱꦶꦠꦶꦫꦃꦩꦮꦠꦶ",
        "ꯃꯩꯇꯩ \U0001f600 \ufffe \u202e",
    ],
)
def test_any_text_stays_a_picture_inside_the_ring(text: str) -> None:
    certificate = replace(CERTIFICATE, title={"id": text}, programme={"en": text}, hours=12.5)
    badge = badge_of(certificate, PLAIN, Home({"id": text}, "id", "Asia/Pontianak"))
    root = ElementTree.fromstring(bake_svg(badge_svg(badge), "{}"))
    shapes = {each.tag.partition("}")[2] for each in root.iter()}
    assert shapes <= {"svg", "credential", "g", "path", "use", "defs", "symbol", "clipPath"}
    picture = Image.open(io.BytesIO(badge_png(badge))).convert("RGB")
    # All round between the text and the ring it is white.
    for degree in range(360):
        turn = math.radians(degree)
        place = round(256 + 211 * math.cos(turn)), round(256 + 211 * math.sin(turn))
        assert picture.getpixel(place) == (255, 255, 255), degree
