"""Where a learner goes to do what is missing: the service, a sentence, the resource's address."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.certification.domain.words import Text
from services.certification.domain.words import both


@dataclass(frozen=True)
class Direction:
    """`path` is below `/v1/academies/<academy>`, with the ids of the enrolment to fill in."""

    service: str
    path: str
    text: Text

    def told(self, academy: str, enrolment_id: str, cohort_id: str) -> dict[str, object]:
        """As the ledger shows it."""
        path = self.path.format(enrolment_id=enrolment_id, cohort_id=cohort_id)
        return {
            "service": self.service,
            "href": f"/v1/academies/{academy}/{path}",
            "text": self.text,
        }


DIRECTIONS: Mapping[str, Direction] = {
    "enrolled": Direction(
        "enrolment",
        "enrolments/{enrolment_id}",
        both("Hubungi penyelenggara.", "Ask the organiser."),
    ),
    "cohort_held": Direction(
        "enrolment",
        "cohorts/{cohort_id}",
        both("Hubungi penyelenggara.", "Ask the organiser."),
    ),
    "rule_known": Direction(
        "enrolment",
        "cohorts/{cohort_id}",
        both("Tunggu penyelenggara.", "Wait for the organiser."),
    ),
    "course_pinned": Direction(
        "content",
        "courses/{cohort_id}",
        both("Tunggu penyelenggara.", "Wait for the organiser."),
    ),
    "required_items": Direction(
        "content",
        "courses/{cohort_id}",
        both("Buka materi yang belum selesai.", "Open the items that are not done."),
    ),
    "minimum_score": Direction(
        "content",
        "courses/{cohort_id}",
        both(
            "Kerjakan kuis sekali lagi; nilai terbaik yang dihitung.",
            "Take the quiz again; the best score counts.",
        ),
    ),
    "sessions_attended": Direction(
        "mentoring",
        "slots",
        both("Pesan sesi dengan mentor dan hadiri.", "Book a session with a mentor and attend."),
    ),
    "gate_passed": Direction(
        "mentoring",
        "projects",
        both(
            "Lengkapi bukti tahap ini dan ajukan gerbangnya.",
            "Complete the evidence of this stage and submit its gate.",
        ),
    ),
    "certificate_held": Direction(
        "certification",
        "ledgers",
        both(
            "Raih dahulu sertifikat itu; catatan pendaftarannya menyebutkan apa yang masih kurang.",
            "Earn that certificate first; the ledger of its cohort says what is missing.",
        ),
    ),
}
