"""Bytes as text in base 58 with the prefix `z`, and Ed25519 public keys as Multikeys."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.certification.adapters.credentials.errors import Malformed

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PREFIX = "z"

# Longer than a key or a signature; base 58 takes time that grows with the square of the length.
_LONGEST = 200

# The varint of the multicodec `ed25519-pub`.
_ED25519 = b"\xed\x01"


def encode(data: bytes) -> str:
    """`z` and the bytes in base 58 (Bitcoin's alphabet)."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return _PREFIX + _ALPHABET[0] * zeros + text


def decode(text: Any) -> bytes:
    """The bytes. Raises Malformed."""
    if not isinstance(text, str) or not text.startswith(_PREFIX) or len(text) > _LONGEST:
        raise Malformed("not in base 58")
    digits = text[1:]
    number = 0
    for digit in digits:
        place = _ALPHABET.find(digit)
        if place < 0:
            raise Malformed("not in base 58")
        number = number * 58 + place
    zeros = len(digits) - len(digits.lstrip(_ALPHABET[0]))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def multikey(key: Ed25519PublicKey) -> str:
    """The public key as `publicKeyMultibase`."""
    return encode(_ED25519 + key.public_bytes_raw())
