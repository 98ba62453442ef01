"""What another version would mean for learners who are in the middle of a course.

Progress is kept by item id, whatever version it was made in. What the new version has not is set
aside with all its attempts and counts again when a version has the item again. Nobody's completion
of a course is taken back; who has done all that the new version requires has completed it.
"""

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.content.domain.courses import Step
from services.content.domain.differences import moved_items
from services.content.domain.progress import CourseCompleted
from services.content.domain.progress import Progress

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Learner:
    """One who takes part now; the progress is empty as long as nothing has been opened."""

    enrolment_id: str
    progress: Progress


@dataclass(frozen=True)
class Outcome:
    """What the new version means for one learner; item ids are in the order of the course.

    `set_aside` is progress that the new version has no item for, `brought_back` such progress of
    an earlier version that counts again. `to_do` is what the new version requires, the present one
    does not, and the learner has not done. `completes` says that with the new version all is done.
    """

    enrolment_id: str
    begun: bool
    completed: bool
    completes: bool
    set_aside: tuple[str, ...]
    brought_back: tuple[str, ...]
    to_do: tuple[str, ...]
    done: tuple[int, int]
    required: tuple[int, int]

    @property
    def touched(self) -> bool:
        more = bool(self.to_do) and self.begun
        return bool(self.completes or self.set_aside or self.brought_back or more)


def outcome_of(learner: Learner, before: Steps, after: Steps) -> Outcome:
    """What moving from `before` to `after` means for this learner."""
    progress = learner.progress
    old, new = {step.item_id for step in before}, {step.item_id for step in after}
    required_before, required_after = _required(before), _required(after)
    known = set(required_before)
    return Outcome(
        enrolment_id=learner.enrolment_id,
        begun=bool(progress.items),
        completed=progress.completed_at is not None,
        completes=_completes(progress, after),
        set_aside=tuple(
            step.item_id
            for step in before
            if step.item_id in progress.items and step.item_id not in new
        ),
        brought_back=tuple(
            step.item_id
            for step in after
            if step.item_id in progress.items and step.item_id not in old
        ),
        to_do=tuple(
            item_id
            for item_id in required_after
            if item_id not in known and not progress.is_done(item_id)
        ),
        done=(_done(progress, required_before), _done(progress, required_after)),
        required=(len(required_before), len(required_after)),
    )


def carried_over(
    progress: Progress, after: Steps, now: datetime
) -> tuple[Progress, CourseCompleted | None]:
    """The progress once the version is `after`: the same, completed when that is all there is."""
    if not _completes(progress, after):
        return progress, None
    score = progress.course_score(after)
    completed = replace(progress, completed_at=now, score=score)
    return completed, CourseCompleted(score, len(_required(after)))


def preview_of(
    before: Steps, after: Steps, learners: Sequence[Learner], names: Sequence[str]
) -> dict[str, Any]:
    """What a re-pin from `before` to `after` would do, JSON-like, with a `digest` of it.

    `names` tell apart what the steps do not: the cohort and the two versions. The digest covers
    the versions, who takes part, and everything that the re-pin would do to anybody; work on items
    that stay as they are does not alter it, so that a busy cohort can be moved at all.
    """
    outcomes = [outcome_of(learner, before, after) for learner in learners]
    counts = _counts(outcomes)
    items = _items(before, after, learners)
    seen = [list(names), counts, items["removed"], items["brought_back"]]
    canonical = json.dumps(seen, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return {
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
        "learners": {**counts, "begun": sum(outcome.begun for outcome in outcomes)},
        "items": items,
        "touched": [_line(outcome) for outcome in outcomes if outcome.touched],
    }


def _counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many learners each consequence has; one learner may be in several."""
    found = list(outcomes)
    running = [each for each in found if each.begun and not each.completed]
    return {
        "enrolled": len(found),
        "touched": sum(each.touched for each in found),
        "set_aside": sum(bool(each.set_aside) for each in found),
        "brought_back": sum(bool(each.brought_back) for each in found),
        "more_to_do": sum(bool(each.to_do) for each in running),
        "become_complete": sum(each.completes for each in found),
        "stay_complete": sum(each.completed for each in found),
        "complete_with_more_to_do": sum(each.completed and bool(each.to_do) for each in found),
    }


def _items(before: Steps, after: Steps, learners: Iterable[Learner]) -> dict[str, Any]:
    progresses = [learner.progress for learner in learners]
    old = {step.item_id: step for step in before}
    new = {step.item_id for step in after}
    moved = set(moved_items(before, after))

    def lines(steps: Iterable[Step]) -> list[dict[str, Any]]:
        return [_item(step, progresses) for step in steps]

    kept = [step for step in after if step.item_id in old]
    added = [step for step in after if step.item_id not in old]
    reached = {item_id for progress in progresses for item_id in progress.items}
    return {
        "kept": lines(step for step in kept if step.item_id not in moved),
        "moved": lines(step for step in kept if step.item_id in moved),
        "removed": lines(step for step in before if step.item_id not in new),
        "added": lines(step for step in added if step.item_id not in reached),
        "brought_back": lines(step for step in added if step.item_id in reached),
        "required_now": [s.item_id for s in kept if s.required and not old[s.item_id].required],
        "optional_now": [s.item_id for s in kept if not s.required and old[s.item_id].required],
    }


def _item(step: Step, progresses: Iterable[Progress]) -> dict[str, Any]:
    reached = [found for each in progresses if (found := each.items.get(step.item_id))]
    return {
        "id": step.item_id,
        "kind": step.kind,
        "title": step.title,
        "required": step.required,
        "module_id": step.module_id,
        "started": len(reached),
        "completed": sum(each.completed_at is not None for each in reached),
        "attempts": sum(each.attempts for each in reached),
    }


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "enrolment_id": outcome.enrolment_id,
        "completed": outcome.completed,
        "completes": outcome.completes,
        "set_aside": list(outcome.set_aside),
        "brought_back": list(outcome.brought_back),
        "to_do": list(outcome.to_do),
        "before": {"done": outcome.done[0], "total": outcome.required[0]},
        "after": {"done": outcome.done[1], "total": outcome.required[1]},
    }


def _required(steps: Steps) -> list[str]:
    return [step.item_id for step in steps if step.required]


def _done(progress: Progress, item_ids: Iterable[str]) -> int:
    return sum(progress.is_done(item_id) for item_id in item_ids)


def _completes(progress: Progress, after: Steps) -> bool:
    """Not completed yet, and nothing that `after` requires is missing.

    Where nothing is required, something must have been done: who has only looked has not completed.
    """
    if progress.completed_at is not None:
        return False
    required = _required(after)
    wanted = required or [step.item_id for step in after if progress.is_done(step.item_id)]
    return bool(wanted) and all(progress.is_done(item_id) for item_id in wanted)
