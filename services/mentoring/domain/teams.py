"""A team and its members, as far as enrolment has told about them."""

from dataclasses import dataclass

from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.errors import WrongState

ENROLLED = "enrolled"
WITHDRAWN = "withdrawn"
COMPLETED = "completed"
ACTIVE = (ENROLLED, COMPLETED)


@dataclass(frozen=True)
class Participant:
    """A member of a team who takes part: one person under one enrolment."""

    enrolment_id: str
    person_id: str


def choose_team(own: list[str], asked: str | None) -> str:
    """Which team a learner acts for: the one asked for, or the only one.

    `own` are the teams that the learner is in. Another team is NotFound, not forbidden:
    what a learner may not see does not exist for them.
    """
    if asked is not None:
        if asked not in own:
            raise NotFound("team_not_found")
        return asked
    if not own:
        raise WrongState("no_team")
    if len(own) > 1:
        raise Invalid("which_team", pointer="/team_id")
    return own[0]
