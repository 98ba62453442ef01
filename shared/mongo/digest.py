"""A digest of a collection that does not depend on the order in which it is read."""

import hashlib

_MODULUS = 1 << 256


class Digest:
    """How many documents, how many bytes, and one number for all of them.

    The number is the sum of the documents' SHA-256 modulo 2^256: it needs no sorting and no memory,
    and a document that is missing, changed or there twice changes it. It finds damage, not forgery.
    """

    def __init__(self) -> None:
        self.count = 0
        self.bytes = 0
        self._sum = 0

    def add(self, encoded: bytes) -> None:
        """Takes one document in, as its BSON or another canonical form."""
        self.count += 1
        self.bytes += len(encoded)
        digest = hashlib.sha256(encoded).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % _MODULUS

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits; 64 zeros for nothing."""
        return f"{self._sum:064x}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Digest):
            return NotImplemented
        return (self.count, self.bytes, self._sum) == (other.count, other.bytes, other._sum)

    __hash__ = None  # type: ignore[assignment]
