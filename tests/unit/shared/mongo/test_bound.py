"""What a transaction's collections promise beyond passing its session on."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import ReturnDocument

from shared.mongo.client import connect
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime.ids import new_id
from shared.testing.clock import FixedClock

AFTER = ReturnDocument.AFTER


@pytest.fixture
def uow(mongodb_uri: str) -> Iterator[UnitOfWork]:
    db = connect(mongodb_uri, f"t_{new_id().replace('-', '')}")
    db["things"].insert_many([{"_id": "a", "n": 1, "of": "one"}, {"_id": "b", "n": 5, "of": "one"}])
    yield UnitOfWork("content", db, FixedClock())
    db.client.drop_database(db.name)
    db.client.close()


def changed(uow: UnitOfWork, query: dict[str, Any], **options: Any) -> Any:
    update = {"$inc": {"n": 1}}
    return uow.run(lambda tx: tx["things"].find_one_and_update(query, update, **options))


def test_a_document_is_given_as_it_was_or_as_it_became(uow: UnitOfWork) -> None:
    assert changed(uow, {"_id": "a"}) == {"_id": "a", "n": 1, "of": "one"}
    assert changed(uow, {"_id": "a"}, return_document=AFTER) == {"_id": "a", "n": 3, "of": "one"}
    assert changed(uow, {"_id": "a"}, projection={"of": 1}) == {"_id": "a", "of": "one"}
    only = changed(uow, {"_id": "a"}, projection={"n": 1}, return_document=AFTER)
    assert only == {"_id": "a", "n": 5}


def test_one_that_is_not_as_asked_for_is_neither_changed_nor_given(uow: UnitOfWork) -> None:
    for options in ({}, {"return_document": AFTER}):
        assert changed(uow, {"_id": "a", "of": "two"}, **options) is None
        assert changed(uow, {"_id": "c"}, **options) is None
    found = uow.run(lambda tx: list(tx["things"].find({}, {"n": 1})))
    assert found == [{"_id": "a", "n": 1}, {"_id": "b", "n": 5}]


def test_one_that_is_not_there_is_made_when_asked_for(uow: UnitOfWork) -> None:
    made = changed(uow, {"_id": "c", "of": "two"}, upsert=True, return_document=AFTER)
    assert made == {"_id": "c", "of": "two", "n": 1}
    assert changed(uow, {"_id": "d"}, upsert=True) is None
    assert changed(uow, {"_id": "d"}) == {"_id": "d", "n": 1}


def test_two_transactions_that_count_at_once_each_get_a_number_of_their_own(
    uow: UnitOfWork,
) -> None:
    inside = []

    def count(tx: Any) -> int:
        if not inside:
            # Another one comes between this one's beginning and its write.
            tx["things"].find_one({"_id": "b"})
            inside.append(changed(uow, {"_id": "a"}, return_document=AFTER)["n"])
        found = tx["things"].find_one_and_update(
            {"_id": "a"}, {"$inc": {"n": 1}}, return_document=AFTER
        )
        return int(found["n"])

    assert uow.run(count) == 3
    assert inside == [2]
