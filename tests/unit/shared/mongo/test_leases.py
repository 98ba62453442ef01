"""One holder at a time, and another one when it is gone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from shared.mongo.client import connect
from shared.mongo.leases import Lease
from shared.runtime.clock import SystemClock
from shared.runtime.ids import new_id


@pytest.fixture
def db(mongodb_uri: str) -> Iterator[Database[dict[str, Any]]]:
    made = connect(mongodb_uri, f"t_{new_id().replace('-', '')}")
    yield made
    made.client.drop_database(made.name)
    made.client.close()


def lease(db: Database[dict[str, Any]], owner: str, seconds: float = 60.0) -> Lease:
    return Lease(db, "relay", owner, SystemClock(), timedelta(seconds=seconds))


def test_one_holds_it_and_renews_it_while_others_wait(db: Database[dict[str, Any]]) -> None:
    first, second = lease(db, "first"), lease(db, "second")
    assert first.acquire()
    assert not second.acquire()
    assert first.acquire()
    assert not second.acquire()


def test_a_lease_that_ran_out_is_taken_over(db: Database[dict[str, Any]]) -> None:
    assert lease(db, "first", seconds=-1).acquire()
    second = lease(db, "second")
    assert second.acquire()
    assert not lease(db, "first").acquire()


def test_a_released_lease_is_free_at_once_and_only_the_holder_can_release(
    db: Database[dict[str, Any]],
) -> None:
    first, second = lease(db, "first"), lease(db, "second")
    assert first.acquire()
    second.release()
    assert not second.acquire()
    first.release()
    assert second.acquire()


def test_of_many_that_ask_at_once_one_gets_it(db: Database[dict[str, Any]]) -> None:
    owners = [lease(db, f"owner-{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda each: each.acquire(), owners))
    assert got.count(True) == 1
