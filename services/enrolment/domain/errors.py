"""What this domain refuses, named by the reaction that it calls for.

DomainError
├── NotFound     the thing is not there, or is not the caller's to see     404
├── WrongState   the thing is there but cannot do this now                 409
├── Invalid      a value that no retry will make right                     422
└── NotAllowed   the caller may see the thing but may not do this to it    403
"""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a `code` from the catalogue of messages and the values that its text names.

    `pointer` is the JSON pointer of the field at fault, where there is one.
    """

    kind = "conflict"

    def __init__(self, code: str, pointer: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.params = params


class NotFound(DomainError):
    """Not there, or not the caller's to see: the two are answered alike."""

    kind = "not_found"


class WrongState(DomainError):
    """Right in itself, but not now."""

    kind = "conflict"


class Invalid(DomainError):
    """A value that is wrong whatever the state."""

    kind = "invalid"


class NotAllowed(DomainError):
    """Not for this person."""

    kind = "forbidden"
