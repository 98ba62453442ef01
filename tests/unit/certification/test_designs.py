"""How certificates look: pictures from strangers, versions, and a specimen before anything is."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from werkzeug.test import TestResponse

from services.certification.adapters.print.images import LONGEST
from services.certification.adapters.print.images import MOST_KEPT
from services.certification.adapters.print.images import NoPicture
from services.certification.adapters.print.images import read_picture
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.drawn import base64_of
from tests.unit.certification.drawn import picture
from tests.unit.certification.story import Story

PATH = f"{ROOT}/certificates/designs"

DESIGN: dict[str, Any] = {
    "colour": "#17375e",
    "place": "Pontianak",
    "note": {"id": "Berdasarkan peraturan daerah.", "en": "Under a regulation."},
    "signatories": [
        {"name": "Dr. Ratna Wulandari", "role": {"id": "Kepala Bappeda", "en": "Head of Planning"}}
    ],
}


def publish(service: ServiceHarness, design: dict[str, Any], **options: Any) -> TestResponse:
    """Publishes a design."""
    return service.post(PATH, json=design, token=organiser(service), **options)


def codes(answer: TestResponse) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json["errors"]]


def test_each_publication_is_the_next_version_and_none_is_edited(service: ServiceHarness) -> None:
    first = publish(service, DESIGN)
    second = publish(service, {**DESIGN, "place": "Singkawang"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json["version"], second.json["version"]) == (1, 2)
    assert second.headers["Location"].endswith("/designs/2")
    read = service.get(f"{PATH}/1", token=organiser(service))
    assert (read.status_code, read.json["place"]) == (200, "Pontianak")
    listed = service.get(PATH, token=organiser(service)).json["items"]
    assert [each["version"] for each in listed] == [1, 2]
    assert service.get(f"{PATH}/3", token=organiser(service)).status_code == 404


def test_what_was_read_can_be_published_again(service: ServiceHarness) -> None:
    for design in ({}, DESIGN):
        read = publish(service, design).json
        again = {name: read[name] for name in read if name not in ("version", "published_at")}
        published = publish(service, again)
        assert published.status_code == 201, published.text
        assert {name: published.json[name] for name in again} == again


def test_looking_at_a_specimen_takes_no_key_and_publishing_does(service: ServiceHarness) -> None:
    """A key makes a repetition harmless; what stores nothing is harmless by itself."""
    described = service.get("/openapi.json").json["paths"]
    path = PATH.replace("pontianak", "{academy}")
    for place, taken in ((path, True), (f"{path}/preview", False)):
        parameters = described[place]["post"].get("parameters", [])
        assert ("Idempotency-Key" in [each.get("name") for each in parameters]) is taken


def test_a_repeated_request_publishes_once(service: ServiceHarness) -> None:
    logo = {"logo": {"data": base64_of(picture())}}
    headers = {"Idempotency-Key": "the-same-key"}
    first = publish(service, {**DESIGN, **logo}, headers=headers)
    again = publish(service, {**DESIGN, **logo}, headers=headers)
    assert (first.json["version"], again.json["version"]) == (1, 1)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_picture_is_named_by_its_id_in_later_versions(service: ServiceHarness) -> None:
    sent = publish(service, {**DESIGN, "logo": {"data": base64_of(picture())}}).json["logo"]
    assert set(sent) == {"id"}
    assert publish(service, {**DESIGN, "logo": sent}).json["logo"] == sent
    unknown = publish(service, {**DESIGN, "logo": {"id": "0" * 64}})
    assert unknown.status_code == 422
    both = {**sent, "data": base64_of(picture())}
    assert codes(publish(service, {**DESIGN, "logo": both})) == [("/logo", "image_form")]


def test_another_academy_sees_no_design_and_uses_no_picture(service: ServiceHarness) -> None:
    logo = publish(service, {**DESIGN, "logo": {"data": base64_of(picture())}}).json["logo"]
    other = organiser(service, "singkawang")
    path = PATH.replace("pontianak", "singkawang")
    assert service.get(f"{path}/1", token=other).status_code == 404
    assert service.post(path, json={**DESIGN, "logo": logo}, token=other).status_code == 422
    assert service.get(PATH, token=learner(service)).status_code in (403, 404)


def test_a_colour_must_be_readable_on_white(service: ServiceHarness) -> None:
    assert codes(publish(service, {"colour": "#ffee88"})) == [("/colour", "design_colour_pale")]
    assert publish(service, {"colour": "red"}).status_code == 422
    assert publish(service, {"signatories": DESIGN["signatories"] * 4}).status_code == 422


def test_what_is_no_picture_is_refused_at_its_place(service: ServiceHarness) -> None:
    for data in (
        "!!!",
        base64_of(b"<svg/>"),
        base64_of(picture()[:-40]),
        base64_of(b"")[:0] or "A",
    ):
        signatory = {**DESIGN["signatories"][0], "image": {"data": data}}
        answer = publish(service, {**DESIGN, "signatories": [signatory]})
        assert codes(answer) == [("/signatories/0/image/data", "image_unreadable")]


def test_a_specimen_is_printed_before_anything_is_issued_and_nothing_is_stored(
    service: ServiceHarness,
) -> None:
    body = {**DESIGN, "logo": {"data": base64_of(picture())}, "holder": "Sari *bold* #1"}
    path = f"{PATH}/preview"
    assert service.post(path, json=body, token=organiser(service)).status_code == 404
    service.deliver(Story().opened())

    answer = service.post(path, json=body, token=organiser(service))

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    text = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    assert "Sari *bold* #1" in text
    assert "SPECIMEN" in text
    assert service.get(PATH, token=organiser(service)).json["items"] == []
    assert service.db["design_images"].count_documents({}) == 0


def test_pictures_are_drawn_anew_within_limits() -> None:
    for form in ("PNG", "JPEG"):
        kept = read_picture(picture(3000, 1000, form))
        assert (kept.width, kept.height) == (LONGEST, LONGEST // 3)
        assert len(kept.jpeg) <= MOST_KEPT
        image = Image.open(io.BytesIO(kept.jpeg))
        assert (image.format, image.mode) == ("JPEG", "RGB")
    see_through = Image.open(io.BytesIO(read_picture(picture()).jpeg))
    assert see_through.getpixel((0, 0)) == (255, 255, 255)


def test_a_trailer_and_metadata_do_not_survive() -> None:
    image = Image.new("RGB", (10, 10))
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    image.save(written, "JPEG", exif=exif)
    assert b"secret-place" in written.getvalue()
    kept = read_picture(written.getvalue() + b"PK\x03\x04 trailer")
    assert b"secret-place" not in kept.jpeg
    assert b"trailer" not in kept.jpeg


def _bomb(width: int, height: int) -> bytes:
    """A small file that says it is a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_bomb(60_000, 60_000), "image_too_many_pixels"),
        (_bomb(4001, 4001), "image_too_many_pixels"),
        (_bomb(0, 10), "image_unreadable"),
        (_bomb(300, 300), "image_unreadable"),
        (b"\x89PNG" + b"\0" * 800_000, "image_too_large"),
        (b"GIF89a" + b"\0" * 50, "image_unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image_unreadable"),
        (b"", "image_unreadable"),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(data: bytes, code: str) -> None:
    with pytest.raises(NoPicture) as refused:
        read_picture(data)
    assert refused.value.code == code
