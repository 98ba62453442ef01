"""Records that can't be applied are set aside with all they had; the partition goes on."""

from collections.abc import Callable

import pytest
from marshmallow import ValidationError

from shared.contracts import COHORT_CLOSED
from shared.events.envelope import Event
from shared.events.envelope import encode_headers
from shared.events.errors import EventTooLarge
from shared.events.retries import Retries
from shared.mongo.unit_of_work import Transaction
from shared.testing.events import event
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import count
from tests.live.pair import listener
from tests.live.pair import step_until

QUICK = Retries(first=0.01, longest=0.02)


def send_raw(source: Node, key: str, headers: list[tuple[str, bytes]], value: bytes | None) -> None:
    """Puts a record into the topic past the outbox, as a broken producer would."""
    producer = source.producer()
    producer.send(source.topic, key=key.encode(), headers=headers, value=value).get(10)


def good(cohort: str) -> Event:
    return event(
        COHORT_CLOSED, "pontianak", {"cohort_id": cohort, "state": "closed", "reason": "x"}
    )


def headers_of(changed: dict[str, bytes | None]) -> list[tuple[str, bytes]]:
    """Good headers with some replaced (bytes) or removed (None)."""
    headers = dict(encode_headers(good("cohort-x")))
    for name, value in changed.items():
        headers.pop(name, None)
        if value is not None:
            headers[name] = value
    return list(headers.items())


DATA = b'{"cohort_id":"cohort-x","state":"closed"}'


@pytest.mark.parametrize(
    ("headers", "value", "code"),
    [
        (headers_of({}), b'{"cohort_id": ', "undecodable"),
        (headers_of({}), b"\xff\xfe\x00", "undecodable"),
        (headers_of({}), b'["a list"]', "undecodable"),
        (headers_of({}), None, "undecodable"),
        ([], DATA, "undecodable"),
        (headers_of({"ce_id": None}), DATA, "undecodable"),
        (headers_of({"ce_type": None}), DATA, "undecodable"),
        (headers_of({"ce_sequence": b"first"}), DATA, "undecodable"),
        (headers_of({"ce_time": b"2026-01-01T00:00:00"}), DATA, "undecodable"),
        (headers_of({"ce_subject": b"\xc3\x28"}), DATA, "undecodable"),
        (headers_of({"ce_type": b"academy.enrolment.cohort.closed.v9"}), DATA, "unknown-major"),
        (headers_of({}), b'{"cohort_id": 7}', "invalid-data"),
        (headers_of({}), b"{}", "invalid-data"),
    ],
)
def test_what_is_no_event_becomes_a_dead_letter_at_once(
    source: Node,
    sink: Node,
    headers: list[tuple[str, bytes]],
    value: bytes | None,
    code: str,
) -> None:
    send_raw(source, "cohort-1", headers, value)
    # An event of the same key, so of the same partition: it must come through behind the bad one.
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()

    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sink.effects() == {"cohort-1": [1]}, "the event behind it")

    letters = list(sink.db["dead_letters"].find())
    assert [(letter["state"], letter["code"]) for letter in letters] == [("pending", code)]
    assert letters[0]["value"] == value
    assert letters[0]["key"] == b"cohort-1"
    assert [(name, content) for name, content in letters[0]["headers"]] == headers
    assert letters[0]["topic"] == source.topic


def test_a_type_that_nobody_here_listens_to_is_skipped(source: Node, sink: Node) -> None:
    send_raw(
        source, "cohort-1", headers_of({"ce_type": b"academy.enrolment.cohort.renamed.v1"}), DATA
    )
    send_raw(source, "cohort-1", headers_of({"ce_type": b"com.example.other"}), b"\x00")
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sink.effects() == {"cohort-1": [1]}, "the event behind them")
    assert sink.db["dead_letters"].count_documents({}) == 0


def test_the_same_bad_record_read_twice_is_one_dead_letter(source: Node, sink: Node) -> None:
    send_raw(source, "cohort-1", [], b"broken")
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sink.db["dead_letters"].count_documents({}), "the dead letter")
    sink.stop_clients()
    # Another group member that starts from the beginning, as after a lost commit.
    sink.db["consumers"].delete_many({})
    again = sink.consumer(source.topic)
    again._consumer.poll(timeout_ms=3_000)
    for partition in again._consumer.assignment():
        again._consumer.seek(partition, 0)
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()
    step_until(again, lambda: sink.effects() == {"cohort-1": [1]}, "the event behind it")
    assert sink.db["dead_letters"].count_documents({}) == 1


def test_a_handler_that_fails_is_tried_eight_times_then_redriven_after_a_fix(
    source: Node, node: Callable[..., Node]
) -> None:
    calls: list[str] = []
    broken = [True]

    def sometimes(tx: Transaction, event: Event) -> None:
        calls.append(event.subject)
        if event.subject == "cohort-bad" and broken:
            raise LookupError("impossible")
        count(tx, event)

    sink = node(listener(sometimes))
    source.uow.run(close_cohort, "cohort-bad")
    source.uow.run(close_cohort, "cohort-good")
    source.relay().step()
    loop = sink.consumer(source.topic, QUICK)

    letters = sink.db["dead_letters"]
    step_until(loop, lambda: letters.count_documents({"state": "pending"}), "the dead letter")
    step_until(loop, lambda: sink.effects() == {"cohort-good": [1]}, "the good one")
    # Once in the batch and eight times alone.
    assert calls.count("cohort-bad") == 9

    letter = letters.find_one({})
    assert letter is not None
    assert letter["code"] == "handler-failed"
    with pytest.raises(LookupError):
        sink.dispatcher().redrive(letter["_id"])
    assert letters.count_documents({"state": "pending"}) == 1

    broken.clear()
    assert sink.dispatcher().redrive(letter["_id"]) == "redriven"
    assert sink.effects()["cohort-bad"] == [1]
    assert sink.dispatcher().redrive(letter["_id"]) == "not-pending"
    assert sink.effects()["cohort-bad"] == [1]


def test_a_failing_partition_does_not_hold_up_the_others(
    source: Node, node: Callable[..., Node]
) -> None:
    def refuses_one(tx: Transaction, event: Event) -> None:
        if event.subject == "cohort-0":
            raise LookupError("impossible")
        count(tx, event)

    sink = node(listener(refuses_one))
    for number in range(24):
        source.uow.run(close_cohort, f"cohort-{number}")
    source.relay().step()
    # It would take minutes until the failing event is given up.
    loop = sink.consumer(source.topic, Retries(first=60.0, longest=60.0))
    held = source.producer().partitions_for(source.topic)
    assert held is not None

    def others_done() -> bool:
        return len(sink.effects()) >= 24 - 24 // 2

    step_until(loop, others_done, "the partitions without the failing event")
    assert len(loop._consumer.paused()) == 1
    assert "cohort-0" not in sink.effects()


def test_twenty_dead_letters_in_a_row_stop_the_consumer_until_it_is_resumed(
    source: Node, sink: Node
) -> None:
    for number in range(25):
        send_raw(source, "cohort-1", [("n", str(number).encode())], b"broken")
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()

    loop = sink.consumer(source.topic, QUICK)
    step_until(loop, sink.stops.stopped, "the stop")
    letters = sink.db["dead_letters"]
    assert letters.count_documents({}) == 20
    sink.stop_clients()

    # A process that starts anew is stopped too: a restart doesn't drain the topic.
    again = sink.consumer(source.topic, QUICK)
    for _ in range(40):
        again.step(timeout_ms=50)
    assert letters.count_documents({}) == 20
    assert sink.effects() == {}

    assert sink.stops.resume()
    assert not sink.stops.resume()
    step_until(again, lambda: sink.effects() == {"cohort-1": [1]}, "the event behind them")
    assert letters.count_documents({}) == 25


def test_an_event_that_is_too_large_is_refused_with_its_command(source: Node) -> None:
    with pytest.raises((EventTooLarge, ValidationError)):
        source.uow.run(close_cohort, "cohort-1", reason="x" * 600_000)
    assert source.db["closed"].count_documents({}) == 0
    assert source.db["outbox"].count_documents({}) == 0
