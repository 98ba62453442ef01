"""What certification's rules refuse, named by the answer it calls for.

DomainError
├── NotFound     it does not exist, or not for this person
├── WrongState   right request, wrong moment or state
├── Invalid      a field cannot be as it is
└── NotAllowed   the person may see it and may not do this to it
"""


class DomainError(Exception):
    """A rule says no. `code` finds the sentence, `params` fill it, `pointer` names the field."""

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
