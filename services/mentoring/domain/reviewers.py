"""Who may decide on a gate: nobody judges their own work, nor that of their own unit."""

from services.mentoring.domain.errors import NotAllowed


def must_be_independent(
    person_id: str,
    team_people: set[str],
    person_units: set[str],
    team_units: set[str],
) -> None:
    """Raises NotAllowed for a member of the team and for somebody of the team's unit.

    `person_units` are the units that enrolment has told of the reviewer: empty for somebody
    who has never been a learner here.
    """
    if person_id in team_people:
        raise NotAllowed("own_project")
    if person_units & team_units:
        raise NotAllowed("own_unit")
