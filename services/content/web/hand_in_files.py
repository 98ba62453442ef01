"""Receives a file that a learner hands in: stored as it comes, claimed by the hand-in."""

from collections.abc import Iterator
from contextlib import suppress

from flask import request
from pymongo.errors import PyMongoError

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.adapters.packages.media_types import HEAD_BYTES
from services.content.adapters.packages.media_types import media_type
from services.content.commands.hand_ins import Entry
from services.content.commands.hand_ins import hand_in
from services.content.domain.errors import Invalid
from services.content.queries.access import access_to_course
from shared.mongo.client import Document
from shared.web.auth import actor
from shared.web.commands import run
from shared.web.commands import set_body_digest
from shared.web.context import current
from shared.web.problems import Problem

MEGABYTES = 20
"""What one file may have; a phone's photograph has 5."""

BODY = {
    "required": True,
    "description": "The file itself, not a form.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
"""The body in the OpenAPI document."""


def receive_file(academy: str, cohort_id: str, item_id: str, filename: str) -> Document:
    """Takes the request's body as a file that the learner hands in.

    Raises the problem 413 for a larger one, Invalid for an empty one, NotFound for who is not in
    the cohort before a byte is read.
    """
    access_to_course(current.db, academy, cohort_id, actor())
    blobs: Blobs = current.extras["blobs"]
    batch = blobs.open_batch(academy, current.clock.real_now())
    body = _Body()
    try:
        stored = blobs.store(batch, "file", body.chunks(), current.clock)
        if stored.size == 0:
            raise Invalid("upload_empty")
        set_body_digest(stored.sha256)
        file = {
            "blob": stored.blob_id,
            "sha256": stored.sha256,
            "size": stored.size,
            "name": filename,
            "type": media_type(body.head, filename),
        }
        entry = Entry("file", file, batch)
        received: Document = run(hand_in, academy, actor().person_id, cohort_id, item_id, entry)
        return received
    finally:
        # Does nothing when the transaction has claimed them; the sweep comes if this fails.
        with suppress(PyMongoError):
            blobs.discard(batch)


class _Body:
    """The request's bytes as they come; `head` is the beginning, which tells the type."""

    def __init__(self) -> None:
        self.head = b""

    def chunks(self) -> Iterator[bytes]:
        size = request.content_length or 0
        if size > MEGABYTES * 1024**2:
            raise Problem(413, "hand_in_too_large", limit=MEGABYTES)
        size = 0
        while chunk := request.stream.read(CHUNK):
            size += len(chunk)
            if size > MEGABYTES * 1024**2:
                raise Problem(413, "hand_in_too_large", limit=MEGABYTES)
            self.head += chunk[: max(0, HEAD_BYTES - len(self.head))]
            yield chunk
