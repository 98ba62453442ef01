"""Certificates as PDF: what they say, that they stay the same, and a cohort's in one zip."""

import io
import json
import unicodedata
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from services.certification.adapters.credentials.reading import read_credential
from services.certification.domain.printable import breakable
from services.certification.domain.printable import file_name
from services.certification.domain.printable import printable
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.story import Story
from tests.unit.certification.test_designs import DESIGN
from tests.unit.certification.test_designs import publish

ARCHIVE = f"{ROOT}/certificates/archive"


def issue(service: ServiceHarness, name: str = "Siti Rahma", story: str = "1") -> str:
    """Issues a certificate made out to `name` and returns its serial."""
    told = Story(story)
    events = told.everything()
    events[3] = told.enrolled(name)
    service.deliver(*events)
    service.run_jobs()
    found = certificates(service, cohort_id=told.cohort_id)
    return str(found[0]["serial"])


def pdf(service: ServiceHarness, serial: str) -> bytes:
    answer = service.get(f"/verify/{serial}.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/pdf"
    return answer.data


def words(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    return unicodedata.normalize("NFC", reader.pages[0].extract_text())


def claims(data: bytes) -> set[str]:
    """The standards that the file says it keeps."""
    return {
        name
        for name, mark in {
            "A-3": "<pdfaid:part>3<",
            "a": "<pdfaid:conformance>A<",
            "UA-1": "<pdfuaid:part>1<",
        }.items()
        if mark in data.decode("latin-1")
    }


def test_anyone_with_the_serial_gets_the_certificate_in_both_languages(
    service: ServiceHarness,
) -> None:
    serial = issue(service)
    data = pdf(service, serial)
    said = words(data)
    for text in (
        "Siti Rahma",
        "Sertifikat Kelulusan",
        "Certificate of Completion",
        "Inovator Layanan Publik",
        "Public Service Innovator",
        "Akademi Inovator Pontianak",
        "Angkatan Tiga",
        "C03",
        "40 JP",
        serial,
        "certificates.example/verify/",
    ):
        assert text in said
    assert claims(data) == {"A-3", "a", "UA-1"}
    root = PdfReader(io.BytesIO(data)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"


def test_the_credential_travels_inside(service: ServiceHarness) -> None:
    serial = issue(service)
    data = pdf(service, serial)
    attached = PdfReader(io.BytesIO(data)).attachments
    assert len(attached) == 1
    name, contents = next(iter(attached.items()))
    if name.endswith(".json"):
        assert serial in json.loads(contents[0])["id"]
    else:
        assert contents[0].decode().count(".") == 2
    read_credential(data)


def test_the_same_certificate_gives_the_same_bytes(service: ServiceHarness) -> None:
    serial = issue(service)
    before = pdf(service, serial)
    service.clock.advance(days=400)  # type: ignore[attr-defined]
    assert pdf(service, serial) == before


def test_a_design_holds_for_what_is_issued_after_it(service: ServiceHarness) -> None:
    early = issue(service)
    before = pdf(service, early)
    service.clock.advance(hours=1)  # type: ignore[attr-defined]
    assert publish(service, DESIGN).status_code == 201
    service.clock.advance(hours=1)  # type: ignore[attr-defined]
    late = issue(service, "Budi", "2")

    assert pdf(service, early) == before
    assert "Dr. Ratna Wulandari" not in words(before)
    assert "Dr. Ratna Wulandari" in words(pdf(service, late))
    assert "Head of Planning" in words(pdf(service, late))


def test_it_cannot_be_had_once_it_does_not_stand(service: ServiceHarness) -> None:
    serial = issue(service)
    act(service, serial, "revoke")
    answer = service.get(f"/verify/{serial}.pdf")
    assert (answer.status_code, answer.json["code"]) == (410, "certificate_not_standing")
    assert service.get("/verify/PIA-2026-C03-0001-ZZZZZZ.pdf").status_code == 404


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("Raden Ajeng Maharani Kusumaningtyas Wijayakusuma Adiningrat", True),
        ("محمد عبد الرحمن", True),
        ("ꦱꦶꦠꦶꦫꦃꦩꦮꦠꦶ", True),
        ("ᬦᬶᬮᬸᬄᬲᬭᬲ᭄ᬯᬢᬶ", True),
        ("陳美玲 김민준 さくら", True),
        ("#strong[Siti] $x$ *a* _b_ \\u{41} <label> @ref //", True),
        ("M" * 300, True),
        ("ꯃꯩꯇꯩ", False),  # no font of ours has Meetei Mayek
        ("\U0001f600 Siti", False),
    ],
)
def test_any_name_is_printed_on_one_page(
    service: ServiceHarness, name: str, standard: bool
) -> None:
    data = pdf(service, issue(service, name))
    assert words(data)
    assert bool(claims(data)) == standard
    if name.isascii() and len(name) < 100:
        assert "".join(name.split()) in "".join(words(data).split())


def test_a_cohorts_certificates_come_in_one_zip(service: ServiceHarness) -> None:
    serial = issue(service, '../../Siti: "Rahma"/\\')
    query = {"cohort_id": "cohort-1"}

    answer = service.get(ARCHIVE, query_string=query, token=organiser(service))

    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    opened = zipfile.ZipFile(io.BytesIO(answer.data))
    assert opened.testzip() is None
    (name,) = opened.namelist()
    assert name.startswith(serial)
    assert not set(name) & set('/\\:*?"<>|')
    assert opened.read(name) == pdf(service, serial)

    service.db["certificates"].update_many({}, {"$set": {"token": "", "proof": None}})
    again = service.get(ARCHIVE, query_string=query, token=organiser(service))
    left_out = zipfile.ZipFile(io.BytesIO(again.data)).read("not-printed.txt").decode()
    assert left_out == f"{serial}: belum ditandatangani / not signed yet\n"


def test_an_archive_is_the_organisers_and_of_cohorts_that_there_are(
    service: ServiceHarness,
) -> None:
    issue(service)

    def ask(cohort: str, token: str) -> TestResponse:
        return service.get(ARCHIVE, query_string={"cohort_id": cohort}, token=token)

    assert ask("cohort-9", organiser(service)).status_code == 404
    assert ask("cohort-1", learner(service)).status_code in (403, 404)
    other: Any = service.get(
        ARCHIVE.replace("pontianak", "singkawang"),
        query_string={"cohort_id": "cohort-1"},
        token=organiser(service, "singkawang"),
    )
    assert other.status_code == 404


def test_names_are_made_harmless_for_print() -> None:
    assert printable("Siti\u202eamhaR\u2066 \u200fX") == "SitiamhaR X"
    assert printable("a\u0301") == "á"
    assert len(printable("Z" + "\u0301\u0300\u0302" * 50)) <= 6
    assert printable("a\ue000\udc80b") == "a\ufffd\ufffdb"
    assert printable("  a\n\tb\u2028c ") == "a b c"
    assert printable("ක\u200dෂ") == "ක\u200dෂ"
    assert breakable("x" * 41) == "x" * 40 + "\u200bx"
    assert breakable("short words stay") == "short words stay"


def test_a_file_in_the_archive_has_a_name_that_every_system_takes() -> None:
    name = file_name("PIA-1", "a" * 500 + "é" * 500, ".pdf")
    assert len(name.encode()) < 200
    assert file_name("PIA-1", "../..", ".pdf") == "PIA-1 -.pdf"
    assert file_name("PIA-1", 'a/b\\c:"d"', ".pdf") == "PIA-1 a-b-c--d-.pdf"
