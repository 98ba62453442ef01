"""What anyone is told of a file: whether it is genuine, what it says and where it stands."""

import base64
import hmac
import io
import json
import re
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import RSAKey
from werkzeug.datastructures import FileStorage
from werkzeug.test import EnvironBuilder
from werkzeug.test import TestResponse
from werkzeug.test import encode_multipart

from services.certification.adapters.credentials import multibase
from services.certification.adapters.credentials.png import bake_png
from services.certification.adapters.credentials.proofs import sign_proof
from services.certification.adapters.credentials.statements import _template
from services.certification.adapters.credentials.svg import bake_svg
from services.certification.bootstrap import SERVICE
from services.certification.domain.issuer import Issuer
from services.certification.web.budgets import Budget
from services.certification.web.pages import UPLOAD_LIMIT
from services.certification.web.words import WORDS
from shared.mongo.client import connect
from shared.testing.harness import ServiceHarness
from shared.web.app import create_app
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.story import Story
from tests.unit.certification.test_canonical import at
from tests.unit.certification.test_canonical import leaves
from tests.unit.certification.test_canonical import put
from tests.unit.certification.test_reading import SVG
from tests.unit.certification.test_reading import image
from tests.unit.certification.test_reading import itxt
from tests.unit.certification.test_reading import printed

JSON = {"Accept": "application/json"}
URL = "https://certificates.example"


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


def stored(service: ServiceHarness, serial: str) -> Any:
    return service.db["certificates"].find_one({"serial": serial})


def credential(service: ServiceHarness, serial: str) -> dict[str, Any]:
    """The certificate as JSON-LD, as its holder downloads it."""
    answer = service.get(f"/verify/{serial}.jsonld")
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.text))


def send(service: ServiceHarness, file: Any, **headers: str) -> Any:
    """What a machine is told of the file, a text, bytes, or something to write as JSON."""
    answer = service.post("/verify", data=as_bytes(file), headers={**JSON, **headers})
    assert answer.status_code == 200, answer.text
    return answer.json


def show(service: ServiceHarness, file: Any, language: str = "en") -> TestResponse:
    """What a person is shown who chooses the file in the page's form."""
    # Made here, because the test client would leave a large form in a file that nobody closes.
    chosen = FileStorage(io.BytesIO(as_bytes(file)), "certificate.json")
    boundary, form = encode_multipart({"file": chosen})
    return service.post(
        f"/verify?lang={language}",
        data=form,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Accept": "text/html,*/*;q=0.8"},
    )


def as_bytes(file: Any) -> bytes:
    if isinstance(file, bytes):
        return file
    return (file if isinstance(file, str) else json.dumps(file)).encode()


def signed_anew(service: ServiceHarness, document: dict[str, Any], **changes: Any) -> Any:
    """The credential with other content and a good signature of the service's own keys."""
    changed = {**document, **changes}
    del changed["proof"]
    issuer = Issuer(URL, "pontianak", {})
    signer = service.resources.extras["keys"].signer()
    return {**changed, "proof": signer.proof(changed, issuer, service.clock.now())}


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


# ---- What is good ----------------------------------------------------------------------------


def test_every_form_in_which_a_certificate_is_had_is_found_genuine(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    token = stored(service, serial)["token"]
    downloads = {
        ending: service.get(f"/verify/{serial}{ending}").data
        for ending in (".jsonld", ".jwt", ".pdf", ".png", ".svg")
    }
    for name, file in {
        **downloads,
        "PNG with a token": bake_png(image(), token),
        "SVG with JSON": bake_svg(SVG, json.dumps(document)),
        "PDF with a token": printed(token.encode()),
    }.items():
        found = send(service, file)
        assert (found["verdict"], found["genuine"], found["valid"]) == ("genuine", True, True), name
        assert found["said"]["holder"] == "Siti Rahma", name
        assert found["said"]["serial"] == serial, name
        assert found["record"]["state"] == "issued", name
        assert found["differs"] == [], name


def test_a_person_sees_what_the_signed_data_say_to_compare_it_with_the_paper(
    service: ServiceHarness, serial: str
) -> None:
    for language, words in (("en", "This certificate is valid."), ("id", "Sertifikat ini sah.")):
        page = show(service, credential(service, serial), language)
        assert page.status_code == 200
        assert f'<h1 id="status">{words}</h1>' in page.text
        assert WORDS[language]["compare"] in page.text
        assert "Siti Rahma" in page.text and serial in page.text
        assert "<script" not in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Content-Language"] == language


def test_a_revoked_one_is_genuine_and_not_valid_and_the_page_says_that_first(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    act(service, serial, "revoke", reason="Gate evidence of another unit.")
    found = send(service, document)
    assert (found["verdict"], found["genuine"], found["valid"]) == ("genuine", True, False)
    assert found["record"]["changed"]["reason"] == "Gate evidence of another unit."
    page = show(service, document)
    assert '<h1 id="status">This certificate has been revoked.</h1>' in page.text
    assert '<section class="status revoked"' in page.text
    assert "Gate evidence of another unit." in page.text
    assert "is valid" not in page.text


def test_a_superseded_one_names_its_successor(service: ServiceHarness, serial: str) -> None:
    document = credential(service, serial)
    new = act(service, serial, "supersede", holder="Siti Rahmawati").json["serial"]
    found = send(service, document)
    assert (found["valid"], found["record"]["superseded_by"]) == (False, new)
    page = show(service, document)
    assert "has been replaced" in page.text
    assert f'href="/verify/{new}?lang=en"' in page.text


def test_an_old_file_is_good_after_the_keys_were_replaced_or_lost(
    service: ServiceHarness, serial: str, harness: Callable[..., ServiceHarness]
) -> None:
    document, token = credential(service, serial), stored(service, serial)["token"]
    ring = service.resources.extras["keys"]
    keyless = type(ring)(ring._tokens.__class__("", None), ring._proofs.__class__("", None))
    assert keyless.signer() is None and keyless.public() == []
    service.resources.extras["keys"] = keyless
    for file in (document, token):
        assert send(service, file)["valid"] is True


# ---- What is not ------------------------------------------------------------------------------


def test_what_was_changed_after_it_was_signed_is_called_changed(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    subject = document["credentialSubject"]
    other = [{**subject["identifier"][0], "identityHash": "Budi Santoso"}]
    header, payload, signature = stored(service, serial)["token"].split(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=="))
    content["credentialSubject"]["creditsEarned"] = 400
    for file in (
        {**document, "credentialSubject": {**subject, "identifier": other}},
        {**document, "validFrom": "2020-01-01T00:00:00Z"},
        f"{header}.{part(content)}.{signature}",
        f"{header}.{payload}.{'A' * len(signature)}",
    ):
        found = send(service, file)
        assert (found["verdict"], found["valid"]) == ("changed", False)
        assert found["said"] is None and found["record"] is None
    page = show(service, {**document, "credentialSubject": {**subject, "identifier": other}})
    assert "This file was changed." in page.text
    assert "Budi" not in page.text
    # Whoever has it in hand may look at the true one.
    assert f'href="/verify/{serial}?lang=en"' in page.text


def test_what_an_unsigned_file_names_leads_nowhere_but_to_a_look_up(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    for named, link in (
        ("../../v1?x=//evil.example", "/verify/v1-x-evil-example?lang=en"),
        (serial.replace("A", "\u0410"), None),
        ("P" * 100, None),
        (["PIA"], None),
    ):
        subject = {**document["credentialSubject"], "licenseNumber": named}
        page = show(service, {**document, "credentialSubject": subject})
        links = re.findall('href="(/verify/[^"]*)"', page.text)
        assert links == ([link] if link else []), named


def test_another_key_is_not_the_academys_whatever_it_calls_itself(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    method = document["proof"]["verificationMethod"]
    bare = {name: value for name, value in document.items() if name != "proof"}
    stranger = Ed25519PrivateKey.generate()
    own = sign_proof(bare, stranger, f"{method}x", service.clock.now())
    stolen = sign_proof(bare, stranger, method, service.clock.now())
    assert send(service, {**bare, "proof": own})["verdict"] == "forged"
    assert send(service, {**bare, "proof": stolen})["verdict"] == "changed"
    # A key that describes itself (did:key) speaks for itself and for nobody else.
    told = multibase.multikey(stranger.public_key())
    itself = sign_proof(bare, stranger, f"did:key:{told}#{told}", service.clock.now())
    assert send(service, {**bare, "proof": itself})["verdict"] == "forged"
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "typ": "JWT", "kid": f"{URL}/issuers/pontianak/keys/other"}
    token = jws.serialize_compact(header, json.dumps(bare), key, algorithms=["RS256"])
    assert send(service, token)["verdict"] == "forged"


def test_a_token_does_not_choose_how_it_is_verified(service: ServiceHarness, serial: str) -> None:
    token = stored(service, serial)["token"]
    header, payload, signature = token.split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    jwk = next(each for each in service.resources.extras["keys"].public() if each["kty"] == "RSA")
    public = RSAKey.import_key(jwk)
    begun = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{payload}"
    mac = hmac.digest(public.as_pem(private=False), begun.encode(), "sha256")
    as_secret = f"{begun}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    for forged in (
        f"{part({'alg': 'none', 'kid': kid})}.{payload}.",
        f"{part({'alg': 'NONE', 'kid': kid})}.{payload}.{signature}",
        f"{part({'alg': 'RS512', 'kid': kid})}.{payload}.{signature}",
        f"{part({'alg': ['RS256'], 'kid': kid})}.{payload}.{signature}",
        as_secret,
    ):
        found = send(service, forged)
        assert (found["verdict"], found["said"]) == ("unsafe_algorithm", None)
    # A header that brings its own key or says that something more must be understood.
    for more in (
        {"jwk": jwk},
        {"jku": "https://evil.example/keys"},
        {"crit": ["b64"], "b64": True},
    ):
        found = send(service, f"{part({'alg': 'RS256', 'kid': kid, **more})}.{payload}.{signature}")
        assert (found["genuine"], found["said"]) == (False, None)


def test_a_token_that_names_something_twice_is_not_read(
    service: ServiceHarness, serial: str
) -> None:
    token = stored(service, serial)["token"]
    for number in (0, 1):
        parts = token.split(".")
        text = base64.urlsafe_b64decode(parts[number] + "==")
        name, value = next(iter(json.loads(text).items()))
        twice = text[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}".encode()
        parts[number] = base64.urlsafe_b64encode(twice).rstrip(b"=").decode()
        found = send(service, ".".join(parts))
        assert (found["verdict"], found["said"]) == ("unreadable", None), name


def test_a_proof_of_another_kind_or_none_proves_nothing(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    proof = document["proof"]
    for other in ("eddsa-jcs-2022", "ecdsa-rdfc-2019", "", None):
        file = {**document, "proof": {**proof, "cryptosuite": other}}
        assert send(service, file)["verdict"] == "unsafe_algorithm"
    for nothing in (None, [], {}):
        assert send(service, {**document, "proof": nothing})["verdict"] == "unsigned"
    del document["proof"]
    assert send(service, document)["verdict"] == "unsigned"
    document["proof"] = {**proof, "proofPurpose": "authentication"}
    assert send(service, document)["genuine"] is False


def test_terms_and_contexts_that_give_the_content_another_meaning_are_refused(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    subject, contexts = document["credentialSubject"], document["@context"]
    for file in (
        {**document, "honours": "summa cum laude"},
        {**document, "credentialSubject": {**subject, "grade": "A"}},
        {**document, "@context": [*contexts, "https://evil.example/context"]},
        {**document, "@context": [*contexts, {"name": "https://schema.org/alternateName"}]},
        {**document, "@context": contexts[:1]},
        {**document, "credentialSubject": {**subject, "@context": contexts}},
        {**document, "https://schema.org/honours": "x"},
        {**document, "@graph": []},
        {**document, "evidence": []},
    ):
        found = send(service, file)
        assert (found["verdict"], found["valid"], found["said"]) == ("unknown_terms", False, None)


def test_what_means_the_same_and_is_not_written_so_is_not_what_the_academy_signs(
    service: ServiceHarness, serial: str
) -> None:
    """A list of one text is the same statement, and another thing to who reads the JSON."""
    service.resources.extras["uploads"] = Budget(1000, 60)
    document = credential(service, serial)
    assert send(service, {**document, "proof": [document["proof"]]})["valid"] is True
    paths = [path for path in leaves(document) if path[0] not in ("@context", "proof")]
    assert len(paths) > 30
    for path in paths:
        file = put(document, path, [at(document, path)])
        found = send(service, file)
        # Without these two nobody can tell that it would be a certificate of the academy.
        unnamed = path in (("type", 1), ("issuer", "id"))
        verdict = "empty_file" if unnamed else "unknown_terms"
        assert (found["verdict"], found["said"]) == (verdict, None), path
        assert show(service, file).status_code == 200, path
    subject = document["credentialSubject"]
    for file in (
        {**document, "type": document["type"] * 2},
        {**document, "type": document["type"][::-1]},
        {**document, "credentialSubject": [subject]},
        {**document, "credentialSubject": {**subject, "creditsEarned": "40"}},
        {**document, "credentialStatus": [document["credentialStatus"]]},
        {**document, "proof": {**document["proof"], "created": [[document["proof"]["created"]]]}},
        {**document, "proof": {**document["proof"], "challenge": "x"}},
    ):
        assert send(service, file)["verdict"] == "unknown_terms"
        assert WORDS["en"]["unknown_terms"] in show(service, file).text


def test_strangers_get_no_canonical_form_of_what_they_make_up_and_leave_nothing_behind(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    subject = document["credentialSubject"]
    method = document["proof"]["verificationMethod"]

    def achieved(*skills: dict[str, Any], method: str = method) -> dict[str, Any]:
        achievement = {**subject["achievement"], "alignment": list(skills)}
        return {
            **document,
            "credentialSubject": {**subject, "achievement": achievement},
            "proof": {**document["proof"], "verificationMethod": method},
        }

    skills = [{"type": ["Alignment"], "targetName": f"n{number}"} for number in range(700)]
    send(service, document)
    remembered = _template.cache_info()
    for file, verdict in (
        (achieved(*skills), "unknown_terms"),
        (achieved(*skills[:20], method=f"{method}x"), "forged"),
        (achieved(*skills[:20]), "changed"),
        (achieved(*skills[:7]), "changed"),
        (document, "genuine"),
    ):
        begun = time.process_time()
        assert send(service, file)["verdict"] == verdict
        assert time.process_time() - begun < 0.25
    assert _template.cache_info() == remembered


def test_one_of_another_issuer_is_sent_to_that_issuer(service: ServiceHarness, serial: str) -> None:
    document = credential(service, serial)
    for issuer in (
        "did:web:other.example:issuers:pontianak",
        "did:web:certificates.example:issuers:bandung",
        "did:web:certificates.example:issuers:",
        "https://elsewhere.example/profile",
    ):
        file = {**document, "issuer": {**document["issuer"], "id": issuer}}
        found = send(service, file)
        assert (found["verdict"], found["issuer"]) == ("foreign", issuer)
        assert issuer in show(service, file).text
        # What a stranger's file names is shown, never a link to follow.
        assert f'href="{issuer}' not in show(service, file).text


def test_another_academys_credential_needs_that_academys_key(
    service: ServiceHarness, serial: str
) -> None:
    service.deliver(Story("2", academy="bandung", code="BDG").opened())
    document = credential(service, serial)
    bare = {
        **{name: value for name, value in document.items() if name != "proof"},
        "issuer": {**document["issuer"], "id": "did:web:certificates.example:issuers:bandung"},
    }
    assert send(service, {**bare, "proof": document["proof"]})["verdict"] == "forged"


def test_its_own_dates_count_give_or_take_what_clocks_differ(
    service: ServiceHarness, serial: str
) -> None:
    document, now = credential(service, serial), service.clock.now()

    def at(**delta: float) -> str:
        return (now + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")

    for dates, verdict in (
        ({"validUntil": at(minutes=-6)}, "expired"),
        ({"validUntil": at(minutes=-4)}, "genuine"),
        ({"validUntil": at(days=1)}, "genuine"),
        ({"validFrom": at(minutes=6)}, "not_yet"),
        # Not yet so much ahead that it would be another clock; but not the day on record either.
        ({"validFrom": at(minutes=4)}, "outdated"),
    ):
        file = signed_anew(service, document, **dates)
        assert send(service, file)["verdict"] == verdict, dates
    page = show(service, signed_anew(service, document, validUntil=at(days=-30)))
    assert "This file has expired." in page.text
    assert "Siti Rahma" in page.text


def test_what_the_academy_signed_once_and_the_record_says_otherwise_is_outdated(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    subject, status = document["credentialSubject"], document["credentialStatus"]
    other = [{**subject["identifier"][0], "identityHash": "Siti Rahmah"}]
    for changes, field in (
        ({"credentialSubject": {**subject, "identifier": other}}, "holder"),
        ({"credentialSubject": {**subject, "creditsEarned": 400}}, "hours"),
        ({"credentialStatus": {**status, "statusListIndex": "0"}}, "status"),
    ):
        file = signed_anew(service, document, **changes)
        found = send(service, file)
        assert (found["verdict"], found["valid"], found["differs"]) == ("outdated", False, [field])
        assert WORDS["en"][f"said_{field}"] in show(service, file).text


def test_what_is_not_on_record_is_not_good(service: ServiceHarness, serial: str) -> None:
    document = credential(service, serial)
    subject = {**document["credentialSubject"], "licenseNumber": "PIA-2026-C03-0009-K7M2QX"}
    found = send(service, signed_anew(service, document, credentialSubject=subject))
    assert (found["verdict"], found["valid"], found["record"]) == ("unrecorded", False, None)


@pytest.mark.parametrize("fault", ["raised", "gone", "another's"])
def test_a_status_list_that_contradicts_the_record_makes_it_unclear(
    service: ServiceHarness, serial: str, fault: str
) -> None:
    document = credential(service, serial)
    entries, mine = service.db["status_entries"], {"certificate_id": stored(service, serial)["_id"]}
    if fault == "raised":
        entries.update_one(mine, {"$set": {"raised": True}})
    elif fault == "gone":
        entries.delete_one(mine)
    else:
        entries.update_one(mine, {"$set": {"certificate_id": "another"}})
    found = send(service, document)
    assert (found["verdict"], found["valid"]) == ("unclear", False)
    assert "cannot be told for certain" in show(service, document).text


def test_a_document_around_the_data_of_another_certificate_is_seen(
    service: ServiceHarness, serial: str
) -> None:
    paper = service.get(f"/verify/{serial}.pdf").data
    other = "PIA-2026-C03-0009-K7M2QX"
    assert paper.count(f"({WORDS['id']['serial']} {serial})".encode()) == 1
    swapped = paper.replace(f" {serial})".encode(), f" {other})".encode())
    found = send(service, swapped)
    assert (found["verdict"], found["valid"]) == ("mismatch", False)
    page = show(service, swapped)
    assert other in page.text and serial in page.text
    # One that hides this too is genuine as to its data, and those are what is shown.
    assert send(service, paper)["said"]["holder"] == "Siti Rahma"


def test_an_erased_name_is_not_told_again_from_a_file_that_still_has_it(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    service.db["certificates"].update_one(
        {"serial": serial}, {"$set": {"holder": "—", "token": "", "proof": None}}
    )
    found = send(service, document)
    assert found["verdict"] == "genuine"
    assert "Siti" not in json.dumps(found)
    page = show(service, document)
    assert "Name erased at its holder" in page.text
    assert "Siti" not in page.text


def test_a_name_is_shown_as_it_is_and_cannot_turn_the_page_around(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(*story.everything(), story.renamed("Siti \u202eamhaR\u2066 <b>"))
    service.run_jobs()
    found = certificates(service)[0]["serial"]
    for page in (
        show(service, credential(service, found)),
        service.get(f"/verify/{found}", headers={"Accept-Language": "en"}),
    ):
        assert "<bdi>Siti [U+202E]amhaR[U+2066] &lt;b&gt;</bdi>" in page.text
        assert "\u202e" not in page.text


# ---- What is no certificate at all ------------------------------------------------------------


def test_files_without_a_certificate_say_so(service: ServiceHarness, serial: str) -> None:
    document = credential(service, serial)
    for file, verdict in (
        (image(), "empty_file"),
        (SVG.encode(), "empty_file"),
        (printed(), "empty_file"),
        ({"name": "no credential"}, "empty_file"),
        ({**document, "type": ["VerifiableCredential"]}, "empty_file"),
        (b"\xff\xd8\xff\xe0 a photo", "unreadable"),
        (b"PK\x03\x04 a zip", "unreadable"),
        (json.dumps(document)[:-100], "unreadable"),
        (stored(service, serial)["token"][:200], "unreadable"),
        (json.dumps(document)[:-1] + ', "name": "x"}', "unreadable"),
        (printed(*[b'{"a":' * 990 + b"1" + b"}" * 990] * 2), "unreadable"),
        (f"{part([1])}.{part([2])}.x", "unreadable"),
        (service.get(f"/verify/{serial}.png").data[:-200], "unreadable"),
        (
            printed(json.dumps(document).encode(), json.dumps({**document, "name": "x"}).encode()),
            "several",
        ),
    ):
        found = send(service, file)
        assert (found["verdict"], found["valid"], found["said"]) == (verdict, False, None)
        page = show(service, file)
        assert page.status_code == 200
        assert WORDS["en"][verdict] in page.text


def test_what_the_academy_signs_besides_certificates_is_no_certificate(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    signed = service.db["status_lists"].find_one({"academy": "pontianak"})["signed"]
    forms = [value for value in signed.values() if isinstance(value, str | dict)]
    assert len(forms) >= 2
    # Neither a status list nor one that also calls itself a badge is a certificate.
    both = {**document, "credentialSubject": {"type": ["AchievementSubject"]}}
    for file in (*forms, signed_anew(service, both)):
        assert send(service, file)["verdict"] == "empty_file"


IMAGINED = {
    "issuer": "did:web:certificates.example:issuers:pontianak",
    "type": ["OpenBadgeCredential"],
    "proof": {"cryptosuite": "eddsa-rdfc-2022"},
}


def imagined(**more: Any) -> bytes:
    """A file in JSON that looks like one of ours."""
    return json.dumps({**IMAGINED, **more}).encode()


def token_of_nothing() -> bytes:
    numbers = json.dumps({"a": [1] * 120_000}).encode()
    return b"e30." + base64.urlsafe_b64encode(numbers).rstrip(b"=") + b".x"


# Files that are small and would be large to whoever believed them, each made when it is sent.
BOMBS: dict[str, Callable[[], bytes]] = {
    "PNG of 65,535 × 65,535": lambda: image().replace(
        image()[16:29], b"\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00"
    ),
    "PNG with a compressed text": lambda: image(
        itxt(zlib.compress(b" " * 64 * 1024 * 1024), compressed=b"\x01")
    ),
    "PDF with a bomb": lambda: printed(b" " * 200 * 1024 * 1024),
    "PDF of marks": lambda: b"%PDF-1.7 " + b"/EmbeddedFile " * 300_000,
    "SVG of entities": lambda: (
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'
    ),
    "SVG of depth": lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 300_000,
    "JSON of depth": lambda: imagined(a=1).replace(b"1}", b"[" * 900 + b"]" * 900 + b"}"),
    "JSON of numbers": lambda: imagined(a=[1] * 80_000),
    "JSON of names": lambda: imagined(**{f"n{n}": n for n in range(12_000)}),
    "JSON of nothing": lambda: imagined(a=[{} for _ in range(50_000)]),
    "token of nothing": token_of_nothing,
    "PDF with a long subject": lambda: b"%PDF-1.7 /Subject(".ljust(UPLOAD_LIMIT, b"A"),
    "dots": lambda: b"." * UPLOAD_LIMIT,
    "letters": lambda: b"a" * UPLOAD_LIMIT,
    "braces": lambda: b"{" * UPLOAD_LIMIT,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_what_its_own_size_costs(
    service: ServiceHarness, serial: str, name: str
) -> None:
    bomb = BOMBS[name]()
    send(service, b"first, so that what is loaded once is not counted")
    tracemalloc.start()
    try:
        begun = time.process_time()
        found = send(service, bomb)
        spent = time.process_time() - begun
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found["valid"], found["said"]) == (False, None)
    assert peak < 8 * UPLOAD_LIMIT, f"{peak // 1024 // 1024} MB"
    assert spent < 3, f"{spent} s"


# ---- Limits and faults ------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused_in_both_ways_of_sending(service: ServiceHarness) -> None:
    large = b"a" * (UPLOAD_LIMIT + 1)
    machine = service.post("/verify", data=large, headers=JSON)
    assert (machine.status_code, machine.json["code"]) == (413, "upload_too_large")
    page = show(service, large)
    assert page.status_code == 413
    assert "This file is too large." in page.text
    assert show(service, large[1:]).status_code == 200


def test_one_of_twenty_megabytes_is_refused_before_it_is_read(service: ServiceHarness) -> None:
    taken: list[int] = []
    begun: list[Any] = []

    class Sent(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, into: Any) -> int:
            taken.append(len(into))
            return 0

    environ = EnvironBuilder("/verify", method="POST", headers=JSON).get_environ()
    environ |= {"wsgi.input": Sent(), "CONTENT_LENGTH": str(20 * 1024 * 1024)}
    for kind in ("application/pdf", "multipart/form-data; boundary=x"):
        taken.clear()
        begun.clear()
        answer = service.app({**environ, "CONTENT_TYPE": kind}, lambda *told: begun.extend(told))
        body = b"".join(answer)
        assert begun[0].startswith("413")
        assert json.loads(body)["code"] == "upload_too_large"
        assert taken == []
        # What still comes is taken once the answer is on its way.
        answer.close()


def test_nothing_or_a_form_without_the_file_is_asked_for_one(service: ServiceHarness) -> None:
    for data, kind in (
        (b"", "application/pdf"),
        ({"other": (io.BytesIO(b"x"), "x")}, "multipart/form-data"),
        ({"file": (io.BytesIO(b""), "")}, "multipart/form-data"),
        (b"no form at all", "multipart/form-data; boundary=x"),
    ):
        machine = service.post("/verify", data=data, content_type=kind, headers=JSON)
        assert (machine.status_code, machine.json["code"]) == (422, "upload_missing")
    page = service.post("/verify", data=b"", content_type="application/pdf")
    assert page.status_code == 422
    assert "There is no file yet." in page.text


def test_who_sends_too_many_files_has_to_wait(service: ServiceHarness) -> None:
    service.resources.extras["uploads"] = Budget(3, 60)
    assert [send(service, b"x")["verdict"] for _ in range(3)] == ["unreadable"] * 3
    machine = service.post("/verify", data=b"x", headers=JSON)
    assert (machine.status_code, machine.json["code"]) == (429, "too_many_uploads")
    page = show(service, b"x")
    assert page.status_code == 429
    assert "Too many files." in page.text
    assert int(page.headers["Retry-After"]) > 0


def test_without_its_database_it_says_that_nothing_could_be_checked(
    service: ServiceHarness, serial: str
) -> None:
    document = credential(service, serial)
    db = connect("mongodb://127.0.0.1:9/?timeoutMS=100", "nowhere")
    with closing(db.client):
        alone = create_app(SERVICE, replace(service.resources, db=db)).test_client()
        machine = alone.post("/verify", data=as_bytes(document), headers=JSON)
        assert (machine.status_code, machine.json["code"]) == (503, "unavailable")
        page = alone.post("/verify?lang=en", data=as_bytes(document))
        assert page.status_code == 503
        assert "cannot be checked at the moment" in page.text
        assert "valid." not in page.text.partition("</h1>")[0]
