"""Verifiers that none of us wrote accept what stands, and refuse everything else.

Each form is given to each verifier that reads it; none of them has a network.
"""

import json
import re
from pathlib import Path

import pytest

from services.certification.adapters import key_files
from services.certification.adapters.key_making import replace_keys
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.certification.test_prints import issue
from tests.verifiers.table import DOCUMENT
from tests.verifiers.table import table
from tests.verifiers.table import write
from tests.verifiers.verifiers import Answers
from tests.verifiers.verifiers import install
from tests.verifiers.verifiers import verify
from tests.verifiers.world import CASES
from tests.verifiers.world import FORMS
from tests.verifiers.world import World
from tests.verifiers.world import documents
from tests.verifiers.world import forged_list
from tests.verifiers.world import keys
from tests.verifiers.world import list_out_of_date
from tests.verifiers.world import payload

# What a certificate meets when its status list is not what it should be. The first two are good
# ones, and the last was revoked.
LISTS = {"no list": "good", "old list": "good", "forged list": "revoked"}

# What each refusal is for, in the verifiers' own words.
FOR = {
    "tampered": "(?i)signature",
    "revoked": "revocation",
    "superseded": "revocation",
    "expired": "(?i)expir|validUntil|exp",
}

# Each breaks something somewhere: JSON, XML, N-Quads, or the direction of what follows. Control
# characters are in no name: enrolment refuses them.
NAMES = (
    'Siti "Rahma" \\ O\'Brien & <b>Sons</b> ]]> --',
    "محمد عبد الرحمن ꦱꦶꦠꦶ 陳美玲 \U0001f600",
    "A\u0301ngel \u200e\u202eamhaR\u202c Nūr\u2028",
)


@pytest.fixture(autouse=True)
def installed() -> None:
    install()


def only(world: World, case: str) -> World:
    """The world with the files of one case."""
    return World(
        {key: each for key, each in world.files.items() if key[0] == case}, world.documents
    )


def test_each_form_is_accepted_while_it_is_good_and_refused_otherwise(
    service: ServiceHarness, world: World
) -> None:
    answers = verify(world)
    out_of_date = world.with_list(list_out_of_date(world, *keys(service)))
    for name, changed in (
        ("no list", world.without_list()),
        ("old list", out_of_date),
        ("forged list", world.with_list(forged_list(world))),
    ):
        said = verify(only(changed, LISTS[name]))
        answers |= {(name, form, verifier): each for (_, form, verifier), each in said.items()}

    shown = table(answers, (*CASES, *LISTS))
    write(shown, answers)
    assert {form for _, form, _ in answers} == set(FORMS)
    for (case, form, verifier), reason in answers.items():
        if case == "good":
            assert reason is None, (case, form, verifier, reason)
        else:
            assert reason, (case, form, verifier)
            assert re.search(FOR.get(case, "."), reason), (case, form, verifier, reason)
    assert shown in DOCUMENT.read_text(), f"{DOCUMENT} shows another table than this:\n{shown}"


@pytest.mark.parametrize("did", ["did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", None])
@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_credential_can_say_is_accepted(
    service: ServiceHarness, name: str, did: str | None
) -> None:
    skill = {
        "uri": "http://data.europa.eu/esco/skill/0a8d3f1c-3b0b-4b6a-9d57-1f0e1f6ad111",
        "name": {"id": "Berpikir desain", "en": "Design thinking"},
        "description": {"id": "Menemukan kebutuhan warga.", "en": "Finds what citizens need."},
    }
    publish(service, {**RULE, "skills": [skill, {**skill, "uri": "https://skills.example/2"}]})
    told = Story()
    events = told.everything()
    events[1:4] = told.published(version=2), told.pinned(), told.enrolled(name)
    service.deliver(*events)
    service.run_jobs()
    (found,) = certificates(service)
    serial = found["serial"]
    choice = {
        "email": True,
        "did": did,
        "score": True,
        "evidence": "https://inovasi.example/antrean-puskesmas?tim=3&lang=id",
    }
    token = service.token(roles=["learner@pontianak"], email="siti@pontianak.example")
    answer = service.put(f"{ROOT}/certificates/{serial}/sharing", json=choice, token=token)
    assert answer.status_code == 200, answer.text
    service.run_jobs()

    files = _downloads(service, serial, "full")
    answers: Answers = verify(World(files, documents(service, files)))
    assert answers == dict.fromkeys(answers)
    assert {form for _, form, _ in answers} == set(FORMS)


def test_certificates_of_before_and_after_new_keys_are_accepted(
    service: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status list is signed with the new keys too, and what they had signed stays good."""
    monkeypatch.setattr(key_files, "LOOK_EVERY", 0.0)
    earlier = _downloads(service, issue(service, "Siti Rahma", "1"), "earlier")
    replace_keys(tmp_path / "keys", rsa_bits=2048)
    later = issue(service, "Budi Santoso", "2")
    ended = _downloads(service, issue(service, "Ani Wijaya", "3"), "ended")
    act(service, payload(ended["ended", "JWT"].decode())["jti"].rpartition("/")[2], "revoke")
    service.run_jobs()
    files = {**earlier, **_downloads(service, later, "later"), **ended}
    kids = {
        json.loads(file)["proof"]["verificationMethod"]
        for (_, form), file in files.items()
        if form == "JSON-LD"
    }
    assert len(kids) == 2
    answers = verify(World(files, documents(service, files)))
    for (case, form, verifier), reason in answers.items():
        assert bool(reason) == (case == "ended"), (case, form, verifier, reason)


def _downloads(service: ServiceHarness, serial: str, case: str) -> dict[tuple[str, str], bytes]:
    files = {}
    for form, ending in FORMS.items():
        file = service.get(f"/verify/{serial}.{ending}")
        assert file.status_code == 200, file.text
        files[case, form] = bytes(file.data)
    return files
