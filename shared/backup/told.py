"""What a service has told since a backup, read from its own topic.

Others have applied those events, and remember the sequence of each aggregate. A restored service
that counted on from the backup would give the same numbers again, to other events, and readers
would take them for old news. So every counter is raised to what the topic has seen: exactly, with
no holes. Where the topic does not reach back to the backup, the counters leap by `GAP` instead.
"""

from collections.abc import Sequence

from pymongo import UpdateOne
from pymongo.database import Database

from shared.events.envelope import read_headers
from shared.events.errors import DeadLetter
from shared.events.outbox import SEQUENCES
from shared.events.record import Record
from shared.mongo.client import Document

# More than any aggregate will publish between a backup and a restore.
GAP = 1_000_000

_PORTION = 500


class Told:
    """What others know and the restored database does not.

    `lost` has the type and the aggregate of each event that the database knows nothing of, by its
    id; an event that lies in the topic twice is there once.
    """

    def __init__(self, db: Database[Document], service: str) -> None:
        self._counters = db[SEQUENCES]
        self._source = f"/academy/{service}"
        self._last: dict[str, int] = {}
        self.lost: dict[str, tuple[str, str]] = {}

    def note(self, records: Sequence[Record]) -> None:
        """Takes in a batch of the service's own topic."""
        events = [event for event in map(self._event, records) if event is not None]
        subjects = sorted({subject for _, _, subject, _ in events})
        counters = self._counters.find({"_id": {"$in": subjects}})
        known = {counter["_id"]: int(counter["last"]) for counter in counters}
        for id, type_name, subject, sequence in events:
            if sequence > known.get(subject, 0):
                self.lost[id] = (type_name, subject)
                self._last[subject] = max(sequence, self._last.get(subject, 0))

    def raise_counters(self) -> int:
        """Raises each counter to the last sequence seen; returns how many. Safe to repeat."""
        subjects = sorted(self._last)
        for start in range(0, len(subjects), _PORTION):
            self._counters.bulk_write(
                [
                    UpdateOne({"_id": each}, {"$max": {"last": self._last[each]}}, upsert=True)
                    for each in subjects[start : start + _PORTION]
                ]
            )
        return len(subjects)

    def _event(self, record: Record) -> tuple[str, str, str, int] | None:
        try:
            headers = read_headers(record.headers)
            sequence = int(headers.get("ce_sequence", ""))
        except (DeadLetter, ValueError):
            return None  # Nobody can apply it, so nobody remembers its sequence.
        if headers.get("ce_source") != self._source:
            return None
        names = ("ce_id", "ce_type", "ce_subject")
        id, type_name, subject = (headers.get(name, "") for name in names)
        return id, type_name, subject, sequence


def leap(db: Database[Document]) -> int:
    """Raises every counter by `GAP`, for when nobody can tell what was published; returns how many.

    Readers need rising sequences and no gapless ones. An aggregate that came into being after the
    backup has no counter to raise: one that comes again under the same id (an academy, a pinned
    course) has to be published by its owner until readers hear it, see `academy resync`.
    """
    return int(db[SEQUENCES].update_many({}, {"$inc": {"last": GAP}}).modified_count)
