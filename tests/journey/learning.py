"""Act three: learners read the lessons, fail and pass the quizzes."""

from typing import Any

from tests.journey.answers import Solver
from tests.journey.api import Unexpected
from tests.journey.api import eventually
from tests.journey.cast import Learner
from tests.journey.story import Story

MOST_ATTEMPTS = 40


def learn(story: Story) -> None:
    """All learn at the same time; one stops half-way."""
    quitter = story.member(story.shape.quitting) if story.shape.quitting else None
    if quitter:
        quitter.stops_early = True
    reader = story.learners[0]
    path = f"courses/{story.cohort_id}"
    with story.printer.step(reader.name, "opens the course on a phone") as step:
        _see_course(story, reader)
        outline = reader.person.ask("GET", f"{path}/outline")
        again = reader.person.ask(
            "GET", f"{path}/outline", headers={"If-None-Match": outline.headers["ETag"]}
        )
        assert (outline.status_code, again.status_code) == (200, 304)
        step.note(f"{len(outline.content)} bytes once; the next time an empty 304.")
    with story.printer.step(f"{len(story.learners)} learners", "read and take the quizzes") as step:
        attempts = story.together(lambda learner: _go_through(story, learner), story.learners)
        failed = sum(each[0] for each in attempts)
        passed = sum(each[1] for each in attempts)
        if failed + passed:
            step.note(f"{failed} attempts failed, then {passed} passed; the server marks them.")
        if quitter:
            step.note(f"{quitter.name} stops half-way.")


def _see_course(story: Story, learner: Learner) -> None:
    eventually(
        f"{learner.name} seeing the course",
        lambda: learner.person.ask("GET", f"courses/{story.cohort_id}/outline").status_code,
        lambda status: status == 200,
    )


def _go_through(story: Story, learner: Learner) -> tuple[int, int]:
    """Follows the next step until there is none; returns failed and passed attempts at quizzes."""
    _see_course(story, learner)
    path = f"progress/{learner.enrolment_id}"
    progress = learner.person.get(path)
    failed = passed = 0
    while progress["next"]:
        step = progress["next"]
        if (
            learner.stops_early
            and progress["required"]["done"] * 2 >= progress["required"]["total"]
        ):
            return failed, passed
        item = learner.person.get(f"courses/{story.cohort_id}/items/{step['item_id']}")
        if step["kind"] == "quiz":
            failed += _pass_quiz(story, learner, item)
            passed += 1
            progress = learner.person.get(path)
        elif "submission" in item:
            _hand_in(story, learner, item)
            progress = learner.person.get(path)
        else:
            done = {"state": "completed", "minutes": step["minutes"]}
            progress = learner.person.put(f"{path}/items/{step['item_id']}", done)
    assert progress["completed_at"], progress
    return failed, passed


def _hand_in(story: Story, learner: Learner, item: dict[str, Any]) -> None:
    """A text, a link or a file, whatever the item wants first."""
    path = f"courses/{story.cohort_id}/items/{item['id']}/hand-in"
    kind = item["submission"][0]
    if kind == "file":
        options = {"data": b"What we saw.", "headers": {"Content-Type": "text/plain"}}
        learner.person.call("POST", f"{path}/files?filename=seen.txt", 201, **options)
    else:
        what = {"text": "What we saw.", "link": "https://example.org/seen"}[kind]
        learner.person.post(path, {kind: what}, expect=201)


def _pass_quiz(story: Story, learner: Learner, quiz: dict[str, Any]) -> int:
    """How many attempts failed before one passed."""
    assert all("answer" not in question for question in quiz["questions"])
    solver = Solver(quiz, story.material.key)
    path = f"courses/{story.cohort_id}/items/{quiz['id']}/attempts"
    for failed in range(MOST_ATTEMPTS):
        marked = _take(learner, quiz, path, solver)
        if marked.get("state") == "waiting":
            marked = _let_mark(story, f"{path}/{marked['id']}", marked)
        if marked["passed"]:
            return failed
        solver.learn(marked["questions"])
    raise Unexpected(f"{learner.name} cannot pass {quiz['title']}")


def _take(learner: Learner, quiz: dict[str, Any], path: str, solver: Solver) -> dict[str, Any]:
    """One attempt, marked; at once, or step by step where the questions are shown only then."""
    if not quiz.get("must_start"):
        made: dict[str, Any] = learner.person.post(
            path, {"answers": solver.next_answers()}, expect=201
        )
        return made
    started = learner.person.post(f"{path}/start", expect=201)
    solver.ask(started["asked"])
    own = f"{path}/{started['id']}"
    learner.person.put(f"{own}/answers", {"answers": solver.next_answers()})
    handed_in: dict[str, Any] = learner.person.post(f"{own}/submit")
    return handed_in


def _let_mark(story: Story, path: str, marked: dict[str, Any]) -> dict[str, Any]:
    """The organiser gives full points for what waits for a person."""
    grades = {
        each["question_id"]: {"points": each["possible"]}
        for each in marked["questions"]
        if each["waiting"]
    }
    graded: dict[str, Any] = story.organiser.put(f"{path}/grades", {"grades": grades})
    return graded
