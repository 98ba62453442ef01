"""A mentor of one academy: what they know, when they are asked, how many teams they take."""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import zone_named

DEFAULT_CAP = 8


@dataclass(kw_only=True)
class Mentor:
    """`confirm` says whether a booking waits for the mentor's yes.

    Without it the published slot is the consent. `cap` counts teams, not sessions.
    """

    id: str
    academy: str
    person_id: str
    name: str
    expertise: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    time_zone: str
    cap: int = DEFAULT_CAP
    confirm: bool = False
    registered_at: datetime
    version: int = 0

    def __post_init__(self) -> None:
        zone_named(self.time_zone)

    def take_team(self, team_id: str, teams: set[str]) -> None:
        """Checks the cap, given the teams that the mentor already has; raises WrongState."""
        if team_id not in teams and len(teams) >= self.cap:
            raise WrongState("mentor_full", cap=self.cap)
