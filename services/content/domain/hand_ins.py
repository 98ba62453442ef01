"""What a learner hands in for an assignment or a discussion, and what is said about it.

It grows: what was handed in stays as it was, and a better one is handed in beside it.
"""

from collections.abc import Mapping
from typing import Any

from services.content.domain.errors import WrongState

ENTRIES = 20
"""What one learner may hand in for one item."""

FEEDBACK = 100
"""What may be said about it."""

ANSWERS_TO_A_DISCUSSION = ("text", "link")


def submission_of(item: Mapping[str, Any]) -> list[str] | None:
    """What may be handed in for the item: "text", "link", "file"; None when nothing is."""
    if item["kind"] == "assignment":
        return list(item.get("submission") or ("text", "link", "file"))
    return list(ANSWERS_TO_A_DISCUSSION) if item["kind"] == "discussion" else None


def require_room(submission: list[str] | None, kind: str, entries: list[Any]) -> None:
    """Raises WrongState when this kind of thing is not wanted, or enough has been handed in."""
    if submission is None:
        raise WrongState("nothing_to_hand_in")
    if kind not in submission:
        raise WrongState("not_wanted", kind=kind, wanted=", ".join(submission))
    if len(entries) >= ENTRIES:
        raise WrongState("handed_in_enough", limit=ENTRIES)


def require_feedback_room(feedback: list[Any]) -> None:
    """Raises WrongState when enough has been said."""
    if len(feedback) >= FEEDBACK:
        raise WrongState("feedback_enough", limit=FEEDBACK)
