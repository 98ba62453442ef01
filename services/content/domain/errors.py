"""What a rule may answer instead of a result.

DomainError
├── NotFound      it does not exist, or not for this person         404
├── WrongState    it exists, but not in a state that allows this    409
├── Invalid       a field of the request cannot be right            422
├── TooLarge      more bytes than were announced                    413
└── NotAllowed    it may be seen, but not done by this person       403
"""


class DomainError(Exception):
    """A rule says no. `code` names the message, `params` fill it, `pointer` names the field."""

    kind = "error"

    def __init__(self, code: str, pointer: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.params = params


class NotFound(DomainError):
    kind = "not_found"


class WrongState(DomainError):
    kind = "conflict"


class Invalid(DomainError):
    kind = "invalid"


class TooLarge(DomainError):
    kind = "too_large"


class NotAllowed(DomainError):
    kind = "forbidden"
