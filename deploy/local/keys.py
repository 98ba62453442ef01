"""The keys of a demonstration: made once, kept in the data folder, for its owner's eyes alone."""

from dataclasses import dataclass
from pathlib import Path

ISSUER = "https://sign-in.academy.invalid"
AUDIENCE = "academy"


@dataclass(frozen=True)
class Keys:
    """The public half of what signs the sign-in tokens, and the folder of certification's keys."""

    public_set: Path
    certificates: Path

    def environment(self) -> dict[str, str]:
        return {
            "AUTH_JWKS": str(self.public_set),
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
            "CERTIFICATE_SIGNING_KEY": str(self.certificates / "signing.pem"),
            "CERTIFICATE_PROOF_KEY": str(self.certificates / "proof.pem"),
        }


def prepare(folder: Path) -> Keys:
    """The keys below the folder; the ones that are missing are made."""
    signing_in = folder / "sign-in"
    keys = Keys(public_set=signing_in / "jwks.json", certificates=folder / "certificates")
    if not (signing_in / "private.json").exists():
        _make_signing_key(signing_in)
    # Of before there were two: the same key signs on.
    earlier = folder / "certificates.pem"
    if earlier.exists() and not (keys.certificates / "signing.pem").exists():
        keys.certificates.mkdir(mode=0o700, exist_ok=True)
        earlier.rename(keys.certificates / "signing.pem")
    if not (keys.certificates / "proof.pem").exists():
        _make_certificate_keys(keys.certificates)
    return keys


# The libraries are imported where a key is made: a launcher whose keys exist does without them.


def _make_signing_key(folder: Path) -> None:
    from shared.testing.tokens import TokenMaker

    TokenMaker(issuer=ISSUER, audience=AUDIENCE).write(folder)


def _make_certificate_keys(folder: Path) -> None:
    from services.certification.adapters.key_making import make_keys

    make_keys(folder)
