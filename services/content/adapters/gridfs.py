"""Bytes in GridFS: stored first, claimed by a transaction, swept when nobody claimed them.

The layout is GridFS's, so its tools read it. The driver's own reader and writer hold 16 and 48 MB
at a time, too much for a process that serves several people; these hold 2 MB at most.

GridFS cannot join a transaction, so bytes come in batches. A batch is announced in `unclaimed`
before its first byte is written; whoever needs the bytes takes the announcement away in the
transaction that also names them. What stays announced for an hour without a sign of life is swept,
half-written blobs of a killed process included: a blob's id begins with its batch.

An upload in parts announces itself the same way and is swept by its own rule, see `parts.py`.
"""

import hashlib
import io
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from pymongo.collection import Collection
from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from shared.mongo.bound import BoundCollection
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction
from shared.runtime.clock import Clock
from shared.runtime.ids import new_id

UNCLAIMED = "unclaimed"
BUCKET = "blobs"
KEPT_UNCLAIMED = timedelta(hours=1)
SIGN_OF_LIFE = timedelta(seconds=60)
CHUNK = 255 * 1024
"""GridFS's own chunk size: a read of one HTTP chunk is then a read of one document."""


PORTION = 8
"""Chunks that are written at once."""


@dataclass(frozen=True)
class StoredBlob:
    blob_id: str
    sha256: str
    size: int


class Blobs:
    """All bytes of the service. Times are real: a moved demonstration clock sweeps nothing."""

    def __init__(self, db: Database[Document]) -> None:
        self._db = db

    def open_batch(self, academy: str, now: datetime) -> str:
        """Announces bytes to come and returns the batch's id."""
        batch = new_id()
        self._db[UNCLAIMED].insert_one(
            {"_id": batch, "academy": academy, "alive_at": now, "doomed": False}
        )
        return batch

    def store(self, batch: str, name: str, chunks: Iterable[bytes], clock: Clock) -> StoredBlob:
        """Writes one blob as its bytes come, in portions of 2 MB."""
        blob_id = f"{batch}:{name}"
        digest, size, alive_at = hashlib.sha256(), 0, clock.real_now()
        chunks_of = self._db[f"{BUCKET}.chunks"]
        for first, portion in enumerate(_portions(chunks)):
            digest.update(portion)
            size += len(portion)
            pieces = [portion[at : at + CHUNK] for at in range(0, len(portion), CHUNK)]
            chunks_of.insert_many(
                {"files_id": blob_id, "n": first * PORTION + n, "data": piece}
                for n, piece in enumerate(pieces)
            )
            if (now := clock.real_now()) - alive_at > SIGN_OF_LIFE:
                self.touch(batch, now)
                alive_at = now
        self._db[f"{BUCKET}.files"].insert_one(
            {
                "_id": blob_id,
                "filename": name,
                "length": size,
                "chunkSize": CHUNK,
                "uploadDate": clock.real_now(),
            }
        )
        return StoredBlob(blob_id, digest.hexdigest(), size)

    def touch(self, batch: str, now: datetime) -> None:
        """Shows that somebody still works on the batch."""
        self._db[UNCLAIMED].update_one({"_id": batch, "doomed": False}, {"$set": {"alive_at": now}})

    def open(self, blob_id: str) -> "BlobFile":
        """The blob as a seekable file. Raises NotFound."""
        found = self._db[f"{BUCKET}.files"].find_one({"_id": blob_id})
        if found is None:
            raise NotFound("file_unknown")
        return BlobFile(self._db[f"{BUCKET}.chunks"], blob_id, found["length"])

    def discard(self, batch: str) -> None:
        """Throws an unclaimed batch away; a claimed one is left alone."""
        # Doomed first: from here on a claim fails, so no bytes vanish under a transaction.
        result = self._db[UNCLAIMED].update_one({"_id": batch}, {"$set": {"doomed": True}})
        if result.matched_count != 1:
            return
        mine = {"$gte": f"{batch}:", "$lt": f"{batch};"}
        self._db[f"{BUCKET}.files"].delete_many({"_id": mine})
        self._db[f"{BUCKET}.chunks"].delete_many({"files_id": mine})
        self._db[UNCLAIMED].delete_one({"_id": batch})

    def sweep(self, now: datetime) -> int:
        """Discards what nobody claimed for an hour; returns how many batches."""
        query = {"alive_at": {"$lt": now - KEPT_UNCLAIMED}, "in_parts": None}
        batches = [row["_id"] for row in self._db[UNCLAIMED].find(query, {"_id": 1})]
        for batch in batches:
            self.discard(batch)
        return len(batches)


class BlobFile(io.RawIOBase):
    """A stored blob, read chunk by chunk; a read gives the rest of one chunk at most."""

    def __init__(
        self, chunks: Collection[Document] | BoundCollection, blob_id: str, length: int
    ) -> None:
        self._chunks = chunks
        self._blob_id = blob_id
        self._length = length
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return self.readall()
        if size == 0 or self._at >= self._length:
            return b""
        number, within = divmod(self._at, CHUNK)
        found = self._chunks.find_one({"files_id": self._blob_id, "n": number}, {"data": 1})
        if found is None:
            raise OSError(f"chunk {number} of {self._blob_id} is missing")
        piece = bytes(found["data"][within : within + size])
        self._at += len(piece)
        return piece


def _portions(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of whole chunks, PORTION of them; the last piece is what is left."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PORTION * CHUNK:
            yield bytes(held[: PORTION * CHUNK])
            del held[: PORTION * CHUNK]
    if held:
        yield bytes(held)


def claim(tx: Transaction, batch: str) -> None:
    """Makes the batch's bytes belong to what this transaction stores.

    Raises WrongState when they have been swept meanwhile: the upload must be sent again.
    """
    result = tx[UNCLAIMED].delete_one({"_id": batch, "doomed": False})
    if result.deleted_count != 1:
        raise WrongState("upload_expired")


def give_back(tx: Transaction, batch: str, academy: str, now: datetime) -> None:
    """The reverse of `claim`: nothing needs the batch's bytes any more.

    They are gone after the next `discard`, or with the sweep when nobody comes to it.
    """
    tx[UNCLAIMED].insert_one({"_id": batch, "academy": academy, "alive_at": now, "doomed": True})


def forget(tx: Transaction, blob_id: str) -> None:
    """Deletes a claimed blob with the transaction: for bytes that a person must be able to lose."""
    tx[f"{BUCKET}.files"].delete_one({"_id": blob_id})
    tx[f"{BUCKET}.chunks"].delete_many({"files_id": blob_id})
