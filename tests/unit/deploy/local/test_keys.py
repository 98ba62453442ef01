"""The keys of a demonstration."""

import json

import pytest

from deploy.local import keys
from deploy.local.tokens import sign_in
from shared.web.keys import key_source
from shared.web.tokens import TokenVerifier


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.prepare(folder)
    return folder


def test_keys_stay_what_they_are_at_the_next_start(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    keys.prepare(folder)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_private_keys_are_for_their_owner_alone_and_the_public_set_holds_nothing_private(folder):
    told = keys.prepare(folder)

    of_certificates = (told.certificates / "signing.pem", told.certificates / "proof.pem")
    for private in (*of_certificates, folder / "sign-in" / "private.json"):
        assert private.stat().st_mode & 0o077 == 0, private
    for key in json.loads(told.public_set.read_text())["keys"]:
        assert "d" not in key


def test_a_sign_in_is_accepted_by_the_services_own_check(folder):
    environment = keys.prepare(folder).environment()
    token = sign_in(folder, "person-1", "Aisyah", ["learner@pontianak"])

    verifier = TokenVerifier(
        key_source(environment["AUTH_JWKS"]),
        environment["AUTH_ISSUER"],
        environment["AUTH_AUDIENCE"],
    )
    actor = verifier.verify(token)

    assert (actor.person_id, actor.name) == ("person-1", "Aisyah")
    assert actor.has("learner", "pontianak")
