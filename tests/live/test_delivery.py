"""The guarantee: published at least once, applied exactly once, in order per aggregate."""

from collections.abc import Callable

import pytest

from shared.runtime.failpoints import FailpointReached
from shared.runtime.failpoints import arm
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import eventually
from tests.live.pair import listener
from tests.live.pair import publisher
from tests.live.pair import step_until


def crash() -> None:
    raise FailpointReached("the process is gone")


def test_an_event_reaches_another_service_once_and_in_order(source: Node, sink: Node) -> None:
    cohorts = [f"cohort-{number}" for number in range(12)]
    for cohort in cohorts:
        for _ in range(3):
            source.uow.run(close_cohort, cohort)
    assert source.relay().step() == 36
    assert source.pending() == 0

    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sum(map(len, sink.effects().values())) >= 36, "36 effects")

    assert sink.effects() == {cohort: [1, 2, 3] for cohort in cohorts}


def test_nothing_is_published_when_the_command_fails(source: Node) -> None:
    def fails(tx: object) -> None:
        close_cohort(tx, "cohort-1")  # type: ignore[arg-type]
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        source.uow.run(fails)
    assert source.db["outbox"].count_documents({}) == 0
    assert source.db["closed"].count_documents({}) == 0
    assert source.relay().step() == 0


def crash_between_acknowledgement_and_mark(source: Node, sink: Node) -> dict[str, list[int]]:
    """A relay dies after the broker has the event and before the outbox knows; one follows."""
    source.uow.run(close_cohort, "cohort-1")
    with arm("relay.acknowledged", crash), pytest.raises(FailpointReached):
        source.relay().step()
    assert source.pending() == 1
    source.stop_clients()
    source.relay().step()
    # A last event of the same aggregate shows that everything before it has been read.
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: 2 in sink.effects().get("cohort-1", []), "the last event")
    return sink.effects()


def test_a_relay_that_dies_after_the_acknowledgement_sends_again_and_it_is_applied_once(
    source: Node, sink: Node
) -> None:
    assert crash_between_acknowledgement_and_mark(source, sink) == {"cohort-1": [1, 2]}


def test_without_the_inbox_the_same_crash_applies_the_event_twice(
    source: Node, node: Callable[..., Node]
) -> None:
    """Shows that the test above can fail."""
    sink = node(listener(), switches=frozenset({"inbox_off"}))
    assert crash_between_acknowledgement_and_mark(source, sink) == {"cohort-1": [1, 1, 2]}


def crash_before_sending(source: Node) -> int:
    """The relay's connection fails while it sends; returns what is left to send afterwards."""

    class DeadProducer:
        def send(self, *args: object, **options: object) -> None:
            raise FailpointReached("the process is gone")

    source.uow.run(close_cohort, "cohort-1")
    with pytest.raises(FailpointReached):
        source.relay(DeadProducer()).step()
    return source.pending()


def test_a_relay_that_dies_before_the_acknowledgement_loses_nothing(source: Node) -> None:
    assert crash_before_sending(source) == 1


def test_marking_before_the_acknowledgement_would_lose_the_event(
    node: Callable[..., Node],
) -> None:
    """Shows that the test above can fail."""
    source = node(publisher(), switches=frozenset({"mark_before_ack"}))
    assert crash_before_sending(source) == 0


def test_a_crash_between_transaction_and_offset_commit_applies_nothing_twice(
    source: Node, sink: Node
) -> None:
    for number in range(5):
        source.uow.run(close_cohort, f"cohort-{number}")
    source.relay().step()

    loop = sink.consumer(source.topic)
    with arm("consumer.before_commit", crash), pytest.raises(FailpointReached):
        step_until(loop, lambda: False, "the crash")
    applied_before = len(sink.effects())
    assert applied_before > 0
    sink.stop_clients()

    loop = sink.consumer(source.topic)
    source.uow.run(close_cohort, "cohort-0")
    source.relay().step()
    step_until(loop, lambda: sink.effects().get("cohort-0") == [1, 2], "everything again")
    step_until(loop, lambda: len(sink.effects()) == 5, "all five")
    assert all(len(set(seen)) == len(seen) for seen in sink.effects().values())


def test_a_crash_in_the_middle_of_a_batch_keeps_nothing_of_it(
    source: Node, node: Callable[..., Node]
) -> None:
    def half_way(tx: object, event: object) -> None:
        from tests.live.pair import count

        count(tx, event)  # type: ignore[arg-type]
        if event.subject == "cohort-3" and broken:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    broken = [True]
    sink = node(listener(half_way))
    for number in range(6):
        source.uow.run(close_cohort, f"cohort-{number}")
    source.relay().step()

    loop = sink.consumer(source.topic)
    with pytest.raises(KeyboardInterrupt):
        step_until(loop, lambda: False, "the crash")
    assert "cohort-3" not in sink.effects()
    sink.stop_clients()

    broken.clear()
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: len(sink.effects()) == 6, "all six")
    assert all(seen == [1] for seen in sink.effects().values())


def test_two_consumers_of_a_group_share_the_partitions_and_one_takes_over(
    source: Node, sink: Node
) -> None:
    first = sink.consumer(source.topic)
    step_until(first, lambda: len(first._consumer.assignment()) == 6, "all partitions")
    second = sink.consumer(source.topic)

    def shared() -> bool:
        first.step(timeout_ms=50)
        second.step(timeout_ms=50)
        owned = [loop._consumer.assignment() for loop in (first, second)]
        return len(owned[0]) == len(owned[1]) == 3 and not owned[0] & owned[1]

    eventually(shared, "three partitions each")
    for number in range(30):
        source.uow.run(close_cohort, f"cohort-{number}")
    source.relay().step()
    # The first one is never polled again, as if its process were gone.
    first._consumer.close(autocommit=False, timeout_ms=1_000)
    # The embedded broker takes from one to some ten seconds to notice that a member has left, and
    # longer on a busy machine.
    step_until(second, lambda: len(sink.effects()) == 30, "all thirty by the second", within=120)
    assert all(seen == [1] for seen in sink.effects().values())


def test_a_topic_that_is_made_after_its_reader_started_is_read_however_short_the_polls(
    node: Callable[..., Node], sink: Node
) -> None:
    """Joins that outlast a poll, as they all do here, must be finished by the next one."""
    source = node(publisher())
    loop = sink.consumer(source.topic)
    for _ in range(200):
        loop.step(timeout_ms=5)
    source.make_topic()
    source.uow.run(close_cohort, "cohort-1")
    source.relay().step()

    def read() -> bool:
        loop.step(timeout_ms=1)
        return sink.effects() == {"cohort-1": [1]}

    eventually(read, "the event")
