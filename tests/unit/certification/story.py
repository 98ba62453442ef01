"""Builds what other services tell of one academy, cohort, team and enrolment."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from shared.contracts import ACADEMY_OPENED
from shared.contracts import ATTENDANCE_RECORDED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import COURSE_COMPLETED
from shared.contracts import COURSE_PINNED
from shared.contracts import GATE_DECIDED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import QUIZ_GRADED
from shared.contracts.event_type import EventType
from shared.events.envelope import Event
from shared.testing.events import event

START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)

RULE: dict[str, Any] = {
    "id": "innovator",
    "kind": "completion",
    "title": {"id": "Inovator Layanan Publik", "en": "Public Service Innovator"},
    "required_items": "all",
    "minimum_score": 0.7,
    "sessions_attended": 2,
    "gates_passed": ["empathize"],
    "hours": 40,
}

STAGES = [
    {"slug": "empathize", "title": {"id": "Empati", "en": "Empathise"}, "required_evidence": 2},
    {"slug": "define", "title": {"id": "Definisi", "en": "Define"}, "required_evidence": 1},
]


class Story:
    """One enrolment's events. Each call makes one, an hour after the one before unless said."""

    def __init__(self, name: str = "1", academy: str = "pontianak", code: str = "PIA") -> None:
        self.academy_slug = academy
        self.code = code
        self.enrolment_id = f"enrolment-{name}"
        self.cohort_id = f"cohort-{name}"
        self.team_id = f"team-{name}"
        self.project_id = f"project-{name}"
        self.person_id = f"person-{name}"
        self._told = 0
        self._sequences: dict[tuple[str, str], int] = {}

    def _event(
        self, event_type: EventType, data: Mapping[str, Any], at: datetime | None = None
    ) -> Event:
        self._told += 1
        subject = event_type.source, str(data[event_type.subject_field])
        self._sequences[subject] = self._sequences.get(subject, 0) + 1
        return event(
            event_type,
            self.academy_slug,
            data,
            sequence=self._sequences[subject],
            at=at or START + timedelta(hours=self._told),
        )

    def _of_enrolment(self, event_type: EventType, **data: Any) -> Event:
        at = data.pop("at", None)
        return self._event(event_type, {"enrolment_id": self.enrolment_id, **data}, at)

    def opened(self, time_zone: str = "Asia/Pontianak") -> Event:
        data = {
            "academy": self.academy_slug,
            "code": self.code,
            "name": {"id": "Akademi Inovator Pontianak", "en": "Pontianak Innovators Academy"},
            "locale": "id",
            "time_zone": time_zone,
        }
        return self._event(ACADEMY_OPENED, data)

    def published(
        self,
        version: int = 1,
        rule: str = "innovator",
        event_type: EventType = COHORT_PUBLISHED,
        earlier: Sequence[Mapping[str, Any]] = (),
    ) -> Event:
        data: dict[str, Any] = {
            "cohort_id": self.cohort_id,
            "number": "C03",
            "title": {"id": "Angkatan Tiga", "en": "Third Cohort"},
            "starts_on": date(2026, 9, 1),
            "ends_on": date(2026, 11, 30),
            "award_rule": {"id": rule, "version": version},
            "stage_template": {"id": "design-thinking", "version": 1, "stages": STAGES},
        }
        if earlier:
            data["earlier_award_rules"] = list(earlier)
        return self._event(event_type, data)

    def pinned(self, *items: str) -> Event:
        data = {
            "cohort_id": self.cohort_id,
            "curriculum_id": "design-thinking",
            "curriculum_version": 1,
            "required_items": list(items or ("lesson", "quiz")),
        }
        return self._event(COURSE_PINNED, data)

    def enrolled(self, name: str = "Siti Rahma") -> Event:
        return self._of_enrolment(
            LEARNER_ENROLLED,
            person={"id": self.person_id, "name": name},
            team_id=self.team_id,
            cohort_id=self.cohort_id,
            unit={"id": "unit-1", "kind": "agency", "name": "Dinas Kesehatan"},
        )

    def withdrawn(self, at: datetime | None = None) -> Event:
        return self._of_enrolment(
            LEARNER_WITHDRAWN, cohort_id=self.cohort_id, team_id=self.team_id, at=at
        )

    def renamed(self, name: str) -> Event:
        return self._of_enrolment(LEARNER_RENAMED, person={"id": self.person_id, "name": name})

    def item(self, item_id: str) -> Event:
        return self._of_enrolment(
            ITEM_COMPLETED, cohort_id=self.cohort_id, item_id=item_id, minutes=10
        )

    def graded(self, score: float, attempt: int = 1, item_id: str = "quiz") -> Event:
        return self._of_enrolment(
            QUIZ_GRADED, cohort_id=self.cohort_id, item_id=item_id, attempt=attempt, score=score
        )

    def ended(self, score: float = 0.8, done: int = 2) -> Event:
        return self._of_enrolment(
            COURSE_COMPLETED, cohort_id=self.cohort_id, score=score, required_items_done=done
        )

    def attended(self, session: str, present: bool = True, at: datetime | None = None) -> Event:
        return self._of_enrolment(
            ATTENDANCE_RECORDED,
            session_id=session,
            present=present,
            minutes=60 if present else 0,
            at=at,
        )

    def gate(self, decision: str = "passed", stage: str = "empathize", attempt: int = 1) -> Event:
        data = {
            "project_id": self.project_id,
            "team_id": self.team_id,
            "stage": stage,
            "attempt": attempt,
            "decision": decision,
        }
        return self._event(GATE_DECIDED, data)

    def everything(self) -> list[Event]:
        """All that the rule asks for, and not one event more."""
        return [
            self.opened(),
            self.published(),
            self.pinned(),
            self.enrolled(),
            self.item("lesson"),
            self.graded(0.8),
            self.item("quiz"),
            self.attended("session-1"),
            self.attended("session-2"),
            self.gate(),
        ]
