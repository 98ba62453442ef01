"""What a certificate tells by its holder's choice."""

from typing import Any

Document = dict[str, Any]


def sharing_view(certificate: Document) -> Document:
    """The choice, without the hash and the salt: these are for whoever reads the credential."""
    sharing = certificate.get("sharing") or {}
    return {
        "serial": certificate["serial"],
        "email": bool(sharing.get("identity")),
        "did": sharing.get("did"),
        "score": bool(sharing.get("score")),
        "evidence": sharing.get("evidence"),
        "signed": bool(certificate["token"]) and certificate.get("proof") is not None,
        "version": certificate["version"],
    }
