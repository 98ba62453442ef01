"""Pages neither repeat nor hide anything, and a cursor can't smuggle a query in."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from shared.mongo.client import connect
from shared.mongo.paging import BadCursor
from shared.mongo.paging import find_page
from shared.runtime.ids import new_id


@pytest.fixture
def things(mongodb_uri: str) -> Iterator[Any]:
    db: Database[dict[str, Any]] = connect(mongodb_uri, f"t_{new_id().replace('-', '')}")
    db["things"].insert_many([{"_id": f"{n:03}", "academy": "a", "rank": n % 3} for n in range(25)])
    db["things"].insert_one({"_id": "other", "academy": "b", "rank": 0})
    yield db["things"]
    db.client.drop_database(db.name)
    db.client.close()


def walk(things: Any, limit: int, sort: list[tuple[str, int]]) -> list[str]:
    seen: list[str] = []
    cursor = None
    while True:
        page = find_page(things, {"academy": "a"}, limit, cursor, sort)
        seen += [each["_id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 7, 25, 200])
@pytest.mark.parametrize(
    "sort", [[("_id", 1)], [("_id", -1)], [("rank", 1)], [("rank", -1), ("_id", -1)]]
)
def test_all_pages_together_are_the_whole_list_in_order(
    things: Any, limit: int, sort: list[tuple[str, int]]
) -> None:
    order = sort if sort[-1][0] == "_id" else [*sort, ("_id", 1)]
    expected = [each["_id"] for each in things.find({"academy": "a"}).sort(order)]
    assert walk(things, limit, sort) == expected
    assert len(expected) == 25


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "%%%",
        "é",
        "bm90IGpzb24",
        encoded({"$gt": ""}),
        encoded([{"$gt": ""}]),
        encoded([{"t": 5}]),
        encoded([[1]]),
        encoded(["a", "b"]),
    ],
)
def test_a_cursor_that_this_list_did_not_give_is_refused(things: Any, cursor: str) -> None:
    with pytest.raises(BadCursor):
        find_page(things, {"academy": "a"}, 5, cursor)
