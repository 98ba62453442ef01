"""What another version means for learners in the middle of a course."""

from datetime import UTC
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.courses import Step
from services.content.domain.progress import ItemProgress
from services.content.domain.progress import Progress
from services.content.domain.repinning import Learner
from services.content.domain.repinning import carried_over
from services.content.domain.repinning import outcome_of
from services.content.domain.repinning import preview_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER = datetime(2026, 4, 2, tzinfo=UTC)
NAMES = ("cohort", "version-1", "version-2")


def step(item_id: str, required: bool = True, kind: str = "lesson", module: str = "m") -> Step:
    return Step(item_id, kind, {"en": item_id}, 5.0, required, module)


def steps(names: str) -> tuple[Step, ...]:
    """A letter is an item; a capital one is required."""
    return tuple(step(name.lower(), name.isupper()) for name in names)


def progress(done: str, opened: str = "", completed: bool = False) -> Progress:
    items = {name: ItemProgress(NOW, NOW) for name in done} | {
        name: ItemProgress(NOW) for name in opened
    }
    return Progress(items, NOW if completed else None, 1.0 if completed else None)


def learner(done: str, opened: str = "", completed: bool = False) -> Learner:
    return Learner("enrolment", progress(done, opened, completed))


def test_progress_on_a_removed_item_is_set_aside_and_counts_again_when_it_is_back() -> None:
    outcome = outcome_of(learner("a", "b"), steps("ABC"), steps("BC"))
    assert outcome.set_aside == ("a",)
    assert (outcome.done, outcome.required) == ((1, 0), (3, 2))
    back = outcome_of(learner("a", "b"), steps("BC"), steps("ABC"))
    assert (back.brought_back, back.to_do) == (("a",), ())
    assert (back.done, back.required) == ((0, 1), (2, 3))


def test_something_more_that_is_required_is_to_do() -> None:
    outcome = outcome_of(learner("a"), steps("ABc"), steps("ABCD"))
    assert outcome.to_do == ("c", "d")
    assert outcome.touched
    assert not outcome_of(learner(""), steps("AB"), steps("ABC")).touched


def test_who_has_done_all_that_is_left_completes_with_the_score_of_what_is_left() -> None:
    items = {
        "a": ItemProgress(NOW, NOW),
        "q": ItemProgress(NOW, NOW, attempts=2, best_score=0.75),
        "gone": ItemProgress(NOW, attempts=1, best_score=0.1),
    }
    before = (step("a"), step("q", kind="quiz"), step("gone", kind="quiz"))
    after = before[:2]
    reached = Progress(items)
    assert outcome_of(Learner("e", reached), before, after).completes
    carried, completed = carried_over(reached, after, LATER)
    assert completed is not None
    assert (completed.score, completed.required_items_done) == (0.75, 2)
    assert (carried.completed_at, carried.score) == (LATER, 0.75)
    assert carried.items == items


def test_a_completed_course_stays_completed_and_is_not_told_again() -> None:
    reached = progress("ab", completed=True)
    for after in (steps("ABC"), steps("A"), steps("XY")):
        assert carried_over(reached, after, LATER) == (reached, None)
    outcome = outcome_of(Learner("e", reached), steps("AB"), steps("ABC"))
    assert (outcome.completed, outcome.completes, outcome.to_do) == (True, False, ("c",))


def test_where_nothing_is_required_only_who_has_done_something_completes() -> None:
    assert carried_over(progress("", "a"), steps("ab"), LATER)[1] is None
    assert carried_over(progress("x"), steps("ab"), LATER)[1] is None
    assert carried_over(progress("a"), steps("ab"), LATER)[1] is not None


def test_a_preview_counts_learners_and_tells_of_each_item() -> None:
    before = (step("a"), step("b"), step("c", False), step("q", kind="quiz"))
    after = (step("c"), step("a"), step("new"), step("q", kind="quiz", module="n"))
    attempts = Progress({"q": ItemProgress(NOW, None, attempts=3)})
    learners = [
        Learner("one", progress("ab")),
        Learner("two", progress("abcq", completed=True)),
        Learner("three", attempts),
        Learner("four", Progress()),
    ]
    found = preview_of(before, after, learners, NAMES)
    assert found["learners"] == {
        "enrolled": 4,
        "begun": 3,
        "touched": 3,
        "set_aside": 2,
        "brought_back": 0,
        "more_to_do": 2,
        "become_complete": 0,
        "stay_complete": 1,
        "complete_with_more_to_do": 1,
    }
    items = found["items"]
    shown = {name: [line["id"] for line in items[name]] for name in ("kept", "moved", "removed")}
    assert shown == {"kept": ["a"], "moved": ["c", "q"], "removed": ["b"]}
    assert [line["id"] for line in items["added"]] == ["new"]
    assert items["required_now"] == ["c"]
    [removed] = items["removed"]
    assert (removed["started"], removed["completed"]) == (2, 2)
    assert items["moved"][1]["attempts"] == 3
    assert [line["enrolment_id"] for line in found["touched"]] == ["one", "two", "three"]


def test_the_digest_knows_what_would_be_done_and_not_what_goes_on_beside_it() -> None:
    before, after = steps("ABC"), steps("AB")

    def digest(*learners: Learner, names: tuple[str, ...] = NAMES) -> str:
        return str(preview_of(before, after, learners, names)["digest"])

    seen = digest(Learner("one", progress("", "a")), Learner("two", Progress()))
    assert digest(Learner("one", progress("a")), Learner("two", progress("", "b"))) == seen
    others = [
        digest(Learner("one", progress("", "a"))),
        digest(Learner("one", progress("", "ac")), Learner("two", Progress())),
        digest(Learner("one", progress("ab")), Learner("two", Progress())),
        digest(
            Learner("one", progress("", "a")),
            Learner("two", Progress()),
            names=("cohort", "version-1", "version-3"),
        ),
    ]
    assert seen not in others


LETTERS = st.lists(st.sampled_from("abcdefABCDEF"), unique_by=str.lower).map("".join)


@given(LETTERS, LETTERS, st.sets(st.sampled_from("abcdef")), st.booleans())
def test_nothing_is_ever_lost_and_there_and_back_is_where_one_was(
    old: str, new: str, done: set[str], completed: bool
) -> None:
    reached = progress("".join(sorted(done)), completed=completed)
    there, told = carried_over(reached, steps(new), LATER)
    back, told_again = carried_over(there, steps(old), LATER)
    assert there.items == back.items == reached.items
    assert told is None or told_again is None
    if completed:
        assert back == reached
    outcome = outcome_of(Learner("e", reached), steps(old), steps(new))
    assert outcome.completes == (told is not None)
    kept = set(old.lower()) & set(new.lower())
    assert not kept & {*outcome.set_aside, *outcome.brought_back}
