"""The operator's commands on a real service's database."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from services.content.bootstrap import SERVICE
from shared.contracts import LEARNER_ENROLLED
from shared.events.errors import Undecodable
from shared.events.record import Record
from shared.testing.events import event
from shared.testing.events import record
from shared.testing.harness import ServiceHarness
from tests.operating import academy
from tests.operating import point_at


@pytest.fixture
def content(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    made = harness(SERVICE)
    point_at(made, monkeypatch)
    return made


def enrolled() -> Record:
    data = {
        "enrolment_id": "enrolment-1",
        "person": {"id": "person-1", "name": "Siti Rahma"},
        "team_id": "team-1",
        "cohort_id": "cohort-1",
        "unit": {"id": "unit-1", "kind": "ward", "name": "Kelurahan"},
    }
    return record(event(LEARNER_ENROLLED, "pontianak", data))


def bury(content: ServiceHarness, letter: Record, error: Exception) -> str:
    assert content.dispatcher.bury(letter, error)
    found = content.db["dead_letters"].find_one({}, sort=[("_id", -1)])
    assert found is not None
    return str(found["_id"])


def test_a_dead_letter_is_listed_shown_and_redriven_after_a_fix(content: ServiceHarness) -> None:
    id = bury(content, enrolled(), LookupError("a bad deploy"))
    listed = academy("dead-letters", "list", "--service", "content", "--json")
    assert listed.exit_code == 0, listed.output
    summary = json.loads(listed.output)
    assert (summary["id"], summary["code"]) == (id, "handler-failed")

    shown = json.loads(academy("dead-letters", "show", "--service", "content", id).output)
    assert shown["headers"]["ce_type"] == LEARNER_ENROLLED.name
    assert json.loads(shown["value"])["enrolment_id"] == "enrolment-1"

    redriven = academy("dead-letters", "redrive", "--service", "content", id)
    assert redriven.exit_code == 0, redriven.output
    assert content.db["enrolments"].count_documents({"_id": "enrolment-1"}) == 1
    again = academy("dead-letters", "redrive", "--service", "content", id)
    assert "not-pending" in again.output


def test_one_that_still_fails_stays_pending_and_the_command_says_so(
    content: ServiceHarness,
) -> None:
    broken = replace(enrolled(), value=b"{")
    id = bury(content, broken, Undecodable("the value is not JSON"))
    answer = academy("dead-letters", "redrive", "--service", "content", "--all")
    assert answer.exit_code == 1
    assert id in answer.output
    assert content.db["dead_letters"].count_documents({"state": "pending"}) == 1


def test_discarding_needs_a_reason_and_keeps_the_letter(content: ServiceHarness) -> None:
    id = bury(content, enrolled(), LookupError("broken"))
    assert academy("dead-letters", "discard", "--service", "content", id).exit_code == 2
    command = ("dead-letters", "discard", "--service", "content", id, "--reason")
    assert academy(*command, " ").exit_code == 2
    assert academy(*command, "sent twice by hand").exit_code == 0
    assert academy(*command, "again").exit_code == 1
    letter = content.db["dead_letters"].find_one({"_id": id})
    assert letter is not None
    assert (letter["state"], letter["reason"]) == ("discarded", "sent twice by hand")


def test_a_consumer_is_stopped_and_resumed(content: ServiceHarness) -> None:
    assert "reads" in academy("consumers", "show", "--service", "content").output
    assert academy("consumers", "resume", "--service", "content").exit_code == 1
    stop = academy("consumers", "stop", "--service", "content", "--reason", "maintenance")
    assert stop.exit_code == 0
    assert content.stops.stopped() == "maintenance"
    assert "maintenance" in academy("consumers", "show", "--service", "content").output
    assert academy("consumers", "resume", "--service", "content").exit_code == 0
    assert content.stops.stopped() is None


def test_unknown_letters_and_missing_settings_are_told_without_a_traceback(
    content: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = academy("dead-letters", "show", "--service", "content", "nothing")
    assert unknown.exit_code == 1
    assert "there is no dead letter nothing" in unknown.output
    monkeypatch.delenv("AUTH_ISSUER")
    incomplete = academy("consumers", "show", "--service", "content")
    assert incomplete.exit_code == 1
    assert "AUTH_ISSUER" in incomplete.output
