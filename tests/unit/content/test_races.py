"""Decisions taken at the same moment: whoever comes second has to look again.

Snapshot isolation lets two transactions both commit when neither writes what the other read. Each
test holds two transactions open and shows that a decision writes what it has read.
"""

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from services.content.adapters.gridfs import Blobs
from services.content.adapters.gridfs import claim
from services.content.commands.attempt_ends import close_attempt
from services.content.commands.attempt_ends import grade_attempt
from services.content.commands.attempts import hand_in_attempt
from services.content.commands.attempts import save_answers
from services.content.commands.attempts import start_attempt
from services.content.commands.attempts import submit_attempt
from services.content.commands.courses import pin_course
from services.content.commands.curricula import publish_version
from services.content.commands.curricula import withdraw_version
from services.content.commands.progress import move_item
from services.content.commands.uploads import Package
from services.content.commands.uploads import receive_package
from services.content.domain.errors import WrongState
from services.content.domain.quizzes import Grade
from services.content.handlers import close_cohort
from services.content.handlers import keep_enrolment
from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_COMPLETED
from shared.mongo.unit_of_work import Transaction
from shared.testing.events import event
from tests.unit.content.made_course import open_made
from tests.unit.content.made_course import question
from tests.unit.content.made_course import quiz
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import LEARNER
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

Command = Callable[[Transaction], Any]
SECOND = package(lesson_id="# Empati\n\nBaru.\n")


def interleave(school: School, first: Command, second: Command) -> None:
    """Commits the first while the second is open; shows that the second may not commit then.

    The second has taken its snapshot before, so it cannot see what the first did: only a document
    that both wrote stops it. Its events are left out, because their counters would conflict too
    and hide a missing guard.
    """
    service = school.service
    client = service.db.client
    with client.start_session() as one, client.start_session() as two:
        one.start_transaction()
        two.start_transaction()
        service.db["curricula"].find_one({}, session=two)
        leading = Transaction("content", service.db, one, service.clock)
        first(leading)
        leading.flush()
        one.commit_transaction()
        following = Transaction("content", service.db, two, service.clock)
        with pytest.raises(OperationFailure) as conflict:
            second(following)
            two.commit_transaction()
        assert conflict.value.has_error_label("TransientTransactionError")


def attempt(answers: dict[str, Any]) -> Command:
    return lambda tx: submit_attempt(tx, ACADEMY, LEARNER, COHORT, "check", answers)


def start(tx: Transaction) -> Any:
    return start_attempt(tx, ACADEMY, LEARNER, COHORT, "check")


def save(attempt_id: str, answers: dict[str, Any]) -> Command:
    return lambda tx: save_answers(tx, ACADEMY, LEARNER, COHORT, "check", attempt_id, answers)


def hand_in(attempt_id: str, answers: dict[str, Any]) -> Command:
    return lambda tx: hand_in_attempt(tx, ACADEMY, LEARNER, COHORT, "check", attempt_id, answers)


def complete(item_id: str) -> Command:
    return lambda tx: move_item(tx, ACADEMY, LEARNER, ENROLMENT, item_id, completed=True, minutes=0)


def pin(curriculum_id: str, version: int = 1, replace: bool = False) -> Command:
    return lambda tx: pin_course(
        tx, ACADEMY, "organiser", COHORT, curriculum_id, version, replace=replace
    )


def enrol(tx: Transaction) -> None:
    keep_enrolment(tx, learner_enrolled())


def test_two_devices_do_not_share_the_last_attempt(school: School) -> None:
    school.open_course()
    school.answer({})
    interleave(school, attempt({}), attempt({"first": "listen"}))
    with pytest.raises(WrongState):
        school.service.uow.run(attempt({"first": "listen"}))
    assert school.db["attempts"].count_documents({}) == 2


def test_two_devices_do_not_start_the_last_attempt_twice(school: School) -> None:
    school.open_course()
    school.answer({})
    interleave(school, start, start)
    assert school.service.uow.run(start)["resumed"] is True
    assert school.db["attempts"].count_documents({}) == 2


@pytest.mark.parametrize("start_first", [True, False])
def test_a_start_and_an_attempt_at_once_do_not_share_the_last_one(
    school: School, start_first: bool
) -> None:
    school.open_course()
    school.answer({})
    both: list[Command] = [start, attempt({"first": "listen"})]
    first, second = both if start_first else reversed(both)
    interleave(school, first, second)
    with pytest.raises(WrongState):
        school.service.uow.run(second)
    assert school.db["attempts"].count_documents({}) == 2


def test_two_devices_hand_in_one_attempt_once(school: School) -> None:
    school.open_course()
    one = school.service.uow.run(start)["id"]
    interleave(school, hand_in(one, {"first": "build"}), hand_in(one, {"first": "listen"}))
    with pytest.raises(WrongState):
        school.service.uow.run(hand_in(one, {"first": "listen"}))
    [kept] = school.db["attempts"].find({})
    assert kept["score"] == 0.0


@pytest.mark.parametrize("save_first", [True, False])
def test_an_answer_is_not_lost_beside_another_or_beside_the_handing_in(
    school: School, save_first: bool
) -> None:
    school.open_course()
    one = school.service.uow.run(start)["id"]
    interleave(school, save(one, {"first": "listen"}), save(one, {"stage": "define"}))
    school.service.uow.run(save(one, {"stage": "define"}))
    both = [save(one, {"stage": "test"}), hand_in(one, {})]
    first, second = both if save_first else reversed(both)
    interleave(school, first, second)


@pytest.mark.parametrize("worker_first", [True, False])
def test_an_attempt_whose_time_is_over_is_closed_once(school: School, worker_first: bool) -> None:
    open_made(school, quiz(question("q"), time_limit=10))
    one = school.service.uow.run(start)["id"]
    school.service.clock.advance(minutes=11)

    def close(tx: Transaction) -> Any:
        return close_attempt(tx, ACADEMY, one)

    both: list[Command] = [close, hand_in(one, {"q": "right"})]
    first, second = both if worker_first else reversed(both)
    interleave(school, first, second)
    school.service.uow.run(second)
    [kept] = school.db["attempts"].find({})
    assert (kept["score"], kept["closed_by"]) == (0.0, "time")


def test_two_people_mark_an_essay_once(school: School) -> None:
    open_made(school, quiz(question("essay", "essay")))
    one = school.answer({"essay": "Text"}).get_json()["id"]

    def grade(points: float) -> Command:
        grades = {"essay": Grade(points)}
        return lambda tx: grade_attempt(tx, ACADEMY, "mentor", COHORT, "check", one, grades)

    interleave(school, grade(1.0), grade(0.0))
    with pytest.raises(WrongState):
        school.service.uow.run(grade(0.0))


def test_a_mark_and_the_last_item_at_once_complete_the_course_once(school: School) -> None:
    lesson = {"id": "lesson", "kind": "lesson", "title": {"en": "L"}, "html": {"en": "<p>L</p>"}}
    open_made(school, quiz(question("essay", "essay")), {**lesson, "minutes": 1, "required": True})
    one = school.answer({"essay": "Text"}).get_json()["id"]

    def grade(tx: Transaction) -> Any:
        return grade_attempt(tx, ACADEMY, "mentor", COHORT, "check", one, {"essay": Grade(1.0)})

    interleave(school, complete("lesson"), grade)
    school.service.uow.run(grade)
    assert len(school.service.published(COURSE_COMPLETED)) == 1


def test_two_last_items_at_once_complete_the_course_once(school: School) -> None:
    school.open_course()
    school.move("guide")
    interleave(school, complete("empathy"), attempt({"first": "listen"}))
    school.service.uow.run(attempt({"first": "listen"}))
    assert len(school.service.published(COURSE_COMPLETED)) == 1


def test_two_first_steps_at_once_are_one_progress(school: School) -> None:
    school.open_course()
    interleave(school, complete("empathy"), complete("guide"))
    school.service.uow.run(complete("guide"))
    items = school.progress().get_json()["items"]
    assert [item["item_id"] for item in items] == ["empathy", "guide"]
    assert school.db["courses"].find_one({"_id": COHORT})["begun"] == 1


def test_a_first_step_and_a_replaced_version_do_not_pass_each_other(school: School) -> None:
    curriculum_id = school.open_course()
    school.publish(SECOND, curriculum_id)
    interleave(school, complete("empathy"), pin(curriculum_id, 2, replace=True))
    with pytest.raises(WrongState) as refused:
        school.service.uow.run(pin(curriculum_id, 2, replace=True))
    assert refused.value.code == "course_begun"


def test_a_replaced_version_and_a_first_step_do_not_pass_each_other(school: School) -> None:
    curriculum_id = school.open_course()
    school.publish(SECOND, curriculum_id)
    interleave(school, pin(curriculum_id, 2, replace=True), complete("empathy"))


@pytest.mark.parametrize("pin_first", [True, False])
def test_a_pin_and_an_enrolment_do_not_miss_each_other(school: School, pin_first: bool) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())
    both: list[Command] = [pin(curriculum_id), enrol]
    first, second = both if pin_first else reversed(both)
    interleave(school, first, second)
    school.service.uow.run(second)
    assert school.read("/outline").status_code == 200


@pytest.mark.parametrize("pin_first", [True, False])
def test_a_pin_and_a_withdrawal_do_not_pass_each_other(school: School, pin_first: bool) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())

    def withdraw(tx: Transaction) -> None:
        withdraw_version(tx, ACADEMY, "partner", curriculum_id, 1, reason="Wrong.")

    both: list[Command] = [pin(curriculum_id), withdraw]
    first, second = both if pin_first else reversed(both)
    interleave(school, first, second)


def test_a_pin_and_a_closing_cohort_do_not_pass_each_other(school: School) -> None:
    curriculum_id = school.publish()
    school.service.deliver(cohort_published())
    closed = event(COHORT_CLOSED, ACADEMY, {"cohort_id": COHORT, "state": "closed"}, sequence=2)
    interleave(school, lambda tx: close_cohort(tx, closed), pin(curriculum_id))


def test_two_publications_at_once_agree_on_the_newest(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    school.upload(SECOND, curriculum_id)
    school.service.run_jobs()
    for number in (1, 2):
        school.act(curriculum_id, "submit", number)

    def publish(number: int) -> Command:
        return lambda tx: publish_version(tx, ACADEMY, "partner", curriculum_id, number)

    interleave(school, publish(2), publish(1))
    school.service.uow.run(publish(1))
    assert school.db["curricula"].find_one({"_id": curriculum_id})["published"] == 2


def test_two_uploads_at_once_get_two_numbers(school: School) -> None:
    curriculum_id = school.upload().get_json()["curriculum_id"]
    blobs: Blobs = school.service.resources.extras["blobs"]
    clock = school.service.clock

    def receive(body: bytes) -> Command:
        batch = blobs.open_batch(ACADEMY, clock.real_now())
        stored = blobs.store(batch, "package", [body], clock)
        received = Package(batch, stored.blob_id, stored.sha256, stored.size, "p.zip")
        return lambda tx: receive_package(tx, ACADEMY, "partner", received, curriculum_id)

    later = receive(b"three")
    interleave(school, receive(b"two"), later)
    assert school.service.uow.run(later)["version"] == 3


def test_bytes_that_were_swept_are_not_claimed(school: School) -> None:
    blobs: Blobs = school.service.resources.extras["blobs"]
    batch = blobs.open_batch(ACADEMY, school.service.clock.real_now())
    blobs.store(batch, "package", [b"bytes"], school.service.clock)
    client = school.db.client
    with client.start_session() as session:
        session.start_transaction()
        school.db["curricula"].find_one({}, session=session)
        blobs.discard(batch)
        tx = Transaction("content", school.db, session, school.service.clock)
        with pytest.raises(OperationFailure) as conflict:
            claim(tx, batch)
        assert conflict.value.has_error_label("TransientTransactionError")
    with pytest.raises(WrongState):
        school.service.uow.run(claim, batch)
    assert school.db["blobs.chunks"].count_documents({}) == 0
