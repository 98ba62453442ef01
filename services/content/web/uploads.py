"""Receives a package as a stream: its bytes go into the database as they come, never into memory.

Stored first, then claimed by the transaction that makes the version. Whatever happens in between,
what nobody claimed is thrown away at once, or by the sweep when this process dies.
"""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress

from flask import request
from pymongo.errors import PyMongoError

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.commands.uploads import Package
from services.content.commands.uploads import receive_package
from services.content.domain.errors import Invalid
from services.content.queries.curricula import require_curriculum
from shared.mongo.client import Document
from shared.runtime.failpoints import failpoint
from shared.web.auth import actor
from shared.web.commands import run
from shared.web.commands import set_body_digest
from shared.web.context import current
from shared.web.problems import Problem

ACCEPTED = (
    "application/zip",
    "application/x-zip-compressed",
    "application/gzip",
    "application/x-gzip",
    "application/x-tar",
    "application/octet-stream",
)
ACCEPTED_PREFIX = "application/vnd.ims.imscc"

_BYTES = {"schema": {"type": "string", "format": "binary"}}
BODY = {
    "required": True,
    "description": "The package itself, not a form.",
    "content": {name: _BYTES for name in (*ACCEPTED, f"{ACCEPTED_PREFIX}v1p3")},
}
"""The body in the OpenAPI document."""


def receive(academy: str, curriculum_id: str | None, filename: str) -> Document:
    """Takes the request's body as the next version of the curriculum (None: of a new one).

    Raises NotFound for an unknown curriculum before a byte is read, and what `store_body` raises.
    """
    require_curriculum(current.db, academy, curriculum_id)
    return store_body(academy, filename, receive_package, curriculum_id)


def store_body(
    academy: str, filename: str, command: Callable[..., Document], *more: object
) -> Document:
    """Stores the request's body and runs `command(tx, academy, person_id, package, *more)`.

    The command claims the bytes. Raises the problem 415 for another type of body and Invalid for
    an empty one.
    """
    if request.mimetype not in ACCEPTED and not request.mimetype.startswith(ACCEPTED_PREFIX):
        allowed = ", ".join([*ACCEPTED, f"{ACCEPTED_PREFIX}v1p3"])
        raise Problem(415, "upload_type", allowed=allowed)
    blobs: Blobs = current.extras["blobs"]
    batch = blobs.open_batch(academy, current.clock.real_now())
    try:
        stored = blobs.store(batch, "package", _body(), current.clock)
        if stored.size == 0:
            raise Invalid("upload_empty")
        failpoint("content.bytes_stored")
        set_body_digest(stored.sha256)
        package = Package(batch, stored.blob_id, stored.sha256, stored.size, filename)
        received: Document = run(command, academy, actor().person_id, package, *more)
        return received
    finally:
        # Does nothing when the transaction has claimed them; the sweep comes if this fails.
        with suppress(PyMongoError):
            blobs.discard(batch)


def _body() -> Iterator[bytes]:
    while chunk := request.stream.read(CHUNK):
        yield chunk
