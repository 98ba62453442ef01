"""Award rules: what must have been done for a certificate. Data, in versions, never edited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.certification.domain.errors import Invalid

COMPLETION = "completion"
ATTENDANCE = "attendance"
KINDS = (COMPLETION, ATTENDANCE)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class AwardRule:
    """One version of a rule. `hours` (JP, 45 minutes each) are what the certificate states."""

    id: str
    version: int
    kind: str
    title: Mapping[str, str]
    all_items: bool
    minimum_score: float
    sessions_attended: int
    gates_passed: tuple[str, ...]
    hours: float

    def __post_init__(self) -> None:
        if not SLUG.match(self.id) or len(self.id) > 60:
            raise Invalid("rule_id_form", "/id")
        if self.kind not in KINDS:
            raise Invalid("rule_kind_unknown", "/kind", kinds=", ".join(KINDS))
        if not any(text.strip() for text in self.title.values()):
            raise Invalid("rule_title_missing", "/title")
        if not 0 <= self.minimum_score <= 1:
            raise Invalid("rule_score_range", "/minimum_score")
        if not 0 <= self.sessions_attended <= 1000:
            raise Invalid("rule_sessions_range", "/sessions_attended")
        if not 0 <= self.hours <= 10_000:
            raise Invalid("rule_hours_range", "/hours")
        if len(set(self.gates_passed)) != len(self.gates_passed):
            raise Invalid("rule_gate_twice", "/gates_passed")
        if not self._asks_anything:
            raise Invalid("rule_asks_nothing")

    @property
    def _asks_anything(self) -> bool:
        asked = (self.all_items, self.minimum_score, self.sessions_attended, self.gates_passed)
        return any(asked)
