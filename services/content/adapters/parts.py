"""A blob that comes in parts: its chunks are written by the transaction that says how far it is.

A portion is small enough for a transaction, so the bytes and the offset behind them never disagree,
whatever process dies and however many devices send at once. The batch is announced as any other
(`gridfs.py`), but lives until a day after its last part.
"""

import hashlib
from datetime import datetime
from datetime import timedelta
from typing import Any

from pymongo.database import Database

from services.content.adapters.gridfs import BUCKET
from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import PORTION
from services.content.adapters.gridfs import UNCLAIMED
from services.content.adapters.gridfs import BlobFile
from services.content.domain.errors import WrongState
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction

KEPT_IN_PARTS = timedelta(hours=24)
"""How long an upload waits for its next part."""

PART_SIZE = 32 * CHUNK
"""Bytes that a client is advised to send at once; other sizes are as welcome."""

AT_ONCE = PORTION * CHUNK
"""Bytes that are written in one transaction, and all that is held in memory."""

_CHUNKS = f"{BUCKET}.chunks"


def blob_of(batch: str) -> str:
    """The id of the one blob that an upload in parts has."""
    return f"{batch}:package"


def announce(tx: Transaction, academy: str, batch: str) -> None:
    """Says that bytes will come in parts."""
    row = {"_id": batch, "academy": academy, "doomed": False, "in_parts": True}
    tx[UNCLAIMED].insert_one({**row, "alive_at": tx.clock.real_now()})


def append(tx: Transaction, batch: str, at: int, data: bytes) -> None:
    """Adds the bytes behind the first `at` ones, of which all but the last chunk are whole.

    Raises WrongState when the upload was given up or swept meanwhile.
    """
    alive = {"$set": {"alive_at": tx.clock.real_now()}}
    if tx[UNCLAIMED].update_one({"_id": batch, "doomed": False}, alive).matched_count != 1:
        raise WrongState("upload_expired")
    blob_id = blob_of(batch)
    number, within = divmod(at, CHUNK)
    if within:
        room = CHUNK - within
        held = tx[_CHUNKS].find_one({"files_id": blob_id, "n": number})
        assert held is not None  # The offset is moved by the transaction that writes the chunk.
        filled = {"$set": {"data": bytes(held["data"]) + data[:room]}}
        tx[_CHUNKS].update_one({"_id": held["_id"]}, filled)
        number, data = number + 1, data[room:]
    pieces: list[Document] = [
        {"files_id": blob_id, "n": number + n, "data": data[start : start + CHUNK]}
        for n, start in enumerate(range(0, len(data), CHUNK))
    ]
    if pieces:
        tx[_CHUNKS].insert_many(pieces)


def holds(tx: Transaction, batch: str, at: int, data: bytes) -> bool:
    """Whether the bytes that have come from `at` on are these."""
    stored = BlobFile(tx[_CHUNKS], blob_of(batch), at + len(data))
    stored.seek(at)
    compared = 0
    while compared < len(data):
        piece = stored.read(min(CHUNK, len(data) - compared))
        if piece != data[compared : compared + len(piece)]:
            return False
        compared += len(piece)
    return True


def digest(db: Database[Document], batch: str, size: int) -> str:
    """The SHA-256 of all that has come, read chunk by chunk."""
    stored = BlobFile(db[_CHUNKS], blob_of(batch), size)
    hashed = hashlib.sha256()
    while piece := stored.read(CHUNK):
        hashed.update(piece)
    return hashed.hexdigest()


def close(tx: Transaction, batch: str, size: int) -> None:
    """Makes the parts one file of GridFS, in the transaction that claims it."""
    file: dict[str, Any] = {"_id": blob_of(batch), "filename": "package", "length": size}
    more = {"chunkSize": CHUNK, "uploadDate": tx.clock.real_now()}
    tx[f"{BUCKET}.files"].insert_one(file | more)


def expired(db: Database[Document], now: datetime) -> list[str]:
    """The batches of uploads of which no part has come for a day."""
    found = db["uploads"].find({"alive_at": {"$lt": now - KEPT_IN_PARTS}}, {"_id": 1})
    return [upload["_id"] for upload in found]
