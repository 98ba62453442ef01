"""Mentoring's indexes, the academy first in each."""

from pymongo import ASCENDING
from pymongo import IndexModel


def _index(*fields: str, unique: bool = False) -> IndexModel:
    return IndexModel([(name, ASCENDING) for name in ("academy", *fields)], unique=unique)


INDEXES: dict[str, list[IndexModel]] = {
    # A person is a mentor of an academy once; a second registration must not slip through.
    "mentors": [_index("person_id", unique=True)],
    "slots": [
        _index("state", "start"),
        # The same time offered twice would be two bookings of which one can never be held.
        _index("mentor_id", "start", "end", unique=True),
    ],
    "sessions": [
        _index("team_id", "start"),
        _index("mentor_id", "start"),
        _index("mentor_person_id", "start"),
        _index("start"),
    ],
    "notes": [_index("session_id")],
    # One project a team.
    "projects": [_index("team_id", unique=True), _index("current.state")],
    "evidence": [_index("project_id", "stage")],
    "members": [_index("person_id"), _index("team_id")],
    "teams": [_index("cohort_id")],
    "cohorts": [_index("state")],
}
