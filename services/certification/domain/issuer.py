"""Who issues, and the addresses under which the public finds the issuer's things."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Issuer:
    """One academy as an issuer. `public_url` is the service's own address, without a slash."""

    public_url: str
    academy: str  # slug
    name: Mapping[str, str]  # by language
    locale: str = "id"  # the language in which its credentials are worded

    @property
    def language(self) -> str:
        return self.locale.split("-")[0]

    @property
    def did(self) -> str:
        """Its did:web identifier, which did.json below `address` describes."""
        return did_of(self.public_url, self.academy)

    @property
    def address(self) -> str:
        return f"{self.public_url}/issuers/{self.academy}"

    def key_address(self, kid: str) -> str:
        """Where one public key is found as a JWK."""
        return f"{self.address}/keys/{quote(kid, safe='')}"

    def verification_method(self, kid: str) -> str:
        """What a Data Integrity proof calls the key."""
        return f"{self.did}#{quote(kid, safe='')}"

    def status_address(self, number: int) -> str:
        return f"{self.address}/status/{number}"

    def achievement_address(self, rule_id: str, version: int) -> str:
        return f"{self.address}/achievements/{rule_id}/{version}"

    def verify_address(self, serial: str) -> str:
        return f"{self.public_url}/verify/{serial}"


def did_of_host(public_url: str) -> str:
    """What the did:web identifiers of everything at the host of this address begin with."""
    return "did:web:" + urlsplit(public_url).netloc.replace(":", "%3A")


def did_of(public_url: str, academy: str) -> str:
    """The did:web identifier of an academy: host, port and path of its profile's address."""
    parts = urlsplit(public_url)
    path = [each for each in parts.path.split("/") if each]
    return ":".join([did_of_host(public_url), *path, "issuers", academy])
