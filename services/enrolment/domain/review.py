"""A reviewer's blind scores of an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.enrolment.domain.errors import Invalid

HIGHEST_SCORE = 4


@dataclass(frozen=True)
class Review:
    """Scores 0 to 4 by criterion, and a comment for the organiser."""

    reviewer_id: str
    scores: Mapping[str, int]
    comment: str | None
    given_at: datetime

    def __post_init__(self) -> None:
        if not self.scores:
            raise Invalid("scores_missing", "/scores")
        for criterion, score in self.scores.items():
            if not 0 <= score <= HIGHEST_SCORE:
                raise Invalid("score_range", f"/scores/{criterion}", highest=HIGHEST_SCORE)
