"""Backup, loss and restore of a service between a real broker and others that have gone on."""

from pathlib import Path

import pytest

from shared.backup.told import GAP
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.mongo.unit_of_work import Transaction
from tests.live.operating import operate
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import eventually
from tests.live.pair import step_until
from tests.operating import academy


@pytest.fixture
def operated(sink: Node, monkeypatch: pytest.MonkeyPatch) -> Node:
    """The listening service, as the operator's commands find it too."""
    return operate(sink, monkeypatch)


def withdraw(tx: Transaction, curriculum: str) -> None:
    """Something that the listening service tells by itself."""
    tx["told"].update_one({"_id": curriculum}, {"$inc": {"times": 1}}, upsert=True)
    data = {"curriculum_id": curriculum, "curriculum_version": 1, "reason": "old"}
    tx.publish(CURRICULUM_WITHDRAWN, "pontianak", data)


def read_all(source: Node, sink: Node, expected: dict[str, list[int]]) -> None:
    """Sends and applies until the effects are as expected, and stops the worker's clients."""
    source.relay().step()
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sink.effects() == expected, f"{expected}, found {sink.effects()}")
    for _ in range(5):
        loop.step(timeout_ms=50)
    assert sink.effects() == expected
    sink.stop_clients()


def test_a_lost_database_comes_back_and_what_was_missed_is_applied_once(
    source: Node, operated: Node, tmp_path: Path
) -> None:
    operated.make_topic()
    for cohort in ("a", "b", "b"):
        source.uow.run(close_cohort, cohort)
    read_all(source, operated, {"a": [1], "b": [1, 2]})
    operated.uow.run(withdraw, "known")
    operated.relay().step()
    operated.uow.run(withdraw, "unsent")
    made = academy("backup", "--service", "content", "--to", tmp_path)
    assert made.exit_code == 0, made.output
    [folder] = tmp_path.iterdir()
    at_backup = {name: list(operated.db[name].find()) for name in ("effects", "inbox", "outbox")}

    # Life goes on, in both directions, and then the database is gone.
    for cohort in ("b", "c"):
        source.uow.run(close_cohort, cohort)
    read_all(source, operated, {"a": [1], "b": [1, 2, 3], "c": [1]})
    for curriculum in ("known", "unsent", "new", "new"):
        operated.uow.run(withdraw, curriculum)
    assert operated.relay().step() == 5
    operated.stop_clients()
    operated.db.client.drop_database(operated.db.name)

    done = academy("restore", "--service", "content", "--from", folder)
    assert done.exit_code == 0, done.output
    assert "DIFFERENT" not in done.output
    assert "4 events of 3 aggregates were published after the backup" in done.output
    assert f"4 {CURRICULUM_WITHDRAWN.name}" in done.output
    for name, documents in at_backup.items():
        assert list(operated.db[name].find()) == documents, name
    assert "published_at_1__id_1" in operated.db["outbox"].index_information()

    # What others have heard of an aggregate is never numbered again, and there is no hole.
    for curriculum in ("known", "unsent", "new"):
        operated.uow.run(withdraw, curriculum)
    rows = operated.db["outbox"].find({"published_at": None}).sort("_id", 1)
    numbered = [(row["subject"], row["sequence"]) for row in rows]
    assert numbered == [("unsent", 1), ("known", 3), ("unsent", 3), ("new", 3)]

    # What the service had read after the backup is gone with it, and comes again, once.
    source.uow.run(close_cohort, "a")
    read_all(source, operated, {"a": [1, 2], "b": [1, 2, 3], "c": [1]})


def test_a_worker_that_reads_forbids_a_restore_and_nothing_is_touched(
    source: Node, operated: Node, tmp_path: Path
) -> None:
    operated.make_topic()
    source.uow.run(close_cohort, "a")
    source.relay().step()
    assert academy("backup", "--service", "content", "--to", tmp_path).exit_code == 0
    [folder] = tmp_path.iterdir()
    loop = operated.consumer(source.topic)
    step_until(loop, lambda: operated.effects() == {"a": [1]}, "the group has a member")
    answer = academy("restore", "--service", "content", "--from", folder, "--replace")
    assert answer.exit_code == 1
    assert "a worker of content reads from the broker" in answer.output
    assert operated.effects() == {"a": [1]}
    operated.stop_clients()

    def restored() -> bool:
        command = ("restore", "--service", "content", "--from", folder, "--replace")
        return academy(*command).exit_code == 0

    eventually(restored, "restored once the member is gone")
    assert operated.effects() == {}


def test_where_the_topic_is_gone_the_sequences_leap(operated: Node, tmp_path: Path) -> None:
    operated.uow.run(withdraw, "known")
    assert academy("backup", "--service", "content", "--to", tmp_path).exit_code == 0
    [folder] = tmp_path.iterdir()
    answer = academy("restore", "--service", "content", "--from", folder, "--replace")
    assert answer.exit_code == 0, answer.output
    assert "does not reach back to the backup: 1 counters" in answer.output
    operated.uow.run(withdraw, "known")
    row = operated.db["outbox"].find_one({}, sort=[("_id", -1)])
    assert row is not None
    assert row["sequence"] == GAP + 2


def test_an_absent_broker_forbids_a_restore(
    operated: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    operated.uow.run(withdraw, "known")
    made = academy("backup", "--service", "content", "--to", tmp_path)
    assert made.exit_code == 0, made.output
    assert "without the group's offsets" in made.output
    [folder] = tmp_path.iterdir()
    answer = academy("restore", "--service", "content", "--from", folder, "--replace")
    assert answer.exit_code == 1
    assert "the broker is away" in answer.output
    assert operated.db["told"].count_documents({}) == 1
