"""The relay against a broker that fails as scripted; the rows lie in a real database."""

from collections.abc import Iterator
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError
from kafka.errors import MessageSizeTooLargeError
from kafka.errors import OutOfOrderSequenceNumberError
from kafka.errors import RequestTimedOutError

from shared.contracts import COHORT_CLOSED
from shared.events import relay as relay_module
from shared.events.outbox import INDEXES
from shared.events.relay import ProducerBroken
from shared.events.relay import Relay
from shared.events.relay import mark_unsent
from shared.events.relay import observe_outbox
from shared.mongo.client import connect
from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime import metrics
from shared.runtime.clock import SystemClock
from shared.runtime.ids import new_id


class Future:
    """What `send` returns; settled when the producer is flushed."""

    def __init__(self, error: BaseException | None) -> None:
        self.exception = error

    def succeeded(self) -> bool:
        return self.exception is None


class ScriptedProducer:
    """Acknowledges everything but the (key, sequence) pairs that it was told to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []
        self.waves: list[list[tuple[str, int]]] = []
        self.refuse: dict[tuple[str, int], Exception] = {}
        self.fail: dict[tuple[str, int], Exception] = {}
        self._open: list[tuple[str, int]] = []

    def send(self, topic: str, *, value: bytes, key: bytes, headers: list[Any]) -> Future:
        place = (key.decode(), int(dict(headers)["ce_sequence"]))
        if place in self.refuse:
            raise self.refuse[place]
        self._open.append(place)
        error = self.fail.get(place)
        if error is None:
            self.sent.append(place)
        return Future(error)

    def flush(self, timeout: float) -> None:
        self.waves.append(self._open)
        self._open = []


@pytest.fixture
def uow(mongodb_uri: str) -> Iterator[UnitOfWork]:
    db = connect(mongodb_uri, f"t_{new_id().replace('-', '')}")
    for collection, models in INDEXES.items():
        db[collection].create_indexes(models)
    db.create_collection("sequences")
    yield UnitOfWork("enrolment", db, SystemClock())
    db.client.drop_database(db.name)
    db.client.close()


def publish(uow: UnitOfWork, *cohorts: str) -> None:
    """One transaction for each cohort named."""

    def command(tx: Transaction, cohort: str) -> None:
        tx.publish(COHORT_CLOSED, "pontianak", {"cohort_id": cohort, "state": "closed"})

    for cohort in cohorts:
        uow.run(command, cohort)


def make(uow: UnitOfWork, producer: ScriptedProducer) -> Relay:
    return Relay("enrolment", uow.db, "academy.enrolment", producer, uow.clock)


def test_each_wave_holds_at_most_one_row_of_a_key(uow: UnitOfWork) -> None:
    publish(uow, "a", "a", "b", "a")
    producer = ScriptedProducer()
    assert make(uow, producer).step() == 4
    assert [sorted(wave) for wave in producer.waves] == [
        [("a", 1), ("b", 1)],
        [("a", 2)],
        [("a", 3)],
    ]


@pytest.mark.parametrize("error", [RequestTimedOutError(), KafkaTimeoutError()])
def test_a_row_that_fails_holds_back_the_later_rows_of_its_key_and_no_other(
    uow: UnitOfWork, error: Exception
) -> None:
    publish(uow, "a", "a", "a", "b", "b")
    producer = ScriptedProducer()
    producer.fail = {("a", 2): error}
    relay = make(uow, producer)
    assert relay.step() == 3
    assert sorted(producer.sent) == [("a", 1), ("b", 1), ("b", 2)]

    producer.fail = {}
    assert relay.step() == 2
    assert [place for place in producer.sent if place[0] == "a"] == [("a", 1), ("a", 2), ("a", 3)]
    assert relay.step() == 0


def test_a_row_that_the_producer_does_not_take_holds_back_its_key_alone(uow: UnitOfWork) -> None:
    publish(uow, "a", "a", "b")
    producer = ScriptedProducer()
    producer.refuse = {("a", 1): MessageSizeTooLargeError("too large")}
    assert make(uow, producer).step() == 1
    assert producer.sent == [("b", 1)]


def test_a_producer_that_is_broken_ends_the_relay_after_marking_what_was_acknowledged(
    uow: UnitOfWork,
) -> None:
    publish(uow, "a", "b")
    producer = ScriptedProducer()
    producer.fail = {("a", 1): OutOfOrderSequenceNumberError()}
    with pytest.raises(ProducerBroken):
        make(uow, producer).step()
    unsent = [row["subject"] for row in uow.db["outbox"].find({"published_at": None})]
    assert unsent == ["a"]


def test_an_earlier_row_with_a_later_id_is_sent_first(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are made before commits, by clocks that differ: their order is not the rows' order."""
    publish(uow, "a", "a", "b")
    rows = uow.db["outbox"]
    first = rows.find_one({"subject": "a", "sequence": 1})
    assert first is not None
    rows.delete_one({"_id": first["_id"]})
    rows.insert_one({**first, "_id": "z" + first["_id"]})
    # The first look ends before the row with the later id.
    monkeypatch.setattr(relay_module, "BATCH", 2)
    producer = ScriptedProducer()
    relay = make(uow, producer)
    while relay.step():
        pass
    assert [place for place in producer.sent if place[0] == "a"] == [("a", 1), ("a", 2)]


def test_a_row_between_two_of_a_batch_is_not_left_for_later(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of the batch is the aggregate's next, but the second is not the one after it."""
    publish(uow, "a", "a", "a")
    rows = uow.db["outbox"]
    second = rows.find_one({"sequence": 2})
    assert second is not None
    rows.delete_one({"sequence": 2})
    rows.insert_one({**second, "_id": "z" + second["_id"]})
    monkeypatch.setattr(relay_module, "BATCH", 2)
    producer = ScriptedProducer()
    make(uow, producer).step()
    assert producer.sent == [("a", 1), ("a", 2), ("a", 3)]


def test_what_was_sent_is_not_sent_again_until_the_broker_lost_it(uow: UnitOfWork) -> None:
    publish(uow, "a", "b")
    producer = ScriptedProducer()
    relay = make(uow, producer)
    assert relay.step() == 2
    assert relay.step() == 0
    assert mark_unsent(uow.db) == 2
    assert make(uow, producer).step() == 2


def test_sequences_of_one_aggregate_have_no_gap_and_no_repetition(uow: UnitOfWork) -> None:
    def two_at_once(tx: Transaction) -> None:
        for cohort in ("a", "b", "a"):
            tx.publish(COHORT_CLOSED, "pontianak", {"cohort_id": cohort, "state": "closed"})

    uow.run(two_at_once)
    uow.run(two_at_once)
    rows = list(uow.db["outbox"].find({"subject": "a"}).sort("sequence", 1))
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4]


def test_the_metrics_tell_how_much_waits_and_for_how_long(uow: UnitOfWork) -> None:
    publish(uow, "a", "b")
    oldest = uow.db["outbox"].find_one({"subject": "a"})
    assert oldest is not None
    moment = oldest["time"].replace(year=oldest["time"].year + 1)
    observe_outbox(uow.db, moment)
    assert metrics.OUTBOX_PENDING._value.get() == 2
    assert metrics.OUTBOX_OLDEST_SECONDS._value.get() >= 365 * 86_400


def test_a_producer_that_says_nothing_about_a_row_for_long_is_broken(uow: UnitOfWork) -> None:
    class Silent(Future):
        def succeeded(self) -> bool:
            return False

    class SilentAboutA(ScriptedProducer):
        def send(self, topic: str, *, value: bytes, key: bytes, headers: list[Any]) -> Future:
            future = super().send(topic, value=value, key=key, headers=headers)
            return Silent(None) if key == b"a" else future

    publish(uow, "a", "b")
    now = 0.0
    relay = Relay("enrolment", uow.db, "topic", SilentAboutA(), uow.clock, monotonic=lambda: now)
    assert relay.step() == 1
    now = relay_module.SILENT_FOR - 1
    assert relay.step() == 0
    now = relay_module.SILENT_FOR
    with pytest.raises(ProducerBroken, match="says nothing about a row for 30 s"):
        relay.step()
    unsent = uow.db["outbox"].find({"published_at": None})
    assert [row["subject"] for row in unsent] == ["a"]
