"""Where mentoring's records of a person, a team or a meeting are found (`academy trace`).

Notes are no track: what is private there stays there.
"""

from shared.runtime.tracks import Track

TRACKS = (
    Track(
        "members",
        by=("_id", "person_id"),
        only_asked=("team_id",),
        leads=("_id",),
        tells=("state", "cohort_id", "team_id"),
        finds=("person", "enrolment", "team"),
    ),
    Track(
        "sessions",
        by=("_id", "participants.person_id"),
        only_asked=("team_id", "mentor_id", "mentor_person_id", "participants.enrolment_id"),
        leads=("_id",),
        tells=("state", "start", "team_id"),
        finds=("person", "session", "team", "mentor"),
    ),
    Track(
        "projects",
        by=("_id",),
        only_asked=("team_id",),
        leads=("_id",),
        tells=("state", "started_at", "ended_at", "current.stage", "current.state"),
        finds=("project", "team"),
    ),
)
