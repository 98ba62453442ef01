"""Where certification's records of a person or a certificate are found (`academy trace`)."""

from shared.runtime.tracks import Track

TRACKS = (
    Track(
        "ledgers",
        by=("_id", "person_id"),
        only_asked=("team_id",),
        leads=("_id",),
        tells=("cohort_id", "team_id", "owed", "owed_since"),
        finds=("person", "enrolment", "team"),
    ),
    Track(
        "certificates",
        by=("enrolment_id", "person_id"),
        only_asked=("_id", "serial"),
        leads=("enrolment_id",),
        tells=("serial", "kind", "state", "issued_at"),
        finds=("person", "enrolment", "certificate", "serial"),
    ),
    Track("exceptions", by=("enrolment_id",), tells=("kind", "code", "subject", "state")),
)
