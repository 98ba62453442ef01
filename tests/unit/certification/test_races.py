"""Two at once: whatever a decision reads it also writes, so one of two that clash begins anew."""

import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from services.certification.commands.asking import ask_again
from services.certification.commands.issuing import issue_earned
from services.certification.commands.rules import publish_rule
from services.certification.commands.signing import Blank
from services.certification.handlers import HANDLERS
from shared.contracts import CERTIFICATE_ISSUED
from shared.events.envelope import Event
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import JobRunner
from shared.testing.events import record
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

# Needs nothing of the course, so that a cohort or an enrolment may be the last thing to come.
PRESENCE = {
    **RULE,
    "id": "presence",
    "kind": "attendance",
    "required_items": None,
    "minimum_score": 0.0,
    "sessions_attended": 1,
    "gates_passed": [],
}

Command = Callable[[Transaction], Any]


def issue(service: ServiceHarness, ending: str = "AAAAAA") -> Command:
    """The issue of enrolment 1's certificate, as the job does it."""
    extras = service.resources.extras
    blank, signer = Blank(extras["public_url"], ending, 1), extras["keys"].signer()
    return lambda tx: issue_earned(tx, "pontianak", "enrolment-1", "completion", blank, signer)


def apply(service: ServiceHarness, event: Event) -> Command:
    """What the service does with an event, without the inbox."""
    loaded = service.dispatcher.prepare(record(event))
    assert loaded is not None

    def command(tx: Transaction) -> None:
        for handler in HANDLERS.of(event.type):
            handler.function(tx, loaded.event)

    return command


@contextmanager
def open_transaction(service: ServiceHarness) -> Iterator[Transaction]:
    """A transaction that the test leaves open; committed at the end of the block."""
    with service.db.client.start_session() as session:
        session.start_transaction()
        tx = Transaction("certification", service.db, session, service.clock)
        yield tx
        tx.flush()
        session.commit_transaction()


def interleave(
    service: ServiceHarness,
    first: Command,
    second: Command,
    between: Callable[[], object] = lambda: None,
) -> bool:
    """Both begin before either commits; the one that clashes is done again, as it would be.

    `between` happens when the first has committed. Returns whether the second clashed with it.
    """
    with service.db.client.start_session() as session:
        session.start_transaction()
        late = Transaction("certification", service.db, session, service.clock)
        # A read fixes what the second one sees: the state before the first.
        late["ledgers"].find_one({"_id": "nobody"})
        with open_transaction(service) as tx:
            first(tx)
        between()
        try:
            second(late)
            late.flush()
            session.commit_transaction()
        except OperationFailure as error:
            assert error.has_error_label("TransientTransactionError")
            if session.in_transaction:
                session.abort_transaction()
            service.uow.run(second)
            return True
    return False


def without(kind: str) -> tuple[Story, list[Event], Event]:
    """A story, all its events but the last one of that kind, and this one."""
    story = Story()
    events = story.everything()
    held_back = [each for each in events if kind in each.type][-1]
    return story, [each for each in events if each is not held_back], held_back


def test_two_open_issues_make_one_certificate(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())

    assert interleave(service, issue(service, "AAAAAA"), issue(service, "BBBBBB"))

    [certificate] = service.db["certificates"].find({}).to_list()
    assert certificate["serial"].endswith("-0001-AAAAAA")
    assert len(service.published(CERTIFICATE_ISSUED)) == 1


@pytest.mark.parametrize("order", ["the withdrawal first", "the issue first"])
def test_an_issue_and_a_withdrawal_at_the_same_time_see_each_other(
    service: ServiceHarness, order: str
) -> None:
    story = Story()
    service.deliver(*story.everything())
    early = story.withdrawn(at=story.opened().time.replace(year=2025))
    commands = [apply(service, early), issue(service)]
    if order == "the issue first":
        commands.reverse()

    assert interleave(service, *commands)

    made = service.db["certificates"].find({}).to_list()
    if order == "the issue first":
        assert [each["code"] for each in made[0]["review"]["wrong"]] == ["enrolled"]
    else:
        assert made == []


def test_an_issue_and_a_gate_taken_back_at_the_same_time_see_each_other(
    service: ServiceHarness,
) -> None:
    story = Story()
    service.deliver(*story.everything())

    assert interleave(service, issue(service), apply(service, story.gate("stopped", attempt=2)))

    [certificate] = service.db["certificates"].find({}).to_list()
    assert certificate["review"]["wrong"] == [{"code": "gate_passed", "subject": "empathize"}]


@pytest.mark.parametrize("kind", ["item.completed", "learner.enrolled"])
@pytest.mark.parametrize("order", ["the team first", "the member first"])
def test_a_fact_of_the_team_and_one_of_a_member_at_the_same_time_see_each_other(
    service: ServiceHarness, kind: str, order: str
) -> None:
    _, events, of_member = without(kind)
    of_team = events.pop()
    assert "gate.decided" in of_team.type
    service.deliver(*events)
    commands = [apply(service, of_team), apply(service, of_member)]
    if order == "the member first":
        commands.reverse()

    assert interleave(service, *commands, between=service.run_jobs)
    service.run_jobs()

    assert service.db["certificates"].count_documents({}) == 1


def test_a_cohort_and_the_first_of_its_enrolments_at_the_same_time_see_each_other(
    service: ServiceHarness,
) -> None:
    publish(service, PRESENCE)
    story = Story()
    service.deliver(story.opened(), story.attended("session-1"))
    published, enrolled = story.published(rule="presence"), story.enrolled()

    # The job that reckons the cohort's ledgers has run before the enrolment is committed.
    assert interleave(
        service, apply(service, published), apply(service, enrolled), between=service.run_jobs
    )
    service.run_jobs()

    assert service.db["certificates"].count_documents({}) == 1


def test_a_rule_published_while_a_cohort_chooses_it_is_not_missed(
    service: ServiceHarness,
) -> None:
    story = Story()
    chosen = story.published(rule="presence")
    service.deliver(story.opened(), story.enrolled(), story.attended("session-1"))

    def publish_now(tx: Transaction) -> None:
        publish_rule(tx, "pontianak", PRESENCE)

    assert interleave(service, apply(service, chosen), publish_now, between=service.run_jobs)
    service.run_jobs()

    assert service.db["certificates"].count_documents({}) == 1


def test_two_job_runners_make_one_certificate(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    # Asked for three times more, so that both have something to run at the same moment.
    for _ in range(3):
        service.uow.run(ask_again, "pontianak", "enrolment-1")
    start = threading.Barrier(2)

    def work() -> None:
        runner = JobRunner(service.resources, [])
        start.wait()
        while runner.run_one():
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert service.db["jobs"].count_documents({"state": "done"}) >= 4
    assert service.db["certificates"].count_documents({}) == 1
    assert service.db["serial_counters"].find_one()["last"] == 1
    assert len(service.published(CERTIFICATE_ISSUED)) == 1
