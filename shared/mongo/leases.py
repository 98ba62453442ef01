"""Leases: one holder at a time for work that only one process of a service should do."""

from datetime import timedelta

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.mongo.client import Document
from shared.runtime.clock import Clock

COLLECTION = "leases"


class Lease:
    """A named lease over real time.

    Two holders at once are possible for as long as a paused process sleeps past its term, so what
    is done under a lease must be harmless when done twice.
    """

    def __init__(
        self, db: Database[Document], name: str, owner: str, clock: Clock, term: timedelta
    ) -> None:
        self._collection = db[COLLECTION]
        self._name = name
        self._owner = owner
        self._clock = clock
        self.term = term

    def acquire(self) -> bool:
        """Takes or renews the lease; False while another holder's term runs."""
        now = self._clock.real_now()
        try:
            result = self._collection.update_one(
                {"_id": self._name, "$or": [{"owner": self._owner}, {"until": {"$lt": now}}]},
                {"$set": {"owner": self._owner, "until": now + self.term}},
                upsert=True,
            )
        except DuplicateKeyError:
            # The upsert met the other holder's document, which the filter had not matched.
            return False
        return result.matched_count == 1 or result.upserted_id is not None

    def release(self) -> None:
        """Lets another process take over at once; only the holder's call has an effect."""
        self._collection.delete_one({"_id": self._name, "owner": self._owner})
