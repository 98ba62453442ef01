"""A request with an Idempotency-Key is carried out once, whatever happens between."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.client_session import ClientSession
from pymongo.errors import AutoReconnect
from pymongo.errors import OperationFailure

from shared.runtime.failpoints import FailpointReached
from shared.runtime.failpoints import arm
from shared.testing.harness import ServiceHarness
from shared.web.idempotency import CLAIMED_FOR
from shared.web.idempotency import KEPT_FOR
from tests.unit.shared.web.things import entered
from tests.unit.shared.web.things import gate

LIST = "/v1/academies/pontianak/things"


def make(
    things: ServiceHarness, token: str, key: str | None, title: str = "a", path: str = LIST
) -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return things.post(path, token=token, json={"title": title}, headers=headers)


def stored(things: ServiceHarness) -> int:
    return things.db["things"].count_documents({})


def test_the_same_key_and_body_answers_the_same_and_acts_once(
    things: ServiceHarness, organiser: str
) -> None:
    first, second = make(things, organiser, "k"), make(things, organiser, "k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert stored(things) == 1


def test_without_a_key_every_request_acts(things: ServiceHarness, organiser: str) -> None:
    make(things, organiser, None)
    make(things, organiser, None)
    assert stored(things) == 2


def test_the_same_key_with_another_body_is_422(things: ServiceHarness, organiser: str) -> None:
    make(things, organiser, "k")
    answer = make(things, organiser, "k", title="b")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert stored(things) == 1


def test_a_key_belongs_to_one_person_and_academy(things: ServiceHarness, organiser: str) -> None:
    other = things.token("organiser-2", roles=["organiser@pontianak"])
    elsewhere = things.token("organiser-1", roles=["organiser@kubu-raya"])
    for token, path in [
        (organiser, LIST),
        (other, LIST),
        (elsewhere, "/v1/academies/kubu-raya/things"),
    ]:
        answer = make(things, token, "k", path=path)
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers
    assert stored(things) == 3


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "é", "a\tb"])
def test_a_malformed_key_is_422(things: ServiceHarness, organiser: str, key: str) -> None:
    answer = make(things, organiser, key)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_malformed")
    assert stored(things) == 0


@pytest.mark.parametrize("key", ["a", "~" * 255, '"quoted"'])
def test_any_visible_ascii_will_do(things: ServiceHarness, organiser: str, key: str) -> None:
    assert make(things, organiser, key).status_code == 201


@pytest.fixture
def slow_request(things: ServiceHarness, organiser: str) -> Iterator[dict[str, Any]]:
    """A first request that is held open inside its transaction until the gate opens."""
    result: dict[str, Any] = {}

    def first() -> None:
        result["answer"] = make(things, organiser, "k", title="slow")

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(10)
    result["thread"] = thread
    yield result
    gate.set()
    thread.join(10)


def test_a_request_while_the_first_still_runs_is_409(
    things: ServiceHarness, organiser: str, slow_request: dict[str, Any]
) -> None:
    answer = make(things, organiser, "k", title="slow")
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_in_flight")
    assert answer.headers["Retry-After"] == "1"
    gate.set()
    slow_request["thread"].join(10)
    assert slow_request["answer"].status_code == 201
    assert make(things, organiser, "k", title="slow").headers["Idempotency-Replayed"] == "true"
    assert stored(things) == 1


def test_a_slow_request_whose_claim_was_taken_over_rolls_back(
    things: ServiceHarness, organiser: str, slow_request: dict[str, Any]
) -> None:
    things.db["idempotency"].update_one(
        {}, {"$set": {"claimed_until": things.clock.real_now() - timedelta(seconds=1)}}
    )
    gate.set()
    second = make(things, organiser, "k", title="slow")
    slow_request["thread"].join(10)
    answers = {slow_request["answer"].status_code, second.status_code}
    # Whichever committed, there is one thing, and nobody was told of another.
    assert stored(things) == 1
    assert answers in ({201, 409}, {201})
    told = [each.json["id"] for each in (slow_request["answer"], second) if each.status_code == 201]
    assert set(told) == {things.db["things"].find_one({})["_id"]}


def test_a_failed_command_gives_the_key_back(things: ServiceHarness, organiser: str) -> None:
    for title, status in [("taken", 409), ("breaks", 500)]:
        assert make(things, organiser, "k", title=title).status_code == status
        assert things.db["idempotency"].count_documents({}) == 0
    assert make(things, organiser, "k", title="fine").status_code == 201


def crash() -> None:
    raise SystemExit  # Not an Exception: nothing tidies up, as when a process is killed.


def test_a_crash_between_claim_and_transaction_frees_the_key_after_a_minute(
    things: ServiceHarness, organiser: str
) -> None:
    with arm("web.claimed", crash), pytest.raises(SystemExit):
        make(things, organiser, "k")
    assert stored(things) == 0
    assert make(things, organiser, "k").status_code == 409
    things.db["idempotency"].update_one(
        {}, {"$set": {"claimed_until": things.clock.real_now() - timedelta(seconds=1)}}
    )
    assert make(things, organiser, "k").status_code == 201
    assert stored(things) == 1


def test_a_crash_between_commit_and_answer_is_answered_from_the_store(
    things: ServiceHarness, organiser: str
) -> None:
    with arm("web.committed", crash), pytest.raises(SystemExit):
        make(things, organiser, "k")
    answer = make(things, organiser, "k")
    assert answer.status_code == 201
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert stored(things) == 1


def test_a_crash_before_the_commit_keeps_neither_effect_nor_result(
    things: ServiceHarness, organiser: str
) -> None:
    def fail() -> None:
        raise FailpointReached("command.before_commit")

    with arm("command.before_commit", fail):
        assert make(things, organiser, "k").status_code == 500
    assert stored(things) == 0
    assert make(things, organiser, "k").status_code == 201


def test_when_the_database_did_not_say_the_claim_stays(
    things: ServiceHarness, organiser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have committed: a second request must not act before that is known."""
    really = things.uow.run

    def commits_and_is_cut_off(*args: Any, **kwargs: Any) -> None:
        really(*args, **kwargs)
        raise AutoReconnect("the answer got lost")

    monkeypatch.setattr(things.uow, "run", commits_and_is_cut_off)
    assert make(things, organiser, "k").status_code == 503
    monkeypatch.undo()
    answer = make(things, organiser, "k")
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert stored(things) == 1

    def cut_off_at_once(*args: Any, **kwargs: Any) -> None:
        raise AutoReconnect("never arrived")

    monkeypatch.setattr(things.uow, "run", cut_off_at_once)
    assert make(things, organiser, "k2").status_code == 503
    monkeypatch.undo()
    assert make(things, organiser, "k2").status_code == 409


def test_a_commit_that_the_database_denies_is_answered_and_not_repeated(
    things: ServiceHarness, organiser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = ClientSession.commit_transaction
    denied: list[ClientSession] = []

    def commit_and_deny(session: ClientSession) -> None:
        commit(session)
        if not denied:
            denied.append(session)
            # As a database says that was killed while it committed and knows no transactions since.
            details = {"errorLabels": ["TransientTransactionError"]}
            raise OperationFailure("no such transaction", 251, details)

    monkeypatch.setattr(ClientSession, "commit_transaction", commit_and_deny)
    answer = make(things, organiser, "k")
    assert denied
    assert answer.status_code == 201
    assert stored(things) == 1
    assert make(things, organiser, "k").json == answer.json


def test_a_record_past_its_day_counts_as_absent(things: ServiceHarness, organiser: str) -> None:
    make(things, organiser, "k")
    record = things.db["idempotency"].find_one({})
    assert record is not None
    assert record["expires_at"] - things.clock.real_now() > KEPT_FOR - timedelta(minutes=1)
    assert timedelta(seconds=30) == CLAIMED_FOR
    past = things.clock.real_now() - timedelta(seconds=1)
    things.db["idempotency"].update_one({}, {"$set": {"expires_at": past}})
    assert make(things, organiser, "k", title="another").status_code == 201
    assert stored(things) == 2


def test_records_expire_by_a_ttl_index(things: ServiceHarness) -> None:
    indexes = things.db["idempotency"].index_information().values()
    assert any(
        each.get("expireAfterSeconds") == 0 and dict(each["key"]) == {"expires_at": 1}
        for each in indexes
    )


def test_two_at_once_with_one_key_act_once(things: ServiceHarness, organiser: str) -> None:
    answers: list[Any] = []
    start = threading.Barrier(6)

    def go() -> None:
        start.wait()
        answers.append(make(things, organiser, "k"))

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert stored(things) == 1
    assert {each.status_code for each in answers} <= {201, 409}
    made = {each.json["id"] for each in answers if each.status_code == 201}
    assert len(made) == 1
