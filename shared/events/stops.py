"""The stored stop of a service's consumer: set by too many dead letters, lifted by an operator."""

from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

from shared.events.retries import StopRule
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction

COLLECTION = "consumers"


class Stops:
    """The state of one group, one document: how many dead letters in a row, and the stop."""

    def __init__(self, db: Database[Document], group: str, rule: StopRule) -> None:
        self._db = db
        self._group = group
        self._rule = rule

    def count_dead_letter(self, tx: Transaction, reason: str) -> None:
        """Counts one in the transaction that buries it; the last allowed one stops the group."""
        state = tx[COLLECTION].find_one_and_update(
            {"_id": self._group},
            {"$inc": {"dead_in_a_row": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        assert state is not None
        if state["dead_in_a_row"] >= self._rule.in_a_row and not state.get("stopped_at"):
            self._stop(tx, reason, tx.clock.real_now())

    def count_success(self) -> None:
        """An event was applied: the row of dead letters is broken."""
        self._db[COLLECTION].update_one(
            {"_id": self._group, "stopped_at": None}, {"$set": {"dead_in_a_row": 0}}
        )

    def stopped(self) -> str | None:
        """Why the group is stopped, None while it is not."""
        state = self._db[COLLECTION].find_one({"_id": self._group})
        if state is None or not state.get("stopped_at"):
            return None
        return str(state["reason"])

    def stop(self, reason: str, at: datetime) -> None:
        """Stops the group by hand."""
        self._stop(self._db, reason, at)

    def resume(self) -> bool:
        """Lifts the stop; False when there was none."""
        result = self._db[COLLECTION].update_one(
            {"_id": self._group, "stopped_at": {"$ne": None}},
            {"$set": {"stopped_at": None, "reason": None, "dead_in_a_row": 0}},
        )
        return result.matched_count == 1

    def _stop(self, source: Any, reason: str, at: datetime) -> None:
        source[COLLECTION].update_one(
            {"_id": self._group}, {"$set": {"stopped_at": at, "reason": reason}}, upsert=True
        )
