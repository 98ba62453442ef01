"""Bytes in GridFS: stored first, claimed by a transaction, swept when nobody claimed them.

GridFS cannot join a transaction, so bytes come in batches. A batch is announced in `unclaimed`
before its first byte is written; whoever needs the bytes takes the announcement away in the
transaction that also names them. What stays announced for an hour without a sign of life is swept,
half-written blobs of a killed process included: a blob's id begins with its batch.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from gridfs import GridFSBucket
from gridfs import GridOut
from gridfs.errors import NoFile
from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
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


@dataclass(frozen=True)
class StoredBlob:
    blob_id: str
    sha256: str
    size: int


class Blobs:
    """All bytes of the service. Times are real: a moved demonstration clock sweeps nothing."""

    def __init__(self, db: Database[Document]) -> None:
        self._db = db
        self._bucket = GridFSBucket(db, bucket_name=BUCKET, chunk_size_bytes=CHUNK)

    def open_batch(self, academy: str, now: datetime) -> str:
        """Announces bytes to come and returns the batch's id."""
        batch = new_id()
        self._db[UNCLAIMED].insert_one(
            {"_id": batch, "academy": academy, "alive_at": now, "doomed": False}
        )
        return batch

    def store(self, batch: str, name: str, chunks: Iterable[bytes], clock: Clock) -> StoredBlob:
        """Writes one blob as its bytes come; never more than one chunk of it is in memory."""
        blob_id = f"{batch}:{name}"
        digest, size, alive_at = hashlib.sha256(), 0, clock.real_now()
        with self._bucket.open_upload_stream_with_id(blob_id, name) as upload:
            for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                upload.write(chunk)
                if (now := clock.real_now()) - alive_at > SIGN_OF_LIFE:
                    self.touch(batch, now)
                    alive_at = now
        return StoredBlob(blob_id, digest.hexdigest(), size)

    def touch(self, batch: str, now: datetime) -> None:
        """Shows that somebody still works on the batch."""
        self._db[UNCLAIMED].update_one({"_id": batch, "doomed": False}, {"$set": {"alive_at": now}})

    def open(self, blob_id: str) -> GridOut:
        """The blob as a seekable file. Raises NotFound."""
        try:
            return self._bucket.open_download_stream(blob_id)
        except NoFile:
            raise NotFound("file_unknown") from None

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
        query = {"alive_at": {"$lt": now - KEPT_UNCLAIMED}}
        batches = [row["_id"] for row in self._db[UNCLAIMED].find(query, {"_id": 1})]
        for batch in batches:
            self.discard(batch)
        return len(batches)


def claim(tx: Transaction, batch: str) -> None:
    """Makes the batch's bytes belong to what this transaction stores.

    Raises WrongState when they have been swept meanwhile: the upload must be sent again.
    """
    result = tx[UNCLAIMED].delete_one({"_id": batch, "doomed": False})
    if result.deleted_count != 1:
        raise WrongState("upload_expired")
