"""A note on a session: shared with the team, or private to the mentor who wrote it."""

from dataclasses import dataclass
from datetime import datetime

from services.mentoring.domain.errors import NotAllowed

SHARED = "shared"
PRIVATE = "private"


@dataclass(kw_only=True)
class Note:
    """`written_as` is the side of the writer: team, mentor or organiser.

    A private one is for its author alone: not for an organiser, not for another mentor.
    """

    id: str
    academy: str
    session_id: str
    team_id: str
    visibility: str
    text: str
    author_id: str
    written_as: str
    written_at: datetime
    version: int = 0

    def __post_init__(self) -> None:
        if self.visibility == PRIVATE and self.written_as != "mentor":
            raise NotAllowed("private_notes_are_the_mentors")
