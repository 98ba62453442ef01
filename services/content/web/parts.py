"""Receives an upload in parts, in the manner of the IETF draft "Resumable Uploads for HTTP".

`PATCH` with `Upload-Offset` adds bytes, `HEAD` or `GET` says how far it is, `DELETE` gives up. Two
things are simpler than in draft-ietf-httpbis-resumable-upload: an upload is begun by a JSON body
and ended by an operation of its own, so that both can carry an `Idempotency-Key`.

Whatever has come of a part stays when the line breaks off in the middle of it.
"""

import re
from contextlib import suppress
from typing import Any

from flask import Response
from flask import request
from pymongo.errors import PyMongoError

from services.content.adapters import parts
from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.commands.parts import WrongOffset
from services.content.commands.parts import append_part
from services.content.commands.parts import begin_upload
from services.content.commands.parts import finish_upload
from services.content.commands.parts import upload_of
from services.content.domain.errors import WrongState
from services.content.queries.uploads import upload
from shared.mongo.client import Document
from shared.runtime.failpoints import failpoint
from shared.web.auth import actor
from shared.web.commands import run
from shared.web.context import current
from shared.web.problems import Problem

PART_TYPES = (
    "application/partial-upload",
    "application/offset+octet-stream",
    "application/octet-stream",
)
"""The draft's, tus's, and the plain one."""

_BYTES = {"schema": {"type": "string", "format": "binary"}}
PART_BODY = {
    "required": True,
    "description": "The bytes that lie at `Upload-Offset`.",
    "content": {name: _BYTES for name in PART_TYPES},
}
"""The body in the OpenAPI document."""

OFFSET_HEADER = {
    "name": "Upload-Offset",
    "in": "header",
    "required": True,
    "description": "Where in the package the body begins, in bytes.",
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**15},
}

_NUMBER = re.compile(r"\d{1,16}")


def begin(academy: str, body: dict[str, Any]) -> Document:
    """Begins an upload. Raises the problem 413 for one that is too large, NotFound."""
    limit = current.settings.upload_limit
    if body["size"] > limit:
        raise Problem(413, "upload_over_limit", "/size", limit=limit)
    return upload(run(begin_upload, academy, actor().person_id, **body))


def receive_part(academy: str, upload_id: str) -> Response:
    """Takes the request's body as bytes of the upload; the answer says where to go on.

    Raises NotFound, and the problems 415 for another type of body, 400 without an offset, 409 for
    one that is not where the upload is, 413 for more bytes than were announced.
    """
    found = upload_of(current.db, academy, upload_id)
    if request.mimetype not in PART_TYPES:
        raise Problem(415, "upload_part_type", allowed=", ".join(PART_TYPES))
    at = _offset()
    if at + (request.content_length or 0) > found["size"]:
        raise Problem(413, "upload_part_too_long", size=found["size"])
    try:
        if at > found["offset"]:
            raise WrongOffset(found["offset"])
        _store(academy, upload_id, at)
    except WrongOffset as error:
        headers = {"Upload-Offset": str(error.offset)}
        raise Problem(409, "upload_offset", headers=headers, offset=error.offset) from None
    return told(upload_of(current.db, academy, upload_id), Response(status=204))


def finish(academy: str, upload_id: str) -> Document:
    """Makes the upload a version, exactly as a package that came at once.

    Raises NotFound, Invalid for bytes that are not the announced ones, and the problem 409 as long
    as bytes are missing.
    """
    found = upload_of(current.db, academy, upload_id)
    size, offset = found["size"], found["offset"]
    if offset < size:
        headers = {"Upload-Offset": str(offset)}
        raise Problem(409, "upload_incomplete", headers=headers, offset=offset, size=size)
    # All bytes are there, so none of them changes any more. Read once more from the database, they
    # are hashed with no state to keep from part to part.
    known = found["received"] is not None
    sha256 = "" if known else parts.digest(current.db, upload_id, size)
    received: Document = run(finish_upload, academy, actor().person_id, upload_id, sha256)
    failpoint("content.upload_finished")
    # Does nothing to what a version has claimed; the same bytes again are kept once.
    with suppress(PyMongoError):
        _blobs().discard(upload_id)
    return received


def give_up(academy: str, upload_id: str) -> None:
    """Throws away what has come. Raises NotFound, WrongState for one that is a version already."""
    upload_of(current.db, academy, upload_id)
    _blobs().discard(upload_id)
    gone = {"_id": upload_id, "academy": academy, "received": None}
    if current.db["uploads"].delete_one(gone).deleted_count != 1:
        raise WrongState("upload_finished")


def told(found: Document, response: Response) -> Response:
    """The response with the headers that say how far the upload is."""
    whole = found["offset"] == found["size"]
    response.headers["Upload-Offset"] = str(found["offset"])
    response.headers["Upload-Length"] = str(found["size"])
    response.headers["Upload-Complete"] = "?1" if whole else "?0"
    response.headers["Cache-Control"] = "no-store"
    return response


def _store(academy: str, upload_id: str, at: int) -> None:
    held = bytearray()
    try:
        while chunk := request.stream.read(CHUNK):
            held += chunk
            if len(held) >= parts.AT_ONCE:
                portion, held = bytes(held), bytearray()
                at = _append(academy, upload_id, at, portion)
    finally:
        # Also when the line has broken off: on a bad one every byte that came counts.
        if held:
            _append(academy, upload_id, at, bytes(held))


def _append(academy: str, upload_id: str, at: int, data: bytes) -> int:
    current.uow.run(append_part, academy, upload_id, at, data)
    failpoint("content.part_stored")
    return at + len(data)


def _offset() -> int:
    header = request.headers.get("Upload-Offset", "").strip()
    if _NUMBER.fullmatch(header) is None:
        raise Problem(400, "upload_offset_missing")
    return int(header)


def _blobs() -> Blobs:
    blobs: Blobs = current.extras["blobs"]
    return blobs
