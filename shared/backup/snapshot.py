"""Reading a whole database as it was at one moment, with what each engine offers for that.

MongoDB has snapshot sessions: every read of the session sees the moment of the first, for five
minutes unless the server is told to keep history longer. The embedded database accepts such a
session, even answers with a time, and does not keep the moment; there one read transaction takes
its place, which ends after a minute. Which of the two it is, is tried and not believed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bson.raw_bson import RawBSONDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import ConfigurationError
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from shared.backup.folder import RAW
from shared.mongo.client import Document
from shared.runtime.ids import new_id

# Documents a message from the server: some thousand small ones, or few with bytes of files.
BATCH = 500

SNAPSHOT = "one moment, by a snapshot session"
TRANSACTION = "one moment, by one read transaction"

# What only lives while processes do, or is of no use in another time.
LEFT_OUT = frozenset({"leases", "housekeeping", "processes"})

# What the database itself keeps there, and what a restore or a replay that was killed has left.
PASSING = ("system.", "restoring__", "replaying__")


class TooLong(Exception):
    """The server has given up the moment that was being read; the text says what helps."""


@dataclass(frozen=True)
class Moment:
    """All collections of a database at one moment."""

    db: Database[Document]
    session: ClientSession
    guarantee: str

    def names(self) -> list[str]:
        """The collections, without those that are not kept."""
        found = set(self.db.list_collection_names()) - LEFT_OUT
        return sorted(name for name in found if not name.startswith(PASSING))

    def documents(self, name: str) -> Iterator[RawBSONDocument]:
        """Every document of a collection, in any order. Raises `TooLong`."""
        # Within a session the read concern is the session's.
        collection = self.db.get_collection(name, RAW, read_concern=ReadConcern())
        try:
            yield from collection.find({}, session=self.session, batch_size=BATCH)
        except OperationFailure as error:
            # SnapshotTooOld, SnapshotUnavailable, NoSuchTransaction, a cursor that is gone with it
            if error.code not in (239, 246, 251, 43):
                raise
            raise TooLong(
                f"the database gave up the moment while {name} was read ({error.code}): stop the "
                "service and take the backup with --stopped, which needs no moment"
            ) from error


@contextmanager
def one_moment(db: Database[Document]) -> Iterator[Moment]:
    """Opens the strongest view of one moment that the server keeps."""
    if keeps_snapshots(db):
        with db.client.start_session(snapshot=True) as session:
            yield Moment(db, session, SNAPSHOT)
        return
    with db.client.start_session() as session:
        session.start_transaction(ReadConcern("snapshot"))
        try:
            yield Moment(db, session, TRANSACTION)
        finally:
            session.abort_transaction()


@contextmanager
def stopped_moment(db: Database[Document]) -> Iterator[Moment]:
    """For a service that does not run: nothing changes, so plain reads will do."""
    with db.client.start_session() as session:
        yield Moment(db, session, "one moment, because the service did not run")


def keeps_snapshots(db: Database[Document]) -> bool:
    """Whether a snapshot session of this server sees one moment: a later write must not show."""
    probes, id = db["housekeeping"], f"moment-{new_id()}"
    probes.insert_one({"_id": id})
    try:
        with db.client.start_session(snapshot=True) as session:
            probes.find_one({"_id": id}, session=session)
            probes.update_one({"_id": id}, {"$set": {"later": True}})
            return probes.find_one({"_id": id}, session=session) == {"_id": id}
    except (OperationFailure, ConfigurationError):
        return False
    finally:
        probes.delete_one({"_id": id})
