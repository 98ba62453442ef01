"""A cohort is moved while its learners go on, while others decide, and while parts arrive.

As in `test_races.py`: two transactions are held open, and whoever comes second has to look again.
"""

import pytest

from services.content.adapters.gridfs import Blobs
from services.content.commands.curricula import withdraw_version
from services.content.commands.parts import WrongOffset
from services.content.commands.parts import append_part
from services.content.commands.parts import begin_upload
from services.content.commands.parts import finish_upload
from services.content.commands.repinning import PreviewChanged
from services.content.commands.repinning import repin_course
from services.content.commands.repinning import undo_repin
from services.content.domain.errors import WrongState
from services.content.handlers import close_cohort
from services.content.handlers import keep_enrolment
from services.content.queries.repinning import preview_repin
from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_COMPLETED
from shared.mongo.unit_of_work import Transaction
from shared.testing.events import event
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import School
from tests.unit.content.school import learner_enrolled
from tests.unit.content.test_races import Command
from tests.unit.content.test_races import complete
from tests.unit.content.test_races import interleave
from tests.unit.content.test_repinning import LESS
from tests.unit.content.test_repinning import RIGHT
from tests.unit.content.test_repinning import two_versions

BUDI = "person-budi"


def moving(school: School, curriculum_id: str, version: int = 2) -> Command:
    """The re-pin as it was previewed at this moment."""
    seen = preview_repin(school.db, ACADEMY, COHORT, curriculum_id, version)

    def command(tx: Transaction) -> object:
        return repin_course(
            tx, ACADEMY, "organiser", COHORT, curriculum_id, version, digest=seen["digest"]
        )

    return command


def undoing(tx: Transaction) -> object:
    return undo_repin(tx, ACADEMY, "organiser", COHORT)


def enrolling(tx: Transaction) -> None:
    keep_enrolment(tx, learner_enrolled("enrolment-2", BUDI))


def version_of(school: School, enrolment_id: str) -> int:
    version_id = school.db["enrolments"].find_one({"_id": enrolment_id})["version_id"]
    return int(school.db["versions"].find_one({"_id": version_id})["number"])


def test_a_move_and_a_completion_do_not_pass_each_other(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("klik")
    interleave(school, moving(school, curriculum_id), complete("empathy"))
    # The item has just gone. What was done all the same is set aside, not lost.
    school.service.uow.run(complete("empathy"))
    found = school.progress().get_json()
    assert (found["required"], found["next"]["item_id"]) == ({"done": 0, "total": 2}, "check")
    assert [each["item_id"] for each in found["set_aside"]] == ["empathy"]
    school.service.uow.run(undoing)
    assert school.progress().get_json()["required"] == {"done": 1, "total": 2}


def test_a_completion_and_a_move_do_not_pass_each_other(school: School) -> None:
    curriculum_id = two_versions(school)
    school.move("klik")
    move = moving(school, curriculum_id)
    interleave(school, complete("empathy"), move)
    # What would be set aside now had not been seen.
    with pytest.raises(PreviewChanged):
        school.service.uow.run(move)
    school.service.uow.run(moving(school, curriculum_id))
    assert [each["item_id"] for each in school.progress().get_json()["set_aside"]] == ["empathy"]


@pytest.mark.parametrize("move_first", [True, False])
def test_a_course_that_a_move_and_a_last_item_complete_at_once_is_completed_once(
    school: School, move_first: bool
) -> None:
    curriculum_id = two_versions(school, LESS)
    school.answer(RIGHT)
    both: list[Command] = [moving(school, curriculum_id), complete("empathy")]
    first, second = both if move_first else reversed(both)
    interleave(school, first, second)
    school.service.uow.run(second if move_first else moving(school, curriculum_id))
    assert school.progress().get_json()["state"] == "completed"
    assert len(school.service.published(COURSE_COMPLETED)) == 1


@pytest.mark.parametrize("move_first", [True, False])
def test_a_move_and_a_first_step_do_not_pass_each_other(school: School, move_first: bool) -> None:
    curriculum_id = two_versions(school)
    both: list[Command] = [moving(school, curriculum_id), complete("klik")]
    first, second = both if move_first else reversed(both)
    interleave(school, first, second)
    if not move_first:
        second = moving(school, curriculum_id)
    school.service.uow.run(second)
    [progress] = school.db["progress"].find()
    assert progress["version_id"] == school.db["courses"].find_one()["version_id"]
    assert version_of(school, ENROLMENT) == 2


@pytest.mark.parametrize("move_first", [True, False])
def test_a_move_and_an_enrolment_do_not_miss_each_other(school: School, move_first: bool) -> None:
    curriculum_id = two_versions(school)
    both: list[Command] = [moving(school, curriculum_id), enrolling]
    first, second = both if move_first else reversed(both)
    interleave(school, first, second)
    if not move_first:
        # One learner more than was seen.
        with pytest.raises(PreviewChanged):
            school.service.uow.run(second)
        second = moving(school, curriculum_id)
    school.service.uow.run(second)
    assert version_of(school, "enrolment-2") == version_of(school, ENROLMENT) == 2


@pytest.mark.parametrize("undo_first", [True, False])
def test_an_undo_and_a_further_move_do_not_pass_each_other(
    school: School, undo_first: bool
) -> None:
    curriculum_id = two_versions(school)
    school.publish(LESS, curriculum_id)
    school.service.uow.run(moving(school, curriculum_id))
    both: list[Command] = [undoing, moving(school, curriculum_id, 3)]
    first, second = both if undo_first else reversed(both)
    interleave(school, first, second)
    if undo_first:
        # It was previewed from version 2, and the cohort is back at version 1.
        with pytest.raises(PreviewChanged):
            school.service.uow.run(second)
        assert version_of(school, ENROLMENT) == 1
    else:
        school.service.uow.run(second)
        assert version_of(school, ENROLMENT) == 2


def test_two_moves_at_once_are_one_after_the_other(school: School) -> None:
    curriculum_id = two_versions(school)
    school.publish(LESS, curriculum_id)
    later = moving(school, curriculum_id, 3)
    interleave(school, moving(school, curriculum_id, 2), later)
    with pytest.raises(PreviewChanged):
        school.service.uow.run(later)


@pytest.mark.parametrize("move_first", [True, False])
def test_a_move_and_a_withdrawal_of_its_version_do_not_pass_each_other(
    school: School, move_first: bool
) -> None:
    curriculum_id = two_versions(school)

    def withdraw(tx: Transaction) -> None:
        withdraw_version(tx, ACADEMY, "partner", curriculum_id, 2, reason="Wrong.")

    both: list[Command] = [moving(school, curriculum_id), withdraw]
    first, second = both if move_first else reversed(both)
    interleave(school, first, second)
    if not move_first:
        with pytest.raises(WrongState):
            school.service.uow.run(second)


@pytest.mark.parametrize("undo", [True, False])
def test_a_cohort_that_closes_is_not_moved_at_the_same_moment(school: School, undo: bool) -> None:
    curriculum_id = two_versions(school)
    command = moving(school, curriculum_id)
    if undo:
        school.service.uow.run(command)
        command = undoing
    closed = event(COHORT_CLOSED, ACADEMY, {"cohort_id": COHORT, "state": "closed"}, sequence=2)
    interleave(school, lambda tx: close_cohort(tx, closed), command)
    with pytest.raises(WrongState) as refused:
        school.service.uow.run(command)
    assert refused.value.code == "cohort_over"


def begun(school: School, size: int, curriculum_id: str | None = None) -> str:
    def command(tx: Transaction) -> str:
        return str(
            begin_upload(
                tx,
                ACADEMY,
                "partner",
                filename="c.zip",
                size=size,
                sha256=None,
                curriculum_id=curriculum_id,
            )["_id"]
        )

    return str(school.service.uow.run(command))


def part(upload_id: str, at: int, data: bytes) -> Command:
    return lambda tx: append_part(tx, ACADEMY, upload_id, at, data)


def test_two_devices_that_write_the_same_offset_do_not_mix_their_bytes(school: School) -> None:
    upload_id = begun(school, 12)
    school.service.uow.run(part(upload_id, 0, b"begun "))
    other = part(upload_id, 6, b"OTHER!")
    interleave(school, part(upload_id, 6, b"bytes!"), other)
    with pytest.raises(WrongOffset) as refused:
        school.service.uow.run(other)
    assert refused.value.offset == 12
    [chunk] = school.db["blobs.chunks"].find()
    assert bytes(chunk["data"]) == b"begun bytes!"


def test_two_devices_that_send_the_same_bytes_help_each_other(school: School) -> None:
    upload_id = begun(school, 12)
    second = part(upload_id, 0, b"begun bytes!")
    interleave(school, part(upload_id, 0, b"begun "), second)
    assert school.service.uow.run(second) == 12
    [chunk] = school.db["blobs.chunks"].find()
    assert bytes(chunk["data"]) == b"begun bytes!"


def test_two_that_finish_at_once_make_one_version(school: School) -> None:
    upload_id = begun(school, 5)
    school.service.uow.run(part(upload_id, 0, b"bytes"))

    def finish(tx: Transaction) -> object:
        return finish_upload(tx, ACADEMY, "partner", upload_id, "0" * 64)

    interleave(school, finish, finish)
    assert school.service.uow.run(finish)["repeated"]
    assert school.db["versions"].count_documents({}) == 1


@pytest.mark.parametrize("finishing", [True, False])
def test_what_is_given_up_takes_no_part_and_becomes_no_version(
    school: School, finishing: bool
) -> None:
    upload_id = begun(school, 10)
    school.service.uow.run(part(upload_id, 0, b"0123456789" if finishing else b"01234"))
    blobs: Blobs = school.service.resources.extras["blobs"]

    def late(tx: Transaction) -> object:
        if finishing:
            return finish_upload(tx, ACADEMY, "partner", upload_id, "0" * 64)
        return append_part(tx, ACADEMY, upload_id, 5, b"56789")

    interleave(school, lambda tx: blobs.discard(upload_id), late)
    with pytest.raises(WrongState) as refused:
        school.service.uow.run(late)
    assert refused.value.code == "upload_expired"
    assert school.db["blobs.chunks"].count_documents({}) == 0
    assert school.db["versions"].count_documents({}) == 0
