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
from services.content.commands.courses import pin_course
from services.content.commands.curricula import publish_version
from services.content.commands.curricula import withdraw_version
from services.content.commands.progress import move_item
from services.content.commands.progress import submit_attempt
from services.content.commands.uploads import Package
from services.content.commands.uploads import receive_package
from services.content.domain.errors import WrongState
from services.content.handlers import close_cohort
from services.content.handlers import keep_enrolment
from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_COMPLETED
from shared.mongo.unit_of_work import Transaction
from shared.testing.events import event
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
