"""Ledgers: why there is no certificate yet, and where to go."""

from typing import Any

from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.story import Story


def ledger(service: ServiceHarness, token: str | None = None) -> Any:
    answer = service.get(f"{ROOT}/ledgers/enrolment-1", token=token or learner(service))
    assert answer.status_code == 200, answer.text
    return answer.json


def by_code(lines: list[Any]) -> dict[str, Any]:
    return {line["code"]: line for line in lines}


def test_a_new_learner_reads_everything_that_is_asked_for(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(story.published(), story.pinned(), story.enrolled())

    told = ledger(service)
    assert [line["code"] for line in told["done"]] == ["enrolled"]
    missing = by_code(told["missing"])
    assert set(missing) == {
        "required_items",
        "minimum_score",
        "sessions_attended",
        "gate_passed",
    }
    assert missing["required_items"]["items"] == ["lesson", "quiz"]
    assert missing["required_items"]["text"]["en"] == "0 of 2 required items done; 2 to go."
    assert missing["gate_passed"]["text"] == {
        "id": "Tim belum lulus gerbang Empati.",
        "en": "The team has not passed the gate Empathise yet.",
    }
    assert missing["required_items"]["where"]["href"] == f"{ROOT}/courses/cohort-1"
    assert missing["sessions_attended"]["where"]["href"] == f"{ROOT}/slots"
    assert missing["gate_passed"]["where"]["service"] == "mentoring"
    assert all(line["where"]["text"]["id"] for line in told["missing"])
    assert told["complete"] is False
    assert told["rule"]["text"]["en"].startswith("all required items")


def test_what_is_done_moves_over_and_at_the_end_there_is_the_certificate(
    service: ServiceHarness,
) -> None:
    story = Story()
    events = story.everything()
    service.deliver(*events[:-2])
    missing = by_code(ledger(service)["missing"])
    assert set(missing) == {"sessions_attended", "gate_passed"}
    assert missing["sessions_attended"]["text"]["id"] == "1 dari 2 sesi asistensi dihadiri."

    service.deliver(*events[-2:])
    service.run_jobs()
    told = ledger(service)
    assert (told["complete"], told["missing"]) == (True, [])
    assert [each["state"] for each in told["certificates"]] == ["issued"]
    assert told["score"] == 0.8


def test_a_score_that_is_too_low_is_told_with_what_is_needed(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(story.published(), story.pinned(), story.enrolled(), story.graded(0.55))
    line = by_code(ledger(service)["missing"])["minimum_score"]
    assert line["text"]["en"] == "Score 0.55; at least 0.7 is needed."
    assert "best score counts" in line["where"]["text"]["en"]


def test_before_the_cohort_or_its_course_is_known_the_learner_waits_for_the_organiser(
    service: ServiceHarness,
) -> None:
    story = Story()
    service.deliver(story.enrolled())
    assert [line["code"] for line in ledger(service)["missing"]] == ["rule_known"]

    service.deliver(story.published())
    assert "course_pinned" in by_code(ledger(service)["missing"])


def test_who_withdrew_reads_that_there_is_no_enrolment(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(story.published(), story.enrolled(), story.withdrawn())
    assert "enrolled" in by_code(ledger(service)["missing"])


def test_a_learner_sees_the_own_ledger_and_no_other(service: ServiceHarness) -> None:
    service.deliver(Story("1").enrolled(), Story("2").enrolled())
    mine = learner(service, "person-1")
    assert service.get(f"{ROOT}/ledgers/enrolment-1", token=mine).status_code == 200
    assert service.get(f"{ROOT}/ledgers/enrolment-2", token=mine).status_code == 404
    listed = service.get(f"{ROOT}/ledgers", token=mine).json["items"]
    assert [each["enrolment_id"] for each in listed] == ["enrolment-1"]


def test_nobody_owns_a_ledger_whose_person_is_not_known(service: ServiceHarness) -> None:
    service.deliver(Story().item("lesson"))
    answer = service.get(f"{ROOT}/ledgers/enrolment-1", token=learner(service))
    assert answer.status_code == 404
    assert service.get(f"{ROOT}/ledgers", token=learner(service)).json["items"] == []


def test_organisers_and_mentors_read_a_cohorts_ledgers(service: ServiceHarness) -> None:
    service.deliver(Story("1").enrolled(), Story("2").enrolled())
    mentor = service.token("mentor-1", roles=["mentor@pontianak"])
    for token in (organiser(service), mentor):
        answer = service.get(f"{ROOT}/ledgers?cohort_id=cohort-2", token=token)
        assert [each["enrolment_id"] for each in answer.json["items"]] == ["enrolment-2"]
        assert ledger(service, token)["person"] == {"id": "person-1", "name": "Siti Rahma"}
