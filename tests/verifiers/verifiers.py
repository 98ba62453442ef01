"""The verifiers: those of npm in a process of node, openbadgeslib in this one. None has a network.

Each answer is None for a certificate that is accepted, or else why it is not.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from openbadgeslib.ob3 import OB3LdpVerifier
from openbadgeslib.ob3 import OB3VerificationError
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3 import check_credential_status
from openbadgeslib.ob3 import resolve_verification_method
from openbadgeslib.ob3 import verify_data_integrity_proof
from openbadgeslib.ob3.did import fetch_did_web_document

from tests.verifiers.world import FORMS
from tests.verifiers.world import World
from tests.verifiers.world import payload

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "verify.mjs"
PLACE = ROOT / "build" / "verifiers"

OPEN_BADGES_LIB = "openbadgeslib"

# Case, form, verifier.
Answers = dict[tuple[str, str, str], str | None]


def install() -> None:
    """Installs what the lock names unless it is there. Skips the test where npm is missing."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("no verifiers here: node and npm are needed for them")
    subprocess.run([Path(__file__).parent / "get.sh"], check=True, timeout=600)


def verify(world: World) -> Answers:
    """What each verifier says of each file."""
    answers = {}
    asked = {
        f"{case}/{form}": {"form": FORMS[form], "credential": _plain(file)}
        for (case, form), file in world.files.items()
        if FORMS[form] in ("jsonld", "jwt")
    }
    for result in _by_node(world, asked):
        case, form = result["id"].split("/")
        answers[case, form, result["verifier"]] = result["reason"]
    for (case, form), file in world.files.items():
        answers[case, form, OPEN_BADGES_LIB] = _by_open_badges_lib(world, file)
    return answers


def _plain(file: bytes) -> Any:
    text = file.decode()
    return json.loads(text) if text.startswith("{") else text


def _by_node(world: World, asked: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    told = {
        "documents": world.documents,
        "asked": [{"id": id, **each} for id, each in asked.items()],
    }
    done = subprocess.run(
        ["node", shutil.copy(SCRIPT, PLACE)],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NODE_OPTIONS": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def _by_open_badges_lib(world: World, file: bytes) -> str | None:
    try:
        text = _read(file)
        if text.startswith("{"):
            _check_document(world, json.loads(text))
        else:
            _check_token(world, text)
    except OB3VerificationError as error:
        return str(error)
    return None


def _read(file: bytes) -> str:
    """The credential as the library's own readers of pictures find it."""
    if file.startswith(b"\x89PNG"):
        return OB3Verifier.extract_token_from_png(file)
    if file.startswith(b"<svg"):
        return OB3Verifier.extract_token_from_svg(file)
    return file.decode()


def _check_document(world: World, document: dict[str, Any]) -> None:
    """With the issuer's keys by did:web, and the status list in JSON-LD."""
    fetch, issuer = _fetching(world), document["issuer"]["id"]
    OB3LdpVerifier.for_issuer_did(issuer).verify(
        document, check_status=True, verify_status_list=False, download=fetch
    )
    # It checks signatures of lists that are tokens; of one in JSON-LD only when asked to.
    status = json.loads(fetch(document["credentialStatus"]["statusListCredential"]))
    method = status["proof"]["verificationMethod"]
    if status["issuer"] != issuer or not method.startswith(f"{issuer}#"):
        raise OB3VerificationError("a status list of another issuer")
    verify_data_integrity_proof(status, resolve_verification_method(method, download=fetch))


def _check_token(world: World, token: str) -> None:
    """With the keys that `kid` leads to, and the status list as a token.

    It finds the key of a token by itself only where `kid` is an address in a DID document, and
    Open Badges 3.0 wants one that leads to a single key: so the keys are given.
    """
    credential = OB3Verifier(_key(world, token)).verify(token)
    fetch = _fetching(world, ".jwt")
    for entry in credential.credential_status:
        try:
            status = fetch(entry["statusListCredential"]).decode()
        except ConnectionError as error:
            raise OB3VerificationError(str(error)) from error
        key = _key(world, status)
        check_credential_status(credential, fetch, verify_list=True, list_pubkey_pem=key)


def _key(world: World, token: str) -> bytes:
    """The key that signed the token, once it is seen to be one of the issuer's."""
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    fetch = _fetching(world)
    jwk = json.loads(fetch(header["kid"]))
    methods = fetch_did_web_document(payload(token)["iss"], fetch)["verificationMethod"]
    if jwk not in [each.get("publicKeyJwk") for each in methods]:
        raise OB3VerificationError("a key that is not the issuer's")
    return RSAKey.import_key(jwk).as_pem(private=False)


def _fetching(world: World, form_of_lists: str = "") -> Callable[[str], bytes]:
    """Fetches what there is in the world, status lists in the form that is wanted."""

    def fetch(url: str) -> bytes:
        document = world.documents.get(url + (form_of_lists if "/status/" in url else ""))
        if document is None:
            raise ConnectionError("there is no network")
        return document["body"].encode()

    return fetch
