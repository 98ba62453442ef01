"""The jobs of certification, declared by the files beside this one, and what they share."""

from datetime import timedelta

from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import Jobs
from shared.runtime.service import Resources

JOBS = Jobs()

# How long something may be owed or left undone before it is asked for again.
PATIENCE = timedelta(minutes=1)

# Documents of one academy that one round of a sweep takes up.
AT_ONCE = 200


def academies(resources: Resources) -> list[str]:
    """The slugs of all academies, whose records are looked at one academy after the other."""
    return [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]


def nothing(tx: Transaction) -> None:
    """The job ends, and that is all."""
