"""Where enrolment's records of a person, a team or an enrolment are found (`academy trace`)."""

from shared.runtime.tracks import Track

TRACKS = (
    Track(
        "enrolments",
        by=("_id", "person_id"),
        only_asked=("application_id", "team_id"),
        leads=("_id",),
        tells=("state", "cohort_id", "application_id", "enrolled_at", "ended_at", "serial"),
        finds=("person", "enrolment", "application", "team"),
    ),
    Track(
        "applications",
        by=("_id", "team.members.person_id"),
        only_asked=("team.id",),
        leads=("_id",),
        tells=("state", "cohort_id", "team.id"),
        finds=("person", "application", "team"),
    ),
    Track(
        "messages",
        by=("_id", "person_id"),
        tells=("template", "state", "requested_at", "ended_at"),
        finds=("person", "message"),
    ),
    Track("cohorts", by=(), only_asked=("_id",), tells=("number", "state"), finds=("cohort",)),
    Track("academies", by=(), only_asked=("_id",), tells=("code",), finds=("academy",)),
)
