"""Why a credential is not accepted, named by what is wrong with it.

NotGenuine
├── Malformed      it is not of a form that this service signs
├── UnknownKey     it names a key that the issuer does not have
└── BadSignature   the key is the issuer's, and the signature is not that of this content
"""


class NotGenuine(Exception):
    """The credential cannot be relied on; the text says why, without its content."""


class Malformed(NotGenuine):
    """Another context, an unknown term, a value that no signature would cover, no JSON at all."""


class UnknownKey(NotGenuine):
    """No key of the issuer has the name that the credential gives."""


class BadSignature(NotGenuine):
    """The content was changed after it was signed, or another key has signed it."""
