"""What a holder lets the credential say: whoever has the serial can read it, so it is asked for.

The e-mail address stands in it as a salted hash (Open Badges 3.0, IdentityObject) and is not kept.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from services.certification.domain.credential import is_address
from services.certification.domain.errors import Invalid
from services.certification.domain.errors import WrongState
from services.certification.domain.issuer import did_of_host

LONGEST_ADDRESS = 500


def identity_hash(email: str, salt: str) -> str:
    """`sha256$` and the hexadecimal digest of the address in small letters with its salt."""
    return "sha256$" + hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()


def chosen(
    now: Mapping[str, Any],
    *,
    email: str | None,
    salt: str,
    did: str | None,
    score: bool,
    evidence: str | None,
    public_url: str,
) -> dict[str, Any]:
    """The holder's new choice as it is stored: "identity", "did", "score", "evidence", if told.

    `email` is None when it is not to be told. An address that has its hash already keeps it, so
    that the same choice is no change. `public_url` is this service's: neither page nor DID may be
    one of its own. Raises Invalid.
    """
    if did is not None and not is_did(did):
        raise Invalid("sharing_did_form", "/did")
    if evidence is not None and not is_page(evidence):
        raise Invalid("sharing_evidence_form", "/evidence")
    _check_not_ours(did, evidence, public_url)
    identity = None if email is None else _identity(now.get("identity"), email, salt)
    wish = {"identity": identity, "did": did, "score": score, "evidence": evidence}
    return {name: value for name, value in wish.items() if value}


def _check_not_ours(did: str | None, evidence: str | None, public_url: str) -> None:
    # What has the address of another part of the credential would be one with that part, and the
    # proof would not tell whose name or description is whose.
    if did is not None and f"{did}:".lower().startswith(f"{did_of_host(public_url)}:".lower()):
        raise Invalid("sharing_own_address", "/did")
    own = urlsplit(public_url).hostname
    if evidence is not None and urlsplit(evidence).hostname == own:
        raise Invalid("sharing_own_address", "/evidence")


def check_email(email: str | None) -> str:
    """The sign-in's address. Raises WrongState when it has none."""
    if not email or not email.strip():
        raise WrongState("sharing_no_email")
    return email


def is_did(text: str) -> bool:
    """Whether it is a decentralised identifier (DID Core, section 3.1) and not a DID URL."""
    parts = text.split(":", 2)
    method_specific = parts[2] if len(parts) == 3 else ""
    return (
        len(text) <= LONGEST_ADDRESS
        and parts[0] == "did"
        and is_address(text)
        and parts[1].isalnum()
        and parts[1] == parts[1].lower()
        and bool(method_specific)
        and not method_specific.endswith(":")
        and not set(method_specific) & set("/?#")
    )


def is_page(text: str) -> bool:
    """Whether it is an HTTPS address of a host that anyone could open."""
    if len(text) > LONGEST_ADDRESS or not is_address(text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc


def _identity(now: Mapping[str, str] | None, email: str, salt: str) -> dict[str, str]:
    if now and identity_hash(email, now["salt"]) == now["hash"]:
        return dict(now)
    return {"hash": identity_hash(email, salt), "salt": salt}
