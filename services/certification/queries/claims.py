"""What a file claims about itself, before anything of it is proven."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from services.certification.adapters.credentials.strict_json import read_json
from services.certification.adapters.credentials.tokens import ALGORITHM
from services.certification.domain import examination as verdicts
from services.certification.domain.credential import without_claims
from services.certification.domain.form import is_proof_written_so
from services.certification.domain.form import is_written_so
from services.certification.domain.serial import lookup_key

Document = dict[str, Any]

_CRYPTOSUITE = "eddsa-rdfc-2022"


def fault_of_token(token: str, payload: Document) -> str | None:
    """The verdict, when the academies do not sign in the way that the token names, or no such JSON.

    `payload` is what it says.
    """
    header = _part(token, 0)
    if header is None:
        return verdicts.UNREADABLE
    if header.get("alg") != ALGORITHM:
        return verdicts.UNSAFE_ALGORITHM
    return None if is_written_so(without_claims(payload)) else verdicts.UNKNOWN_TERMS


def fault_of_document(document: Document) -> str | None:
    """The same for a credential with a proof, also when it has none."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not proof:
        return verdicts.UNSIGNED
    if not isinstance(proof, dict) or proof.get("cryptosuite") != _CRYPTOSUITE:
        return verdicts.UNSAFE_ALGORITHM
    bare = {name: value for name, value in document.items() if name != "proof"}
    # To find out what else it means would take time and memory, and anyone may ask for it.
    same = is_written_so(bare) and is_proof_written_so(proof)
    return None if same else verdicts.UNKNOWN_TERMS


def payload_of(token: str) -> Document | None:
    """What the token says, whoever signed it."""
    return _part(token, 1)


def _part(token: str, number: int) -> Document | None:
    part = token.split(".")[number]
    try:
        parsed = read_json(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def is_badge(content: Mapping[str, Any]) -> bool:
    """Whether it calls itself a certificate's credential."""
    types = content.get("type")
    return isinstance(types, list) and "OpenBadgeCredential" in types


def issuer_named(content: Mapping[str, Any]) -> str | None:
    """Whom it names as its issuer: an identifier."""
    issuer = content.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) and named else None


def serial_named(content: Mapping[str, Any]) -> str | None:
    """The serial that the content names, when it can be one: it is offered to be looked up."""
    subject = content.get("credentialSubject")
    serial = subject.get("licenseNumber") if isinstance(subject, dict) else None
    if not isinstance(serial, str) or lookup_key(serial) is None:
        return None
    # Separators do not count, and so nothing is left that would mean something in an address.
    return "-".join(re.findall("[A-Za-z0-9]+", serial))
