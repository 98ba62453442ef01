"""How a quiz is taken: what Canvas writes beside it, or the quiz itself in its metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.content.adapters.formats.cartridge.canvas import fields_beside
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.qti12.document import QtiDocument
from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Report
from services.content.domain.report import Severity

META = "assessment_meta.xml"
# Canvas's kinds of quizzes that are not meant to be marked.
SURVEYS = ("survey", "graded_survey")
MOST_ATTEMPTS = 1000
MOST_MINUTES = 7 * 24 * 60
# Settings that nothing here does, when they have one of these values (or any, with an empty set).
NOT_DONE: dict[str, frozenset[str]] = {
    "shuffle_answers": frozenset({"true"}),
    "one_question_at_a_time": frozenset({"true"}),
    "cant_go_back": frozenset({"true"}),
    "require_lockdown_browser": frozenset({"true"}),
    "anonymous_submissions": frozenset({"true"}),
    "hide_results": frozenset({"until_after_last_attempt"}),
    "access_code": frozenset(),
    "ip_filter": frozenset(),
    "due_at": frozenset(),
    "unlock_at": frozenset(),
    "lock_at": frozenset(),
}
# When a learner sees how an attempt was marked (domain/questions.py).
REVIEWS = {"always": "never", "until_after_last_attempt": "after_pass"}
DURATION = re.compile(r"P(?:\d+Y)?(?:\d+M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?)?")


@dataclass(frozen=True)
class QuizSettings:
    """`attempts` and `time_limit` (minutes) are None where there is no limit.

    `dropped` names what the quiz asks for and does not get; never its value, which may be secret.
    """

    path: str
    title: str
    description: str
    attempts: int | None
    time_limit: int | None
    is_survey: bool
    unpublished: bool
    points: float | None
    scoring_policy: str
    dropped: tuple[str, ...]
    review: str | None

    def tell(self, title: str, item_id: str, report: Report) -> None:
        """Reports what is not done here."""
        if self.scoring_policy not in ("", "keep_highest"):
            report.add(
                Severity.ADAPTED,
                "scoring_policy",
                self.path,
                node_key=item_id,
                title=title,
                policy=self.scoring_policy[:40],
            )
        if self.dropped:
            report.add(
                Severity.ADAPTED,
                "quiz_settings_dropped",
                self.path,
                node_key=item_id,
                title=title,
                names=", ".join(self.dropped),
            )


def read_settings(plan: Plan, document: QtiDocument | None, reading: Reading) -> QuizSettings:
    """The settings of this quiz; what Canvas says goes before what the quiz says."""
    path = next((path for path in plan.structure if path.endswith(META)), "")
    fields = fields_beside(path, reading) if path else {}
    own = document.metadata if document else {}
    return QuizSettings(
        path=path,
        title=fields.get("title", ""),
        description=fields.get("description", ""),
        attempts=_limit(
            fields.get("allowed_attempts") or own.get("cc_maxattempts", ""), MOST_ATTEMPTS
        ),
        time_limit=_minutes(
            fields.get("time_limit") or own.get("qmd_timelimit") or own.get("duration", "")
        ),
        is_survey=fields.get("quiz_type") in SURVEYS,
        unpublished=fields.get("available") == "false"
        or fields.get("workflow_state") == "unpublished",
        points=_points(fields.get("points_possible", "")),
        scoring_policy=fields.get("scoring_policy", ""),
        review=REVIEWS.get(fields.get("hide_results", "")),
        dropped=tuple(
            name
            for name, values in NOT_DONE.items()
            if (given := fields.get(name)) and (given.lower() in values or not values)
        ),
    )


def _limit(text: str, most: int) -> int | None:
    """Canvas writes -1, Common Cartridge `unlimited`, for no limit."""
    return int(text) if text.isdecimal() and 1 <= int(text[:9]) <= most else None


def _minutes(text: str) -> int | None:
    """Minutes, or a duration as ISO 8601 writes it."""
    if found := DURATION.fullmatch(text):
        days, hours, minutes = (int((part or "0")[:6]) for part in found.groups())
        text = str((days * 24 + hours) * 60 + minutes)
    return _limit(text.partition(".")[0], MOST_MINUTES)


def _points(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None
