"""A transaction asks once for each document and never gets one older than its own writes."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo import monitoring

from shared.mongo.client import connect
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.errors import StaleDocument
from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime.ids import new_id
from shared.testing.clock import FixedClock


class Finds(monitoring.CommandListener):
    """Counts the finds that reach the database."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.count += event.command_name == "find"

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def finds() -> Finds:
    return Finds()


@pytest.fixture
def uow(mongodb_uri: str, finds: Finds) -> Iterator[UnitOfWork]:
    db = connect(mongodb_uri, f"t_{new_id().replace('-', '')}")
    listening: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, event_listeners=[finds])
    watched = listening.get_database(
        db.name,
        codec_options=db.codec_options,
        read_concern=db.read_concern,
        write_concern=db.write_concern,
    )
    watched.create_collection("things")
    started = UnitOfWork("content", watched, FixedClock())
    started.run(lambda tx: insert(tx, "things", {"_id": "a", "academy": "one", "facts": [1]}))
    yield started
    listening.drop_database(db.name)
    listening.close()
    db.client.close()


def test_a_document_is_asked_for_once_and_each_reader_has_a_copy(uow: UnitOfWork, finds: Finds):
    def command(tx: Transaction) -> None:
        first = get(tx, "things", "one", "a")
        assert first is not None
        first["facts"].append("of the first reader alone")
        second = get(tx, "things", "one", "a")
        assert second is not None and second["facts"] == [1]
        assert get(tx, "things", "another", "a") is None

    uow.run(command)
    assert finds.count == 1


def test_what_was_saved_is_read_as_it_is_stored(uow: UnitOfWork, finds: Finds):
    def command(tx: Transaction) -> None:
        known = get(tx, "things", "one", "a")
        assert known is not None
        saved = save(tx, "things", {**known, "facts": (1, 2)})
        saved["facts"] = "of the writer alone"
        read = get(tx, "things", "one", "a")
        assert read is not None and read["facts"] == [1, 2]
        assert read["version"] == 2
        save(tx, "things", read)

    uow.run(command)
    assert finds.count == 1
    stored = get(uow.db, "things", "one", "a")
    assert stored is not None and stored["version"] == 3


WRITES: dict[str, Callable[[Any], Any]] = {
    "update_one": lambda things: things.update_one({"_id": "a"}, {"$set": {"facts": [9]}}),
    "update_many": lambda things: things.update_many({"academy": "one"}, {"$set": {"facts": [9]}}),
    "replace_one": lambda things: things.replace_one(
        {"_id": "a"}, {"academy": "one", "facts": [9], "version": 1}
    ),
    "find_one_and_update": lambda things: things.find_one_and_update(
        {"academy": "one"}, {"$set": {"facts": [9]}}
    ),
    "delete_one": lambda things: things.delete_one({"_id": "a"}),
    "delete_many": lambda things: things.delete_many({"academy": "one"}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_no_write_is_hidden_from_who_reads_after_it(uow: UnitOfWork, write: Callable[[Any], Any]):
    def command(tx: Transaction) -> dict[str, Any] | None:
        get(tx, "things", "one", "a")
        write(tx["things"])
        return get(tx, "things", "one", "a")

    read = uow.run(command)
    assert read == get(uow.db, "things", "one", "a")
    assert read is None or read["facts"] == [9]


def test_another_attempt_knows_nothing_of_the_one_before(uow: UnitOfWork):
    seen = []

    def command(tx: Transaction) -> None:
        known = get(tx, "things", "one", "a")
        assert known is not None
        seen.append(known["version"])
        if len(seen) == 1:
            # Somebody else writes meanwhile: this attempt conflicts and is made again.
            uow.db["things"].update_one({"_id": "a"}, {"$inc": {"version": 1}})
        tx["things"].update_one({"_id": "a"}, {"$inc": {"writes": 1}})

    uow.run(command)
    assert seen == [1, 2]


def test_a_version_that_is_not_stored_is_refused_however_it_was_come_by(uow: UnitOfWork):
    old = get(uow.db, "things", "one", "a")
    assert old is not None
    uow.run(lambda tx: save(tx, "things", old))

    def blindly(tx: Transaction) -> None:
        save(tx, "things", old)

    def having_read(tx: Transaction) -> None:
        get(tx, "things", "one", "a")
        save(tx, "things", old)

    for command in (blindly, having_read):
        with pytest.raises(StaleDocument):
            uow.run(command)
    stored = get(uow.db, "things", "one", "a")
    assert stored is not None and stored["version"] == 2
