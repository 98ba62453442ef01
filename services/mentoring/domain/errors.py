"""What the rules of mentoring refuse, named by the answer it calls for.

DomainError
├── NotFound     it does not exist, or is not for this person to know about
├── WrongState   right request, wrong moment or state
├── Invalid      a field that cannot be accepted
├── NotAllowed   this person may see it and may not do this
└── Refused      a kind of thing that is not taken here
"""


class DomainError(Exception):
    """A rule said no. `code` finds the sentence in the catalogue, `params` fill it in.

    `pointer` is the JSON Pointer (RFC 6901) of the field that caused it, where one did.
    """

    kind = "conflict"

    def __init__(self, code: str, pointer: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.params = params


class NotFound(DomainError):
    """There is no such thing for this academy and this person."""

    kind = "not_found"


class WrongState(DomainError):
    """The thing exists and its state does not permit this now."""

    kind = "conflict"


class Invalid(DomainError):
    """A value breaks a rule that the shape of the request cannot express."""

    kind = "invalid"


class NotAllowed(DomainError):
    """The person may see the thing and may not do this to it."""

    kind = "forbidden"


class Refused(DomainError):
    """A kind or size of thing that is not accepted."""

    kind = "refused"
