"""Projections rebuilt from the topics' start, beside what is live, while events wait."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from kafka.structs import TopicPartition

from shared.contracts import COHORT_CLOSED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.events.kafka import make_admin
from shared.events.kafka import make_reader
from shared.events.log import whole_log
from shared.events.offsets import existing_partitions
from shared.mongo.unit_of_work import Transaction
from tests.live.operating import operate
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import count
from tests.live.pair import listener
from tests.live.pair import step_until
from tests.operating import academy

# The package has the command itself under the module's name.
COMMAND = import_module("shared.cli.replay")


def react(tx: Transaction, event: Event) -> None:
    """Tells something because of an event, as a reaction may."""
    data = {"curriculum_id": event.subject, "curriculum_version": 1, "reason": "over"}
    tx.publish(CURRICULUM_WITHDRAWN, event.academy, data)


@pytest.fixture
def operated(node: Callable[..., Node], monkeypatch: pytest.MonkeyPatch) -> Node:
    """Counts into a collection of its own, and reacts to the same events."""
    monkeypatch.setattr(COMMAND, "NOTICED", 0)
    monkeypatch.setattr(COMMAND, "SETTLED", 0)
    handlers = Handlers("content")
    handlers.projection(COHORT_CLOSED, into="effects")(count)
    handlers.reaction(COHORT_CLOSED)(react)
    return operate(node(replace(listener(), handlers=handlers)), monkeypatch)


def apply(source: Node, sink: Node, *cohorts: str) -> None:
    """Has these cohorts closed, told and applied, without waiting for a group to form."""
    for cohort in cohorts:
        source.uow.run(close_cohort, cohort)
    source.relay().step()
    admin, reader = make_admin(sink.settings), make_reader(sink.settings)
    for batch in whole_log(reader, existing_partitions(admin, [source.topic])):
        sink.dispatcher().apply(batch)
    reader.close()
    admin.close()
    assert sum(map(len, sink.effects().values())) == sink.db["inbox"].count_documents({})


def replay(*words: str) -> Any:
    return academy("replay", "--service", "content", "--projection", "effects", *words)


def test_what_was_spoilt_is_found_and_put_right_and_no_reaction_runs(
    source: Node, operated: Node
) -> None:
    apply(source, operated, "a", "b", "b", "c")
    right = operated.effects()
    same = replay()
    assert same.exit_code == 0, same.output
    assert "effects          equal" in same.output
    assert "4 events replayed, 0 that are not applied yet" in same.output
    assert operated.stops.stopped() is None

    # An event that the service has not read is not the projection's yet.
    source.uow.run(close_cohort, "c")
    source.relay().step()
    operated.db["effects"].update_one({"_id": "a"}, {"$set": {"count": 7}})
    operated.db["effects"].delete_one({"_id": "b"})
    operated.db["effects"].insert_one({"_id": "x", "count": 1})
    told = operated.db["outbox"].count_documents({})
    different = replay()
    assert different.exit_code == 1
    assert "1 that are not applied yet" in different.output
    assert "1 changed, 1 only live, 1 only in the shadow" in different.output
    assert "a: differs in count" in different.output

    refused = replay("--swap")
    assert "1 of effects" in refused.output
    assert operated.db["effects"].count_documents({"_id": "x"}) == 1
    swapped = replay("--swap", "--drop-extra")
    assert swapped.exit_code == 0, swapped.output
    assert operated.effects() == right
    assert operated.db["outbox"].count_documents({}) == told
    assert not [name for name in operated.db.list_collection_names() if "replaying" in name]

    # What had waited is applied to what was swapped in, once.
    loop = operated.consumer(source.topic)
    step_until(loop, lambda: operated.effects()["c"] == [1, 2], "the event that waited")
    assert operated.effects() == {**right, "c": [1, 2]}


def test_dead_letters_come_first(source: Node, operated: Node) -> None:
    apply(source, operated, "a", "b")
    operated.db["dead_letters"].insert_one({"_id": "1", "state": "pending", "mark": "m"})
    answer = replay("--swap")
    assert answer.exit_code == 1
    assert "1 dead letters are pending" in answer.output
    [row] = source.db["outbox"].find({"subject": "b"})
    given_up = {"state": "discarded", "mark": f"{operated.settings.group}:{row['_id']}"}
    operated.db["dead_letters"].update_one({"_id": "1"}, {"$set": given_up})
    operated.db["effects"].delete_one({"_id": "b"})
    settled = replay()
    assert settled.exit_code == 0, settled.output
    assert "1 discarded ones left out" in settled.output


def test_a_log_without_its_beginning_is_compared_and_never_swapped_in(
    source: Node, operated: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(source, operated, "a")
    operated.db["effects"].update_one({"_id": "a"}, {"$set": {"count": 7}})

    def cut(reader: object, partitions: list[TopicPartition]) -> dict[TopicPartition, datetime]:
        return dict.fromkeys(partitions, datetime(2026, 1, 1, tzinfo=UTC))

    # The embedded broker keeps its whole log, so what a broker with retention would say is put in.
    monkeypatch.setattr(COMMAND, "first_times", cut)
    assert "has lost its beginning" in replay().output
    answer = replay("--swap")
    assert answer.exit_code == 1
    assert "academy resync" in answer.output
    assert operated.db["effects"].find_one({"_id": "a", "count": 7}) is not None


def test_a_stop_that_was_there_before_stays(source: Node, operated: Node) -> None:
    apply(source, operated, "a")
    operated.stops.stop("maintenance", operated.resources.clock.real_now())
    assert replay().exit_code == 0
    assert operated.stops.stopped() == "maintenance"


def test_a_handler_that_does_more_than_it_is_declared_for_is_refused(
    source: Node, operated: Node
) -> None:
    apply(source, operated, "a")

    def wander(tx: Transaction, event: Event) -> None:
        tx["elsewhere"].insert_one({"_id": event.id})

    operated.service.handlers.projection(COHORT_CLOSED, into="effects")(wander)
    answer = replay()
    assert answer.exit_code == 1
    assert "not its projection" in answer.output
    assert operated.db["elsewhere"].count_documents({}) == 0
    assert operated.stops.stopped() is None


def test_only_what_is_declared_can_be_replayed(operated: Node) -> None:
    answer = academy("replay", "--service", "content", "--projection", "told")
    assert answer.exit_code == 1
    assert "These can: effects" in answer.output
    assert academy("replay", "--service", "content").exit_code == 2
