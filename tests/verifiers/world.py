"""Certificates of each kind from the real service, as files, and all that a verifier fetches."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from urllib.parse import urlsplit

from services.certification.adapters.credentials.png import bake_png
from services.certification.adapters.credentials.reading import read_credential
from services.certification.adapters.credentials.svg import bake_svg
from services.certification.adapters.keys import Signer
from services.certification.domain.issuer import Issuer
from services.certification.domain.status_list import ENTRIES
from services.certification.domain.status_list import encode
from services.certification.repository import issuer_of
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.test_prints import issue

ACADEMY = "pontianak"

# The forms in which a certificate is downloaded: the ending, and what is asked for besides.
FORMS = {
    "JSON-LD": "jsonld",
    "JWT": "jwt",
    "PNG, JSON-LD inside": "png",
    "PNG, JWT inside": "png?form=jwt",
    "SVG, JSON-LD inside": "svg",
    "SVG, JWT inside": "svg?form=jwt",
}

# The service gives an end to no certificate; one that has ended is signed with its keys here.
CASES = ("good", "tampered", "revoked", "superseded", "expired")

Documents = dict[str, dict[str, str]]


@dataclass(frozen=True)
class World:
    """`files` by case and form; `documents` are a media type and a body by address."""

    files: dict[tuple[str, str], bytes]
    documents: Documents

    def without_list(self) -> "World":
        """The same while the status list cannot be had."""
        return replace(self, documents=dict(_others(self.documents)))

    def with_list(self, changed: Documents) -> "World":
        """The same with other status lists."""
        return replace(self, documents={**self.documents, **changed})


def build(service: ServiceHarness) -> World:
    """Issues what it takes and ends some of it. The files were taken while all of it stood."""
    serials = {
        case: issue(service, "Siti Rahma", case) for case in ("good", "revoked", "superseded")
    }
    files = {
        (case, form): _download(service, f"/verify/{serial}.{ending}")
        for case, serial in serials.items()
        for form, ending in FORMS.items()
    }
    act(service, serials["revoked"], "revoke")
    act(service, serials["superseded"], "supersede", holder="Siti Rahmawati")
    service.run_jobs()
    for form in FORMS:
        good = files["good", form]
        files["tampered", form] = put(good, tampered(read_credential(good)))
        files["expired", form] = put(good, expired(read_credential(good), *keys(service)))
    return World(files, documents(service, files))


def documents(service: ServiceHarness, files: dict[tuple[str, str], bytes]) -> Documents:
    """What the addresses in the files lead to, as the service answers there."""
    addresses: set[str] = set()
    for file in files.values():
        addresses |= set(_addresses(read_credential(file)))
    found = {}
    for address in addresses:
        parts = urlsplit(address)
        answer = service.get(parts.path)
        assert answer.status_code == 200, (address, answer.text)
        found[address] = {"type": answer.content_type, "body": answer.text}
    return found


def keys(service: ServiceHarness) -> tuple[Signer, Issuer]:
    """What the service itself signs with."""
    signer = service.resources.extras["keys"].signer()
    assert signer is not None
    home = service.db["academies"].find_one({"_id": ACADEMY})
    assert home is not None
    return signer, issuer_of(home, service.resources.extras["public_url"])


def signed_as(like: Any, content: dict[str, Any], signer: Signer, issuer: Issuer) -> Any:
    """The content in the form of `like`, a token or JSON-LD, signed anew."""
    if isinstance(like, str):
        return signer.token(content, issuer)
    return {**content, "proof": signer.proof(content, issuer, datetime.now(UTC))}


def content_of(credential: Any) -> dict[str, Any]:
    """What was signed, without the signature and what goes with it."""
    claims = payload(credential) if isinstance(credential, str) else credential
    beside = ("iss", "jti", "nbf", "exp", "sub", "proof")
    return {name: value for name, value in claims.items() if name not in beside}


def payload(token: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(_decoded(token.split(".")[1]))
    return made


def tampered(credential: Any) -> Any:
    """Made out to somebody else, with the signature as it was."""
    if isinstance(credential, dict):
        return json.loads(json.dumps(credential).replace("Siti Rahma", "Budi Santoso"))
    head, body, signature = credential.split(".")
    changed = _decoded(body).replace(b"Siti Rahma", b"Budi Santoso")
    return ".".join((head, _encoded(changed), signature))


def expired(credential: Any, signer: Signer, issuer: Issuer) -> Any:
    """One that was good for a day, a year ago."""
    begun = datetime.now(UTC) - timedelta(days=365)
    times = {"validFrom": _moment(begun), "validUntil": _moment(begun + timedelta(days=1))}
    return signed_as(credential, {**content_of(credential), **times}, signer, issuer)


def list_out_of_date(world: World, signer: Signer, issuer: Issuer) -> Documents:
    """Lists in which nothing is revoked, good until an hour ago: somebody kept an old copy."""
    now = datetime.now(UTC)
    times = {
        "validFrom": _moment(now - timedelta(hours=25)),
        "validUntil": _moment(now - timedelta(hours=1)),
    }
    return _changed_lists(
        world, lambda each: signed_as(each, {**_cleared(each), **times}, signer, issuer)
    )


def forged_list(world: World) -> Documents:
    """Lists in which nothing is revoked, with the signature of the real ones."""

    def forged(credential: Any) -> Any:
        if isinstance(credential, dict):
            return {**_cleared(credential), "proof": credential["proof"]}
        head, body, signature = credential.split(".")
        cleared = {**json.loads(_decoded(body)), **_cleared(credential)}
        return ".".join((head, _encoded(json.dumps(cleared).encode()), signature))

    return _changed_lists(world, forged)


def put(file: bytes, credential: Any) -> bytes:
    """The file with another credential in it."""
    text = credential if isinstance(credential, str) else json.dumps(credential)
    if file.startswith(b"\x89PNG"):
        start = file.index(b"iTXtopenbadgecredential") - 4
        end = start + 12 + int.from_bytes(file[start : start + 4])
        return bake_png(file[:start] + file[end:], text)
    if file.startswith(b"<svg"):
        image = re.sub(r"<openbadges:credential.*?(/>|</openbadges:credential>)", "", file.decode())
        return bake_svg(re.sub(r' xmlns:openbadges="[^"]*"', "", image), text).encode()
    return text.encode()


def _download(service: ServiceHarness, path: str) -> bytes:
    answer = service.get(path)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def _addresses(credential: Any) -> Iterator[str]:
    """What a verifier of this credential fetches: DID document, key and status list."""
    content = content_of(credential)
    host, *path = content["issuer"]["id"].removeprefix("did:web:").split(":")
    yield f"https://{'/'.join((unquote(host), *path))}/did.json"
    yield content["credentialStatus"]["statusListCredential"]
    yield content["credentialStatus"]["statusListCredential"] + ".jwt"
    if isinstance(credential, str):
        yield json.loads(_decoded(credential.split(".")[0]))["kid"]


def _others(documents: Documents) -> Iterator[tuple[str, dict[str, str]]]:
    return ((address, each) for address, each in documents.items() if "/status/" not in address)


def _changed_lists(world: World, change: Any) -> Documents:
    changed = {}
    for address, document in world.documents.items():
        if "/status/" in address:
            body = change(read_credential(document["body"].encode()))
            text = body if isinstance(body, str) else json.dumps(body)
            changed[address] = {**document, "body": text}
    assert len(changed) == 2
    return changed


def _cleared(credential: Any) -> dict[str, Any]:
    content = content_of(credential)
    subject = {**content["credentialSubject"], "encodedList": encode(bytes(ENTRIES // 8))}
    return {**content, "credentialSubject": subject}


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
