"""The indexes of this service's collections: the academy first in each, as in each query."""

from pymongo import ASCENDING
from pymongo import IndexModel


def _index(*fields: str, unique: bool = False) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], unique=unique)


INDEXES: dict[str, list[IndexModel]] = {
    # A code is the first part of every serial, so it is unique over all academies.
    "academies": [_index("code", unique=True)],
    "units": [_index("academy", "_id"), _index("academy", "kind")],
    "people": [_index("academy", "person_id", unique=True)],
    "cohorts": [_index("academy", "number", unique=True), _index("academy", "state")],
    "applications": [
        _index("academy", "cohort_id", "state"),
        _index("academy", "state", "offer_expires_at"),
        _index("academy", "team.members.person_id", "cohort_id"),
    ],
    "enrolments": [
        _index("academy", "cohort_id", "state"),
        _index("academy", "application_id"),
        _index("academy", "team_id"),
        _index("academy", "person_id", "cohort_id"),
    ],
    # Collections without an index of their own are made beforehand: transactions that make one
    # would conflict.
    "places": [],
    "counters": [],
    "courses": [],
    "messages": [],
    "curricula": [_index("academy", "curriculum_id", "curriculum_version")],
}
