"""Identifiers: UUIDv7 strings, which sort by the time they were made (RFC 9562)."""

import uuid_utils


def new_id() -> str:
    """A fresh UUIDv7 in its canonical text form."""
    return str(uuid_utils.uuid7())
