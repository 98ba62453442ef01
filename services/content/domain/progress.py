"""How far one enrolment has come: moves forward only, merges devices, completes once."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime

from services.content.domain.courses import COMPLETED_BY_HAND
from services.content.domain.courses import HANDED_IN
from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.quizzes import Marked


@dataclass(frozen=True)
class ItemCompleted:
    item_id: str
    minutes: float


@dataclass(frozen=True)
class QuizGraded:
    item_id: str
    attempt: int
    score: float


@dataclass(frozen=True)
class CourseCompleted:
    score: float
    required_items_done: int


Event = ItemCompleted | QuizGraded | CourseCompleted


@dataclass(frozen=True)
class ItemProgress:
    """`spent_minutes` is what the learner's devices told; it counts for their own view alone.

    `attempts` counts those that were started; `open_attempt` is the number of the one that is not
    handed in yet.
    """

    started_at: datetime
    completed_at: datetime | None = None
    spent_minutes: float = 0.0
    attempts: int = 0
    best_score: float | None = None
    open_attempt: int | None = None


@dataclass(frozen=True)
class Progress:
    """The progress of one enrolment through the steps of its course's version."""

    items: Mapping[str, ItemProgress] = field(default_factory=dict)
    completed_at: datetime | None = None
    score: float | None = None

    def is_done(self, item_id: str) -> bool:
        item = self.items.get(item_id)
        return item is not None and item.completed_at is not None

    def start(self, step: Step, minutes: float, now: datetime) -> "Progress":
        """Opened on some device. Takes no completion back; the larger number of minutes stays."""
        before = self.items.get(step.item_id) or ItemProgress(started_at=now)
        spent = max(before.spent_minutes, minutes)
        return self._with(step.item_id, replace(before, spent_minutes=spent))

    def complete(
        self, step: Step, minutes: float, now: datetime, steps: tuple[Step, ...]
    ) -> tuple["Progress", tuple[Event, ...]]:
        """Declared done by the learner. A second time changes no completion and has no events.

        Raises WrongState for a quiz (it is done when passed) and for what is never done.
        """
        if step.kind not in COMPLETED_BY_HAND:
            raise WrongState("not_completed_by_hand", kind=step.kind)
        opened = self.start(step, minutes, now)
        return opened._done(step, now, steps)

    def hand_in(
        self, step: Step, now: datetime, steps: tuple[Step, ...]
    ) -> tuple["Progress", tuple[Event, ...]]:
        """Something was handed in. A second time changes no completion and has no events.

        Raises WrongState for what nothing is handed in for.
        """
        if step.kind not in HANDED_IN:
            raise WrongState("nothing_to_hand_in")
        return self.start(step, 0.0, now)._done(step, now, steps)

    def require_attempt_left(self, step: Step, limit: int | None) -> None:
        """Raises WrongState when the quiz's attempts (None: unlimited) are used up."""
        item = self.items.get(step.item_id)
        if limit is not None and item is not None and item.attempts >= limit:
            raise WrongState("no_attempts_left", limit=limit)

    def start_attempt(self, step: Step, limit: int | None, now: datetime) -> tuple["Progress", int]:
        """One more attempt at a quiz, with its number; it counts from now on, handed in or not.

        Raises WrongState at the limit and while another attempt is open.
        """
        item = self.items.get(step.item_id)
        if item is not None and item.open_attempt is not None:
            raise WrongState("attempt_open")
        self.require_attempt_left(step, limit)
        before = self.items.get(step.item_id) or ItemProgress(started_at=now)
        number = before.attempts + 1
        started = replace(before, attempts=number, open_attempt=number)
        return self._with(step.item_id, started), number

    def end_attempt(self, step: Step, number: int) -> "Progress":
        """The attempt is handed in; another one may be started."""
        before = self.items[step.item_id]
        if before.open_attempt != number:
            return self
        return self._with(step.item_id, replace(before, open_attempt=None))

    def count_score(
        self, step: Step, number: int, marked: Marked, now: datetime, steps: tuple[Step, ...]
    ) -> tuple["Progress", tuple[Event, ...]]:
        """A started attempt is marked for good; the best score counts, and a pass completes."""
        before = self.items[step.item_id]
        scores = [score for score in (before.best_score, marked.score) if score is not None]
        graded = self._with(step.item_id, replace(before, best_score=max(scores, default=None)))
        events: tuple[Event, ...] = ()
        if marked.score is not None:
            events = (QuizGraded(step.item_id, number, marked.score),)
        if not marked.passed:
            return graded, events
        after, more = graded._done(step, now, steps)
        return after, events + more

    def grade(
        self, step: Step, marked: Marked, limit: int | None, now: datetime, steps: tuple[Step, ...]
    ) -> tuple["Progress", tuple[Event, ...]]:
        """An attempt from start to end at once. Raises WrongState at the limit."""
        started, number = self.start_attempt(step, limit, now)
        return started.end_attempt(step, number).count_score(step, number, marked, now, steps)

    def _done(
        self, step: Step, now: datetime, steps: tuple[Step, ...]
    ) -> tuple["Progress", tuple[Event, ...]]:
        if self.is_done(step.item_id):
            return self, ()
        item = replace(self.items[step.item_id], completed_at=now)
        after = self._with(step.item_id, item)
        events: tuple[Event, ...] = (ItemCompleted(step.item_id, step.minutes),)
        required = [each for each in steps if each.required]
        if after.completed_at is None and all(after.is_done(each.item_id) for each in required):
            score = after.course_score(steps)
            after = replace(after, completed_at=now, score=score)
            events += (CourseCompleted(score, len(required)),)
        return after, events

    def course_score(self, steps: tuple[Step, ...]) -> float:
        """Mean of the best scores of the required quizzes that were graded; 1.0 when there is none.

        Quizzes that nobody has to take cannot lower anybody's score.
        """
        best = [
            item.best_score
            for step in steps
            if step.required and step.kind == "quiz" and (item := self.items.get(step.item_id))
            if item.best_score is not None
        ]
        return sum(best) / len(best) if best else 1.0

    def next_step(self, steps: tuple[Step, ...]) -> Step | None:
        """The first required item that is not done, in the order of the course; None at the end."""
        return next((s for s in steps if s.required and not self.is_done(s.item_id)), None)

    def _with(self, item_id: str, item: ItemProgress) -> "Progress":
        return replace(self, items={**self.items, item_id: item})


def step_named(steps: tuple[Step, ...], item_id: str) -> Step:
    """The step with this item id. Raises NotFound."""
    for step in steps:
        if step.item_id == item_id:
            return step
    raise NotFound("item_unknown")
