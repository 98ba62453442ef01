"""What a use case needs from outside to make a certificate: a signature, an address, chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Protocol


class Signer(Protocol):
    """Holds the service's signing key."""

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The claims as a compact JWT; the same key and claims may give it again at any time."""
        ...


@dataclass(frozen=True)
class Press:
    """One certificate's worth of outside things. `issuer` is this service's public address.

    `ending` was drawn before the transaction, which may run several times.
    """

    signer: Signer
    issuer: str
    ending: str
