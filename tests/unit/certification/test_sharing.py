"""What a holder lets the credential say: asked for, signed anew, and taken back."""

import base64
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.certification.commands.sharing import share
from services.certification.commands.signing import sign_unsigned
from services.certification.domain.sharing import identity_hash
from shared.contracts import PERSON_ERASED
from shared.mongo.unit_of_work import Transaction
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import organiser
from tests.unit.certification.story import Story
from tests.unit.certification.test_races import interleave

EMAIL = "siti.rahma@pontianak.example"
DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
PAGE = "https://inovasi.pontianak.example/proyek/1"
EVERYTHING = {"email": True, "did": DID, "score": True, "evidence": PAGE}


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


def holder(service: ServiceHarness, email: str | None = EMAIL, person: str = "person-1") -> str:
    return service.token(person, roles=["learner@pontianak"], email=email)


def choose(
    service: ServiceHarness, serial: str, token: str | None = None, **wish: Any
) -> TestResponse:
    path = f"{ROOT}/certificates/{serial}/sharing"
    return service.put(path, json=wish, token=token or holder(service))


def credential(service: ServiceHarness, serial: str) -> Any:
    """What the token says, as its reader sees it; the proof is of the same credential."""
    [stored] = service.db["certificates"].find({"serial": serial})
    assert stored["token"] and stored["proof"], "not signed"
    payload = stored["token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_nothing_is_told_until_the_holder_wants_it(service: ServiceHarness, serial: str) -> None:
    path = f"{ROOT}/certificates/{serial}/sharing"
    answer = service.get(path, token=holder(service))

    assert answer.status_code == 200
    told = {name: answer.json[name] for name in EVERYTHING}
    assert told == {"email": False, "did": None, "score": False, "evidence": None}
    subject = credential(service, serial)["credentialSubject"]
    assert [each["identityType"] for each in subject["identifier"]] == ["name"]
    assert "id" not in subject and "result" not in subject
    assert "evidence" not in credential(service, serial)


def test_what_was_chosen_is_in_the_credential_once_a_worker_has_signed_it(
    service: ServiceHarness, serial: str
) -> None:
    answer = choose(service, serial, **EVERYTHING)

    assert (answer.status_code, answer.json["signed"]) == (200, False)
    assert service.run_jobs() == 1
    said = credential(service, serial)
    subject = said["credentialSubject"]
    assert subject["id"] == DID
    [_, email] = subject["identifier"]
    assert email["hashed"] is True
    assert email["identityHash"] == identity_hash(EMAIL, email["salt"])
    assert subject["result"][0]["value"] == "80"
    assert [each["id"] for each in said["evidence"]] == [PAGE]
    read = service.get(f"{ROOT}/certificates/{serial}/sharing", token=holder(service))
    assert {name: read.json[name] for name in EVERYTHING} == EVERYTHING
    assert read.json["signed"] is True


def test_the_address_itself_is_stored_nowhere(service: ServiceHarness, serial: str) -> None:
    choose(service, serial, **EVERYTHING)
    service.run_jobs()

    for name in service.db.list_collection_names():
        for document in service.db[name].find():
            assert EMAIL not in str(document), name


def test_the_same_choice_is_no_change(service: ServiceHarness, serial: str) -> None:
    first = choose(service, serial, **EVERYTHING).json
    service.run_jobs()
    again = choose(service, serial, **EVERYTHING).json

    assert again["version"] == first["version"] + 1, "only the signature was added since"
    assert again["signed"] is True
    assert service.run_jobs() == 0


def test_what_is_left_out_is_told_no_more(service: ServiceHarness, serial: str) -> None:
    choose(service, serial, **EVERYTHING)
    service.run_jobs()
    choose(service, serial, score=True)
    service.run_jobs()

    said = credential(service, serial)
    assert len(said["credentialSubject"]["identifier"]) == 1
    assert "id" not in said["credentialSubject"] and "evidence" not in said
    assert "result" in said["credentialSubject"]


def test_nobody_but_the_holder_may_choose_or_see(service: ServiceHarness, serial: str) -> None:
    path = f"{ROOT}/certificates/{serial}/sharing"
    elsewhere = service.token("person-1", roles=["learner@singkawang"], email=EMAIL)
    for token, status in (
        (holder(service, person="person-2"), 404),
        (organiser(service), 403),
        (elsewhere, 404),
        (None, 401),
    ):
        assert service.get(path, token=token).status_code == status
        assert service.put(path, json=EVERYTHING, token=token).status_code == status
    foreign = path.replace("pontianak", "singkawang")
    assert service.put(foreign, json=EVERYTHING, token=elsewhere).status_code == 404
    [stored] = service.db["certificates"].find()
    assert stored["sharing"] == {}


@pytest.mark.parametrize(
    ("language", "says"), [("en", "gives no e-mail address"), ("id", "tidak memiliki alamat surel")]
)
def test_a_sign_in_without_an_address_is_told_so(
    service: ServiceHarness, serial: str, language: str, says: str
) -> None:
    answer = service.put(
        f"{ROOT}/certificates/{serial}/sharing",
        json={"email": True},
        token=holder(service, email=None),
        headers={"Accept-Language": language},
    )
    assert (answer.status_code, answer.json["code"]) == (409, "sharing_no_email")
    assert says in answer.json["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("did", "did:web:example.org#key"),
        ("did", ""),
        ("did", "did:web:certificates.example:issuers:pontianak"),
        ("did", "did:web:Certificates.example"),
        ("evidence", "http://example.org/"),
        ("evidence", "https://certificates.example/issuers/pontianak/achievements/innovator/1"),
        ("evidence", "https://certificates.example:443/verify/X"),
    ],
)
def test_what_cannot_stand_in_a_credential_is_refused(
    service: ServiceHarness, serial: str, field: str, value: str
) -> None:
    answer = choose(service, serial, **{field: value})
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [f"/{field}"]


def test_a_revoked_certificate_tells_nothing_new(service: ServiceHarness, serial: str) -> None:
    act(service, serial, "revoke")
    answer = choose(service, serial, score=True)
    assert (answer.status_code, answer.json["code"]) == (409, "certificate_state")


def test_an_old_version_is_refused(service: ServiceHarness, serial: str) -> None:
    path = f"{ROOT}/certificates/{serial}/sharing"
    seen = service.get(path, token=holder(service)).headers["ETag"]
    choose(service, serial, score=True)
    answer = service.put(path, json={"did": DID}, token=holder(service), headers={"If-Match": seen})
    assert answer.status_code == 412


def test_the_next_issue_keeps_the_choice(service: ServiceHarness, serial: str) -> None:
    choose(service, serial, **EVERYTHING)
    new = act(service, serial, "supersede", holder="Siti Rahmawati").json["serial"]
    service.run_jobs()

    subject = credential(service, new)["credentialSubject"]
    assert subject["id"] == DID
    assert len(subject["identifier"]) == 2


def test_a_choice_while_a_worker_signs_the_one_before_is_not_missed(
    service: ServiceHarness, serial: str
) -> None:
    choose(service, serial, score=True)
    [stored] = service.db["certificates"].find()
    extras = service.resources.extras
    signer, url = extras["keys"].signer(), extras["public_url"]
    wish = {"email": False, "did": DID, "score": False, "evidence": None}

    def choose_anew(tx: Transaction) -> None:
        share(tx, "pontianak", serial, "person-1", wish, None, "salt", url)

    def sign(tx: Transaction) -> None:
        sign_unsigned(tx, "pontianak", stored["_id"], signer, url, 1)

    assert interleave(service, choose_anew, sign)
    service.run_jobs()

    subject = credential(service, serial)["credentialSubject"]
    assert subject["id"] == DID and "result" not in subject


@pytest.mark.parametrize("becomes", ["keep", "anonymise"])
def test_when_the_holder_is_erased_it_tells_no_more_than_the_academy_did(
    service: ServiceHarness, serial: str, becomes: str
) -> None:
    choose(service, serial, **EVERYTHING)
    service.run_jobs()
    data = {"person_id": "person-1", "enrolment_ids": ["enrolment-1"], "certificates": becomes}
    service.deliver(event(PERSON_ERASED, "pontianak", data))
    service.run_jobs()

    [stored] = service.db["certificates"].find()
    assert stored["sharing"] == {}
    if becomes == "keep":
        subject = credential(service, serial)["credentialSubject"]
        assert [each["identityHash"] for each in subject["identifier"]] == ["Siti Rahma"]
    else:
        assert (stored["token"], stored["proof"]) == ("", None)
        renamed = act(service, serial, "supersede", holder="Siti Rahma")
        assert (renamed.status_code, renamed.json["code"]) == (409, "certificate_nameless")
        answer = choose(service, serial, score=True)
        assert (answer.status_code, answer.json["code"]) == (409, "sharing_erased")
