"""What content keeps of other services' events is the same in whatever order they come."""

import random
from typing import Any

import pytest

from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import LEARNER_COMPLETED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.envelope import Event
from shared.testing.events import event
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import School
from tests.unit.content.school import academy_opened
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

KEPT = ("academies", "cohorts", "enrolments")


def story() -> list[Event]:
    """A cohort and two of its learners, in the order in which it happened."""
    changed = cohort_published().data | {"title": {"en": "Renamed"}}
    enrolment = {"enrolment_id": ENROLMENT}
    left = {"enrolment_id": "enrolment-2", "cohort_id": COHORT, "team_id": "team-1"}
    done = enrolment | {"cohort_id": COHORT, "serial": "PIA-2026-C03-0001-AAAAAA"}
    person = {"person": {"id": "person-siti", "name": "Siti R. Hasan"}}
    return [
        academy_opened(),
        cohort_published(),
        learner_enrolled(),
        learner_enrolled("enrolment-2", "person-budi"),
        event(COHORT_CHANGED, ACADEMY, COHORT_CHANGED.load(changed), sequence=2),
        event(LEARNER_RENAMED, ACADEMY, enrolment | person, sequence=2),
        event(LEARNER_WITHDRAWN, ACADEMY, left, sequence=2),
        event(LEARNER_COMPLETED, ACADEMY, done, sequence=3),
        event(COHORT_CLOSED, ACADEMY, {"cohort_id": COHORT, "state": "closed"}, sequence=3),
    ]


def kept(school: School) -> dict[str, list[dict[str, Any]]]:
    return {name: list(school.db[name].find().sort("_id", 1)) for name in KEPT}


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_repetition_end_in_the_same_state(school: School, seed: int) -> None:
    school.service.deliver(*story())
    straight = kept(school)
    for name in KEPT:
        school.db[name].delete_many({})

    again = story()
    shuffled = again + again
    random.Random(seed).shuffle(shuffled)
    for each in shuffled:
        school.service.deliver(each)
    assert kept(school) == straight


def test_the_latest_facts_are_the_ones_kept(school: School) -> None:
    school.service.deliver(*story())
    found = kept(school)
    [cohort] = found["cohorts"]
    assert (cohort["title"], cohort["state"]) == ({"en": "Renamed"}, "closed")
    siti, budi = found["enrolments"]
    assert (siti["name"], siti["state"], siti["live"]) == ("Siti R. Hasan", "completed", True)
    assert (budi["name"], budi["state"], budi["live"]) == ("Siti Rahma", "withdrawn", False)


def test_a_replayed_enrolment_finds_its_course_again(school: School) -> None:
    school.open_course()
    school.db["enrolments"].delete_many({})
    assert school.read("/outline").status_code == 404
    school.service.deliver(learner_enrolled())
    assert school.read("/outline").status_code == 200
