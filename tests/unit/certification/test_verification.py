"""What anyone may check without a login."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.story import Story


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


def page(service: ServiceHarness, serial: str, language: str = "en") -> TestResponse:
    return service.get(f"/verify/{serial}", headers={"Accept-Language": language})


def test_the_page_says_that_it_is_valid_in_the_readers_language(
    service: ServiceHarness, serial: str
) -> None:
    english, indonesian = page(service, serial), page(service, serial, "id")

    assert "This certificate is valid." in english.text
    assert "Public Service Innovator" in english.text
    assert "Pontianak Innovators Academy" in english.text
    assert ">Public keys</a>" in english.text
    assert "Sertifikat ini sah." in indonesian.text
    assert "Inovator Layanan Publik" in indonesian.text
    assert '<html lang="id">' in indonesian.text
    assert "Sertifikat ini sah." in service.get(f"/verify/{serial}?lang=id").text
    for answer in (english, indonesian):
        assert answer.status_code == 200
        assert "Siti Rahma" in answer.text
        assert serial in answer.text


def test_the_page_may_be_kept_for_a_minute_and_loads_nothing(
    service: ServiceHarness, serial: str
) -> None:
    answer = page(service, serial)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert set(answer.headers["Vary"].split(", ")) == {"Accept", "Accept-Language"}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "@media print" in answer.text


def test_the_page_is_one_that_a_screen_reader_finds_its_way_in(
    service: ServiceHarness, serial: str
) -> None:
    for answer in (page(service, serial), page(service, serial + "X")):
        found = Outline(answer.text)
        assert found.headings[0] == "h1"
        assert found.headings.count("h1") == 1
        assert {"main", "nav", "title"} <= found.tags
        assert 'name="viewport"' in answer.text
        assert found.balanced


def test_the_page_hides_what_is_nobody_elses_business(service: ServiceHarness, serial: str) -> None:
    for answer in (page(service, serial), service.get(f"/verify/{serial}.json")):
        for secret in ("person-1", "enrolment-1", "team-1", "organiser-1"):
            assert secret not in answer.text


def test_a_name_is_text_and_never_markup(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(*story.everything(), story.renamed('<b>"Siti" & O\'Neil</b>'))
    service.run_jobs()
    serial = certificates(service)[0]["serial"]
    assert "&lt;b&gt;" in page(service, serial).text
    assert "<b>" not in page(service, serial).text


def test_machines_get_the_same_as_json(service: ServiceHarness, serial: str) -> None:
    by_header = service.get(f"/verify/{serial}", headers={"Accept": "application/json"})
    by_name = service.get(f"/verify/{serial}.json")
    assert by_header.json == by_name.json
    view = by_name.json
    assert (view["valid"], view["state"], view["holder"]) == (True, "issued", "Siti Rahma")
    assert view["academy"]["slug"] == "pontianak"
    assert view["hours"] == 40
    assert by_name.headers["Cache-Control"] == "public, max-age=60"
    assert by_name.headers["Access-Control-Allow-Origin"] == "*"


def test_the_statement_is_given_out_while_it_is_true(service: ServiceHarness, serial: str) -> None:
    answer = service.get(f"/verify/{serial}.jwt")
    assert answer.content_type == "text/plain"
    keys = KeySet.import_key_set(service.get("/.well-known/jwks.json").json)
    (key,) = (each for each in keys if each.key_type == "RSA")
    assert jwt.decode(answer.text, key, algorithms=["RS256"]).claims["jti"].endswith(serial)

    act(service, serial, "revoke")
    gone = service.get(f"/verify/{serial}.jwt")
    assert (gone.status_code, gone.json["code"]) == (410, "certificate_not_standing")
    assert service.get(f"/verify/{serial}.json").json["token"] is None


def test_a_revoked_one_says_so_with_the_day_and_the_reason(
    service: ServiceHarness, serial: str
) -> None:
    act(service, serial, "revoke", reason="Issued to <the> wrong person.")

    for language, sentence in (
        ("en", "This certificate has been revoked."),
        ("id", "Sertifikat ini sudah dicabut."),
    ):
        text = page(service, serial, language).text
        assert sentence in text
        assert "Issued to &lt;the&gt; wrong person." in text
        assert "is valid" not in text
        assert str(service.clock.now().year) in text
    view = service.get(f"/verify/{serial}.json").json
    assert (view["valid"], view["state"]) == (False, "revoked")
    assert view["changed"]["reason"] == "Issued to <the> wrong person."


def test_a_superseded_one_leads_to_its_successor(service: ServiceHarness, serial: str) -> None:
    new = act(service, serial, "supersede", holder="Siti Rahmawati").json["serial"]

    text = page(service, serial).text
    assert "This certificate has been replaced." in text
    assert f'href="/verify/{new}?lang=en"' in text
    assert "This certificate is valid." in page(service, new).text
    assert service.get(f"/verify/{serial}.json").json["superseded_by"] == new


def test_a_revoked_one_that_was_replaced_still_says_revoked(
    service: ServiceHarness, serial: str
) -> None:
    act(service, serial, "revoke", reason="The name was wrong.")
    act(service, serial, "supersede", reason="Corrected.")
    view = service.get(f"/verify/{serial}.json").json
    assert (view["state"], view["changed"]["reason"]) == ("revoked", "The name was wrong.")
    assert "has been revoked" in page(service, serial).text


def test_with_another_ending_or_counter_it_is_unknown(service: ServiceHarness, serial: str) -> None:
    head, ending = serial.rsplit("-", 1)
    other = "Z" if ending[-1] != "Z" else "Y"
    for wrong in (f"{head}-{ending[:-1]}{other}", serial.replace("-0001-", "-0002-"), head):
        answer = page(service, wrong)
        assert answer.status_code == 404
        assert "What to check" in answer.text
        assert "Siti" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert service.get(f"/verify/{wrong}.json").status_code == 404


@pytest.mark.parametrize("path", ["x" * 300, "%00", "🦆", "<script>alert(1)", "..", "-"])
def test_nonsense_is_unknown_and_never_an_error(service: ServiceHarness, path: str) -> None:
    for suffix in ("", ".json", ".jwt"):
        answer = service.get(f"/verify/{path}{suffix}")
        assert answer.status_code in (404, 422), answer.text
        if answer.mimetype == "text/html":
            assert "<script" not in answer.text


def test_lookalikes_and_small_letters_are_forgiven(service: ServiceHarness, serial: str) -> None:
    typed = serial.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert service.get(f"/verify/{typed}.json").json["serial"] == serial


def test_dates_are_those_of_the_academys_calendar(service: ServiceHarness) -> None:
    service.clock._now = service.clock.now().replace(month=8, day=17, hour=20)
    service.deliver(*Story().everything())
    service.run_jobs()
    serial = certificates(service)[0]["serial"]
    assert re.search(r"18 Agustus 20\d\d", page(service, serial, "id").text)
    assert re.search(r"18 August 20\d\d", page(service, serial).text)


class Outline(HTMLParser):
    """The headings of a page in order, its tags, and whether all were closed."""

    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.balanced = self.balanced and not self._open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.balanced = self.balanced and bool(self._open) and self._open.pop() == tag
