"""Requirements that two organisers waive: proposed, decided, taken back."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.certification.commands.exceptions import decide_exception
from services.certification.commands.exceptions import propose_exception
from services.certification.domain.errors import WrongState
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import PERSON_ERASED
from shared.mongo.unit_of_work import Transaction
from shared.runtime.failpoints import arm
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import second
from tests.unit.certification.story import Story
from tests.unit.certification.test_races import Command
from tests.unit.certification.test_races import apply
from tests.unit.certification.test_races import interleave
from tests.unit.certification.test_races import issue

LEDGER = f"{ROOT}/ledgers/enrolment-1"
PATH = f"{LEDGER}/exceptions"
GATE = {"kind": "completion", "code": "gate_passed", "subject": "empathize"}
WRONG = [{"code": "gate_passed", "subject": "empathize"}]
WHY = "The stage was held in the hospital, on paper."


class Crashed(BaseException):
    """The process is gone. Not an `Exception`: nothing in the code may handle it."""


@pytest.fixture
def story(service: ServiceHarness) -> Story:
    """Somebody who lacks the gate and nothing else."""
    story = Story()
    service.deliver(*story.everything()[:-1])
    service.run_jobs()
    assert certificates(service) == []
    # The organisers act after all that was told.
    service.clock.advance(days=60)
    return story


def propose(service: ServiceHarness, token: str | None = None, **changes: Any) -> TestResponse:
    body = {**GATE, "reason": WHY, **changes}
    return service.post(PATH, json=body, token=token or organiser(service))


def decide(service: ServiceHarness, id: str, action: str, token: str | None = None) -> TestResponse:
    path, body = f"{PATH}/{id}/{action}", {"reason": "Seen the protocol."}
    return service.post(path, json=body, token=token or second(service))


@pytest.fixture
def proposed(service: ServiceHarness, story: Story) -> str:
    answer = propose(service)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"].endswith(answer.json["id"])
    return str(answer.json["id"])


@pytest.fixture
def approved(service: ServiceHarness, proposed: str) -> str:
    answer = decide(service, proposed, "approve")
    assert answer.status_code == 200, answer.text
    return proposed


def test_the_certificate_comes_when_a_second_organiser_has_waived_the_last_requirement(
    service: ServiceHarness, proposed: str
) -> None:
    service.run_jobs()
    assert certificates(service) == [], "a proposal waives nothing"

    answer = decide(service, proposed, "approve")

    assert (answer.status_code, answer.json["state"]) == (200, "approved")
    steps = [(each["action"], each["by"]) for each in answer.json["history"]]
    assert steps == [("proposed", "organiser-1"), ("approved", "organiser-2")]
    service.run_jobs()
    [certificate] = certificates(service)
    assert (certificate["state"], certificate["review"]) == ("issued", None)
    assert certificate["earned_at"] == answer.json["history"][1]["at"]


def test_what_else_is_missing_stays_missing(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(*story.everything()[:-2])
    id = propose(service).json["id"]
    assert decide(service, id, "approve").status_code == 200
    service.run_jobs()
    assert certificates(service) == []

    service.deliver(story.attended("session-2"))
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_whoever_proposed_it_does_not_decide(service: ServiceHarness, proposed: str) -> None:
    for action in ("approve", "reject"):
        answer = decide(service, proposed, action, organiser(service))
        assert (answer.status_code, answer.json["code"]) == (403, "exception_same_person")
    service.run_jobs()
    assert certificates(service) == []


@pytest.mark.parametrize(
    ("language", "says"), [("en", "for yourself"), ("id", "untuk diri sendiri")]
)
def test_nobody_excepts_themselves(
    service: ServiceHarness, proposed: str, language: str, says: str
) -> None:
    both = service.token("person-1", roles=["organiser@pontianak", "learner@pontianak"])
    for path, body in (
        (PATH, {"kind": "completion", "code": "minimum_score", "reason": WHY}),
        (f"{PATH}/{proposed}/approve", {"reason": WHY}),
        (f"{PATH}/{proposed}/reject", {"reason": WHY}),
    ):
        spoken = {"Accept-Language": language}
        answer = service.post(path, json=body, token=both, headers=spoken)
        assert (answer.status_code, answer.json["code"]) == (403, "exception_own")
        assert says in answer.json["detail"]


def test_only_organisers_of_the_academy_take_part(service: ServiceHarness, proposed: str) -> None:
    elsewhere = service.token("organiser-9", roles=["organiser@singkawang"])
    mentor = service.token("mentor-1", roles=["mentor@pontianak"])
    body = {**GATE, "reason": WHY}
    for token, status in ((learner(service), 403), (mentor, 403), (elsewhere, 404), (None, 401)):
        assert service.get(PATH, token=token).status_code == status
        assert service.get(f"{ROOT}/ledgers/exceptions", token=token).status_code == status
        assert service.get(f"{PATH}/{proposed}", token=token).status_code == status
        assert service.post(PATH, json=body, token=token).status_code == status
        for action in ("approve", "reject", "withdraw"):
            path = f"{PATH}/{proposed}/{action}"
            assert service.post(path, json={"reason": WHY}, token=token).status_code == status
    foreign = PATH.replace("pontianak", "singkawang")
    for path in (f"{foreign}/{proposed}/approve", foreign):
        sent = {"reason": WHY} if path.endswith("approve") else body
        assert service.post(path, json=sent, token=elsewhere).status_code == 404
    assert service.get(f"{foreign}/{proposed}", token=elsewhere).status_code == 404
    another = PATH.replace("enrolment-1", "enrolment-2")
    assert service.get(f"{another}/{proposed}", token=second(service)).status_code == 404
    assert service.get(another, token=second(service)).status_code == 404


def test_only_what_a_rule_of_the_cohort_asks_for_can_be_waived(
    service: ServiceHarness, story: Story
) -> None:
    for change in (
        {"subject": "define"},
        {"code": "certificate_held", "subject": "presence"},
        {"kind": "attendance"},
    ):
        answer = propose(service, **change)
        assert answer.status_code == 422
        assert [each["code"] for each in answer.json["errors"]] == ["exception_not_asked"]
    assert propose(service, code="enrolled").status_code == 422
    assert propose(service, reason=" ").status_code == 422


def test_the_same_is_proposed_once_at_a_time(service: ServiceHarness, proposed: str) -> None:
    again = propose(service, second(service))
    assert (again.status_code, again.json["code"]) == (409, "exception_open")
    assert decide(service, proposed, "reject").json["state"] == "rejected"
    assert propose(service, second(service)).status_code == 201


def test_it_is_decided_once(service: ServiceHarness, proposed: str) -> None:
    decide(service, proposed, "reject")
    for action in ("approve", "reject", "withdraw"):
        answer = decide(service, proposed, action)
        assert (answer.status_code, answer.json["code"]) == (409, "exception_state")


def test_a_withdrawn_proposal_waives_nothing(service: ServiceHarness, proposed: str) -> None:
    assert decide(service, proposed, "withdraw", organiser(service)).json["state"] == "withdrawn"
    service.run_jobs()
    assert certificates(service) == []
    [ledger] = service.db["ledgers"].find()
    assert "exception" not in {fact["topic"] for fact in ledger["facts"]}


def test_withdrawn_after_the_issue_it_puts_the_certificate_on_the_review_list(
    service: ServiceHarness, approved: str
) -> None:
    service.run_jobs()
    service.clock.advance(days=1)

    assert decide(service, approved, "withdraw").status_code == 200

    [certificate] = certificates(service, review="true")
    assert certificate["state"] == "issued", "nothing is revoked silently"
    assert certificate["review"]["wrong"] == WRONG
    again = propose(service).json["id"]
    decide(service, again, "approve")
    assert certificates(service, review="true") == [], "a new exception settles it"


def test_the_list_says_what_is_to_be_decided(service: ServiceHarness, proposed: str) -> None:
    other = propose(service, code="sessions_attended", subject="x")
    assert other.status_code == 422
    path = f"{ROOT}/ledgers/exceptions"
    for query, count in (({"state": "proposed"}, 1), ({"state": "approved"}, 0), ({}, 1)):
        for place in (path, PATH):
            answer = service.get(place, token=organiser(service), query_string=query)
            assert [each["id"] for each in answer.json["items"]] == [proposed] * count
    one = service.get(f"{PATH}/{proposed}", token=organiser(service))
    assert one.json["history"][0]["reason"] == WHY


def test_the_ledger_says_what_was_waived_and_to_whom_it_may_say_so_by_whom_and_why(
    service: ServiceHarness, approved: str
) -> None:
    mentor = service.token("mentor-1", roles=["mentor@pontianak"])
    seen = {}
    for name, token in (
        ("organiser", organiser(service)),
        ("learner", learner(service)),
        ("mentor", mentor),
    ):
        for ledger in (
            service.get(LEDGER, token=token).json,
            service.get(f"{ROOT}/ledgers", token=token).json["items"][0],
        ):
            assert ledger["complete"] is True
            lines = {each["code"]: each for each in ledger["done"]}
            assert lines["sessions_attended"]["waived"] is None
            line = lines["gate_passed"]
            assert line["have"] == 0 and line["where"] is None
            assert line["text"]["en"].endswith("The organiser has waived this.")
            assert line["text"]["id"].startswith("Tim belum lulus gerbang Empati.")
            assert seen.setdefault(name, line["waived"]) == line["waived"]
    names = {"proposed_by": "organiser-1", "approved_by": "organiser-2"}
    assert seen["organiser"] == {**seen["learner"], **names}
    assert seen["learner"] == {**seen["mentor"], "reason": WHY}
    assert set(seen["mentor"]) == {"exception_id", "at"}


def test_what_was_met_after_all_is_not_called_waived(
    service: ServiceHarness, story: Story, approved: str
) -> None:
    service.deliver(story.gate())
    lines = {
        each["code"]: each for each in service.get(LEDGER, token=learner(service)).json["done"]
    }
    assert lines["gate_passed"]["waived"] is None


def test_a_repeated_request_acts_once(service: ServiceHarness, story: Story) -> None:
    def send(path: str, body: dict[str, Any], token: str) -> Any:
        headers = {"Idempotency-Key": path}
        return service.post(path, json=body, token=token, headers=headers).json

    first = send(PATH, {**GATE, "reason": WHY}, organiser(service))
    assert send(PATH, {**GATE, "reason": WHY}, organiser(service)) == first
    path = f"{PATH}/{first['id']}/approve"
    done = send(path, {"reason": WHY}, second(service))
    assert send(path, {"reason": WHY}, second(service)) == done
    service.run_jobs()
    assert service.db["exceptions"].count_documents({}) == 1
    assert len(certificates(service)) == 1


def test_an_old_version_is_not_decided_on(service: ServiceHarness, proposed: str) -> None:
    answer = service.post(
        f"{PATH}/{proposed}/approve",
        json={"reason": WHY},
        token=second(service),
        headers={"If-Match": '"7"'},
    )
    assert answer.status_code == 412


def test_a_crash_at_any_write_leaves_all_of_it_or_nothing(
    service: ServiceHarness, proposed: str
) -> None:
    crashes = 0
    while True:
        left = crashes + 1

        def die() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crashed

        try:
            with arm("command.write", die):
                assert decide(service, proposed, "approve").status_code == 200
            break
        except Crashed:
            crashes += 1
        [waiver] = service.db["exceptions"].find()
        [ledger] = service.db["ledgers"].find()
        assert waiver["state"] == "proposed"
        assert "exception" not in {fact["topic"] for fact in ledger["facts"]}
    assert crashes >= 3, "the exception, the ledger, the job"
    service.run_jobs()
    assert len(certificates(service)) == 1
    assert len(service.published(CERTIFICATE_ISSUED)) == 1


def deciding(id: str, action: str) -> Command:
    def command(tx: Transaction) -> None:
        decide_exception(tx, "pontianak", "enrolment-1", id, action, "organiser-2", WHY)

    return command


@pytest.mark.parametrize("order", ["the withdrawal first", "the issue first"])
def test_an_issue_and_a_withdrawal_of_what_it_rests_on_see_each_other(
    service: ServiceHarness, approved: str, order: str
) -> None:
    """It had been earned by then, so both ways it is issued, and the organiser has to look."""
    service.clock.advance(minutes=1)
    commands = [deciding(approved, "withdrawn"), issue(service)]
    if order == "the issue first":
        commands.reverse()

    assert interleave(service, *commands)

    [certificate] = certificates(service, review="true")
    assert certificate["review"]["wrong"] == WRONG


@pytest.mark.parametrize("order", ["the approval first", "the fact first"])
def test_an_approval_and_the_last_fact_at_the_same_time_see_each_other(
    service: ServiceHarness, order: str
) -> None:
    story = Story()
    events = story.everything()
    service.deliver(*events[:-2])
    id = propose(service).json["id"]
    commands = [deciding(id, "approved"), apply(service, events[-2])]
    if order == "the fact first":
        commands.reverse()

    assert interleave(service, *commands)

    service.run_jobs()
    assert len(certificates(service)) == 1


def test_two_proposals_at_the_same_time_are_one(service: ServiceHarness, story: Story) -> None:
    def proposing(by: str) -> Command:
        def command(tx: Transaction) -> None:
            propose_exception(tx, "pontianak", "enrolment-1", by=by, reason=WHY, **GATE)

        return command

    with pytest.raises(WrongState):
        interleave(service, proposing("organiser-1"), proposing("organiser-2"))
    assert service.db["exceptions"].count_documents({}) == 1


def test_when_the_learner_is_erased_the_reasons_go(service: ServiceHarness, approved: str) -> None:
    service.run_jobs()
    data = {"person_id": "person-1", "enrolment_ids": ["enrolment-1"], "certificates": "keep"}
    service.deliver(event(PERSON_ERASED, "pontianak", data))

    [waiver] = service.db["exceptions"].find()
    assert {step["reason"] for step in waiver["history"]} == {"—"}
    assert [step["by"] for step in waiver["history"]] == ["organiser-1", "organiser-2"]
    [certificate] = certificates(service)
    assert (certificate["state"], certificate["review"]) == ("issued", None)
