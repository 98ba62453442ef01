"""What operators are told of: certificates that are owed, lists that are not signed."""

from pymongo import ASCENDING

from services.certification.jobs.declared import JOBS
from services.certification.jobs.declared import academies
from services.certification.queries.status import lists_to_publish
from shared.runtime.metrics import CERTIFICATES_OWED_OLDEST_SECONDS
from shared.runtime.metrics import STATUS_LISTS_UNSIGNED
from shared.runtime.service import Resources


@JOBS.sweep(every=5)
def measure_what_is_owed(resources: Resources) -> None:
    """Sets how long the oldest certificate has been owed, with or without a key to sign it."""
    now, oldest = resources.clock.now(), 0.0
    for academy in academies(resources):
        owed = {"academy": academy, "owed_since": {"$ne": None}}
        ledger = resources.db["ledgers"].find_one(owed, sort=[("owed_since", ASCENDING)])
        if ledger is not None:
            oldest = max(oldest, (now - ledger["owed_since"]).total_seconds())
    CERTIFICATES_OWED_OLDEST_SECONDS.set(oldest)


@JOBS.sweep(every=30)
def measure_status_lists(resources: Resources) -> None:
    """Sets how many status lists are to be signed, with or without keys to sign them."""
    now, unsigned = resources.clock.now(), 0
    for academy in academies(resources):
        unsigned += len(lists_to_publish(resources.db, academy, now))
    STATUS_LISTS_UNSIGNED.set(unsigned)
