"""Where content's records of a person, a course or a curriculum are found (`academy trace`)."""

from shared.runtime.tracks import Track

TRACKS = (
    Track(
        "enrolments",
        by=("_id", "person_id"),
        only_asked=("team_id",),
        leads=("_id",),
        tells=("state", "cohort_id", "version_id"),
        finds=("person", "enrolment", "team"),
    ),
    Track("progress", by=("_id",), tells=("completed_at", "score"), finds=("enrolment",)),
    Track(
        "courses",
        by=(),
        only_asked=("_id",),
        tells=("curriculum_id", "number", "pinned_at"),
        finds=("cohort",),
    ),
    Track(
        "versions",
        by=(),
        only_asked=("_id", "curriculum_id"),
        tells=("curriculum_id", "number", "state"),
        finds=("curriculum", "version"),
    ),
)
