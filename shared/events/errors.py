"""What can go wrong with an event, named by the reaction it calls for.

    EventTooLarge            the command is refused before anything is committed
    DeadLetter               set aside at once, the partition goes on
      Undecodable            not an event at all: broken JSON, missing or malformed headers
      InvalidData            an event whose data its own schema refuses
      UnknownMajor           a type that we listen to, in a major version that we don't know

Everything else a handler raises is tried again, see `shared.events.retries`.
"""


class EventTooLarge(ValueError):
    """The event's value is over the limit, so a reader might never get it."""


class DeadLetter(Exception):
    """Trying again can't help; `code` is stored with the dead letter."""

    code = "dead-letter"


class Undecodable(DeadLetter):
    code = "undecodable"


class InvalidData(DeadLetter):
    code = "invalid-data"


class UnknownMajor(DeadLetter):
    code = "unknown-major"
