"""Databases that tests use one after the other: emptied, not made anew.

To make a service's collections and indexes costs the embedded database ten times as much as most
tests do. A database goes back only when it has the collections that it had at first; whatever a
test has done to its structure, or left open in it, ends with the test.
"""

import sys
from collections import defaultdict

from pymongo.errors import PyMongoError

from shared.mongo.client import connect
from shared.runtime.ids import new_id
from shared.runtime.service import Service
from shared.testing.harness import ServiceHarness


class Databases:
    """The databases of one test process on one server."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._free: dict[str, list[str]] = defaultdict(list)
        self._made: dict[str, set[str]] = {}

    def take(self, service: Service) -> tuple[str, bool]:
        """The name of an empty database for the service, and whether its indexes are made."""
        free = self._free[service.name] if _is_real(service) else []
        if free:
            return free.pop(), True
        return f"t_{new_id().replace('-', '')}_{service.name}", False

    def note(self, harness: ServiceHarness) -> None:
        """Remembers what the database is made of when it is new."""
        self._made.setdefault(harness.db.name, set(harness.db.list_collection_names()))

    def give_back(self, harness: ServiceHarness) -> None:
        """Empties the harness's database for the next test, or drops it; closes the harness."""
        db, made = harness.db, self._made[harness.db.name]
        try:
            again = _is_real(harness.service) and set(db.list_collection_names()) == made
            for name in made if again else ():
                # To look costs less than to delete nothing.
                if db[name].find_one({}, {"_id": 1}) is not None:
                    db[name].delete_many({})
        except PyMongoError:
            again = False
        if again:
            self._free[harness.service.name].append(db.name)
            db.client.close()
        else:
            harness.close()

    def close(self) -> None:
        """Drops what is left."""
        client = connect(self._uri, "admin").client
        for names in self._free.values():
            for name in names:
                client.drop_database(name)
        client.close()


def _is_real(service: Service) -> bool:
    """Whether it is one of the product's: services that tests make up are each another one."""
    module = sys.modules.get(f"services.{service.name}.bootstrap")
    return module is not None and module.SERVICE is service
