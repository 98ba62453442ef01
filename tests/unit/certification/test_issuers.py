"""What an issuer publishes for software that none of us wrote."""

import base64
import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from services.certification.adapters.credentials.canonical import canonical
from services.certification.adapters.credentials.multibase import decode
from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.adapters.credentials.tokens import verify_token
from services.certification.adapters.keys import load_ring
from services.certification.domain.credential import credential_of
from services.certification.repository import certificate_of
from services.certification.web.kept import KeptAnswers
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.story import Story
from tests.unit.certification.test_verification import Outline

HOME = "https://certificates.example"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DID = "did:web:certificates.example:issuers:pontianak"


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    """Of a certificate that was issued."""
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


def credential(service: ServiceHarness, serial: str) -> dict[str, Any]:
    """The certificate as anyone gets it."""
    found = service.db["certificates"].find_one({"serial": serial})
    assert found is not None
    signed = credential_of(certificate_of(found))
    assert signed is not None
    return signed


def fetch(service: ServiceHarness, address: str, **options: Any) -> TestResponse:
    """What is at an address that a credential gives, and that anyone may read it."""
    assert address.startswith(HOME)
    answer = service.get(address.removeprefix(HOME), **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


def is_set(status: dict[str, Any], listed: dict[str, Any]) -> bool:
    """The bit of a `credentialStatus` in the list that it names, as the standard reads it."""
    assert listed["id"] == status["statusListCredential"]
    encoded = listed["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    index = int(status["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def test_the_list_that_a_certificate_names_says_whether_it_stands(
    service: ServiceHarness, serial: str
) -> None:
    status = credential(service, serial)["credentialStatus"]
    address = status["statusListCredential"]
    assert not is_set(status, fetch(service, address).get_json(force=True))

    assert act(service, serial, "revoke").status_code == 200
    service.run_jobs()
    assert is_set(status, fetch(service, address).get_json(force=True))

    assert act(service, serial, "reinstate").status_code == 200
    service.run_jobs()
    assert not is_set(status, fetch(service, address).get_json(force=True))


def test_a_superseded_certificate_stands_no_more_in_the_list(
    service: ServiceHarness, serial: str
) -> None:
    status = credential(service, serial)["credentialStatus"]
    assert act(service, serial, "supersede", holder="Siti Rahmah").status_code == 201
    service.run_jobs()
    listed = fetch(service, status["statusListCredential"]).get_json(force=True)
    assert is_set(status, listed)
    fresh = next(each["serial"] for each in certificates(service) if each["serial"] != serial)
    assert not is_set(credential(service, fresh)["credentialStatus"], listed)


def test_both_forms_of_a_list_are_signed_by_keys_that_the_issuer_publishes(
    service: ServiceHarness, serial: str
) -> None:
    address = credential(service, serial)["credentialStatus"]["statusListCredential"]
    did = fetch(service, f"{HOME}/issuers/pontianak/did.json").get_json(force=True)
    assert did["id"] == DID
    methods = {each["id"]: each for each in did["verificationMethod"]}
    assert set(did["assertionMethod"]) == set(methods)

    listed = fetch(service, address).get_json(force=True)
    method = methods[listed["proof"]["verificationMethod"]]
    assert (method["type"], method["controller"]) == ("Multikey", DID)
    raw = decode(method["publicKeyMultibase"])
    assert raw[:2] == b"\xed\x01"
    x = base64.urlsafe_b64encode(raw[2:]).rstrip(b"=").decode()
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x}).public_key
    inside = verify_proof(listed, {method["id"]: public})

    token = fetch(service, f"{address}.jwt").text
    header = token.split(".")[0]
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    key = RSAKey.import_key(fetch(service, kid).get_json(force=True))
    assert verify_token(token, {kid: key}) == inside
    [jwk] = [each["publicKeyJwk"] for each in methods.values() if each["type"] == "JsonWebKey"]
    assert jwk == fetch(service, kid).get_json(force=True)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("application/ld+json, application/json, */*;q=0.1", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/vc", "application/vc"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/jwt", "application/jwt"),
    ],
)
def test_a_list_comes_in_the_form_that_a_client_prefers(
    service: ServiceHarness, serial: str, accept: str | None, content_type: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = fetch(service, f"{HOME}/issuers/pontianak/status/1", headers=headers)
    assert answer.mimetype == content_type
    assert "Accept" in answer.headers["Vary"].split(", ")
    assert answer.text.startswith("ey" if "jwt" in content_type else "{")


def test_who_has_a_list_is_told_so_and_may_keep_it_for_a_minute(
    service: ServiceHarness, serial: str
) -> None:
    first = service.get("/issuers/pontianak/status/1")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    tag = {"If-None-Match": first.headers["ETag"]}
    same = service.get("/issuers/pontianak/status/1", headers=tag)
    assert (same.status_code, same.text) == (304, "")
    assert same.headers["Access-Control-Allow-Origin"] == "*"

    for other in ("application/json", "application/jwt"):
        asked = {**tag, "Accept": other}
        assert service.get("/issuers/pontianak/status/1", headers=asked).status_code == 200

    act(service, serial, "revoke")
    service.run_jobs()
    changed = service.get("/issuers/pontianak/status/1", headers=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_without_keys_the_last_list_is_given_until_it_runs_out(
    service: ServiceHarness, serial: str
) -> None:
    service.resources.extras["keys"] = load_ring("", "")
    first = service.get("/issuers/pontianak/status/1").text
    act(service, serial, "revoke")
    service.run_jobs()
    service.clock.advance(hours=23, minutes=59, seconds=30)
    service.run_sweeps()
    service.run_jobs()

    last = service.get("/issuers/pontianak/status/1")
    assert last.text == first
    # Nobody keeps it for longer than it is good.
    assert last.headers["Cache-Control"] == "public, max-age=30"

    service.clock.advance(seconds=30)
    for path in ("/issuers/pontianak/status/1", "/issuers/pontianak/status/1.jwt"):
        gone = service.get(path)
        assert (gone.status_code, gone.json["code"]) == (503, "status_list_unsigned")
        assert gone.headers["Retry-After"] == "60"


def test_a_process_gives_a_list_again_for_a_few_seconds(
    service: ServiceHarness, serial: str
) -> None:
    service.resources.extras["kept"] = KeptAnswers(60, most=1_000_000)
    addresses = [f"/issuers/pontianak/status/1{form}" for form in ("", ".jwt")]
    first = [service.get(address).text for address in addresses]
    assert first[0] != first[1]
    act(service, serial, "revoke")
    service.run_jobs()
    assert [service.get(address).text for address in addresses] == first

    service.resources.extras["kept"] = KeptAnswers(0, most=1_000_000)
    for address, before in zip(addresses, first, strict=True):
        assert service.get(address).text != before


def test_a_list_that_was_never_signed_says_when_to_ask_again(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    service.db["status_lists"].update_one({}, {"$set": {"signed": None}})
    answer = service.get("/issuers/pontianak/status/1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("number", ["2", "0", "1.jws", "-1", "x", "9" * 40])
def test_a_list_that_is_not_there_is_not_found(
    service: ServiceHarness, serial: str, number: str
) -> None:
    assert service.get(f"/issuers/pontianak/status/{number}").status_code == 404
    assert service.get("/issuers/singkawang/status/1").status_code == 404


def test_an_issuer_says_who_it_is_in_the_form_of_open_badges(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    answer = service.get("/issuers/pontianak")
    assert answer.mimetype == "application/ld+json"
    profile = answer.get_json(force=True)
    assert (profile["id"], profile["type"]) == (DID, ["Profile"])
    assert profile["name"] == "Akademi Inovator Pontianak"
    assert profile["url"] == f"{HOME}/issuers/pontianak"
    assert profile["otherIdentifier"][0]["identifier"] == "PIA"
    # Nothing in it is unknown to its contexts.
    assert "PIA" in canonical(profile)


def test_an_issuer_speaks_the_language_of_its_academy(service: ServiceHarness) -> None:
    opened = Story().opened()
    service.deliver(replace(opened, data={**opened.data, "locale": "en-GB"}))
    profile = service.get("/issuers/pontianak").get_json(force=True)
    assert profile["name"] == "Pontianak Innovators Academy"
    achievement = service.get("/issuers/pontianak/achievements/innovator/1").get_json(force=True)
    assert (achievement["inLanguage"], achievement["name"]) == ("en", "Public Service Innovator")


def test_an_issuer_says_more_to_those_who_ask_for_json(
    service: ServiceHarness, serial: str
) -> None:
    answer = service.get("/issuers/pontianak", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    view = answer.json
    assert (view["academy"], view["code"], view["id"]) == ("pontianak", "PIA", DID)
    assert view["name"]["en"] == "Pontianak Innovators Academy"
    for address in (view["keys"], view["did"], *view["status_lists"]):
        fetch(service, address)
    assert len(view["status_lists"]) == 1


@pytest.mark.parametrize("path", ["", "/did.json", "/keys/x", "/achievements/innovator/1"])
def test_nobody_issues_where_no_academy_is(service: ServiceHarness, path: str) -> None:
    answer = service.get(f"/issuers/nowhere{path}")
    assert (answer.status_code, answer.json["code"]) == (404, "issuer_not_found")


def test_keys_that_signed_before_stay_published(service: ServiceHarness, serial: str) -> None:
    before = service.get("/issuers/pontianak/did.json").get_json(force=True)
    service.resources.extras["keys"] = load_ring("", "")

    assert service.get("/issuers/pontianak/did.json").get_json(force=True) == before
    for jwk in service.get("/.well-known/jwks.json").json["keys"]:
        fetch(service, f"{HOME}/issuers/pontianak/keys/{jwk['kid']}")
    assert service.get("/issuers/pontianak/keys/x").json["code"] == "key_not_found"


def test_of_keys_only_the_public_half_is_published(service: ServiceHarness, serial: str) -> None:
    ring = service.get("/.well-known/jwks.json").json["keys"]
    assert {jwk["kty"] for jwk in ring} == {"RSA", "OKP"}
    for jwk in ring:
        one = service.get(f"/issuers/pontianak/keys/{jwk['kid']}")
        assert one.mimetype == "application/jwk+json"
        for published in (jwk, one.get_json(force=True)):
            assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(published)


def test_an_achievement_is_described_where_its_certificates_say(
    service: ServiceHarness, serial: str
) -> None:
    named = credential(service, serial)["credentialSubject"]["achievement"]
    described = fetch(service, named["id"]).get_json(force=True)
    for member in ("id", "name", "criteria", "version", "achievementType", "creditsAvailable"):
        assert described[member] == named[member], member
    assert described["creator"]["id"] == DID
    assert canonical(described)

    missing = service.get("/issuers/pontianak/achievements/innovator/2")
    assert (missing.status_code, missing.json["code"]) == (404, "rule_not_found")


@pytest.mark.parametrize(
    ("language", "said"), [("id", "Inovator Layanan Publik"), ("en", "Public Service Innovator")]
)
def test_people_who_follow_a_link_get_pages(
    service: ServiceHarness, serial: str, language: str, said: str
) -> None:
    for path in ("/issuers/pontianak", "/issuers/pontianak/achievements/innovator/1"):
        answer = service.get(f"{path}?lang={language}", headers={"Accept": BROWSER})
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert f'<html lang="{language}">' in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        outline = Outline(answer.text)
        assert outline.balanced
        assert outline.headings[0] == "h1" and outline.headings.count("h1") == 1
        assert "script" not in outline.tags
    assert said in answer.text
    assert 'id="criteria"' in answer.text


def test_what_an_academy_calls_itself_is_no_markup(service: ServiceHarness) -> None:
    opened = Story().opened()
    name = {"id": "<b>Akademi</b>\u202e", "en": "<b>Academy</b>"}
    service.deliver(replace(opened, data={**opened.data, "name": name}))
    page = service.get("/issuers/pontianak?lang=id", headers={"Accept": BROWSER}).text
    assert "&lt;b&gt;Akademi&lt;/b&gt;[U+202E]" in page
    assert "<b>" not in page


def test_one_academy_does_not_show_anothers_things(service: ServiceHarness, serial: str) -> None:
    there = Story("2", "singkawang", "SIA")
    service.deliver(there.opened())
    service.resources.extras["keys"] = load_ring("", "")
    did = service.get("/issuers/singkawang/did.json").get_json(force=True)
    assert did["verificationMethod"] == []
    assert service.get("/issuers/singkawang/achievements/innovator/1").status_code == 404


@pytest.mark.parametrize("path", ["/issuers/nowhere", "/issuers/pontianak/achievements/nothing/1"])
def test_a_person_is_told_on_a_page_that_there_is_nothing(
    service: ServiceHarness, path: str
) -> None:
    answer = service.get(path, headers={"Accept": BROWSER, "Accept-Language": "id"})
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "Tidak ada apa pun di alamat ini." in answer.text
    assert service.get(path).json["status"] == 404
