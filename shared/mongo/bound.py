"""A collection bound to a transaction, so that no read or write can slip out of it."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.cursor import Cursor
from pymongo.results import DeleteResult
from pymongo.results import InsertManyResult
from pymongo.results import InsertOneResult
from pymongo.results import UpdateResult

from shared.mongo.client import Document
from shared.mongo.kept import Kept
from shared.runtime.failpoints import failpoint

Filter = Mapping[str, Any]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class BoundCollection:
    """The methods of a pymongo collection that commands use, each with the session passed."""

    def __init__(
        self, collection: Collection[Document], session: ClientSession, kept: Kept | None = None
    ) -> None:
        self._collection = collection
        self._session = session
        self._kept = kept or Kept()

    def known(self, id: str) -> Document | None:
        """The document as `keep` was told of it, unless it has been written since; else None."""
        return self._kept.get(self._collection.name, id)

    def known_version(self, id: str) -> int | None:
        """The version of what `known` would give."""
        return self._kept.version(self._collection.name, id)

    def keep(self, document: Document) -> None:
        """Tells what is stored now, so that `known` gives it to whoever asks next."""
        self._kept.put(self._collection.name, document)

    def find_one(self, query: Filter, *args: Any, **options: Any) -> Document | None:
        return self._collection.find_one(query, *args, session=self._session, **options)

    def find(self, query: Filter, *args: Any, **options: Any) -> Cursor[Document]:
        return self._collection.find(query, *args, session=self._session, **options)

    def count_documents(self, query: Filter) -> int:
        return self._collection.count_documents(query, session=self._session)

    def insert_one(self, document: Document) -> InsertOneResult:
        failpoint("command.write")
        return self._collection.insert_one(document, session=self._session)

    def insert_many(self, documents: Iterable[Document]) -> InsertManyResult:
        failpoint("command.write")
        return self._collection.insert_many(documents, session=self._session)

    def update_one(self, query: Filter, update: Update, **options: Any) -> UpdateResult:
        failpoint("command.write")
        self._kept.forget(self._collection.name, query)
        return self._collection.update_one(query, update, session=self._session, **options)

    def update_many(self, query: Filter, update: Update, **options: Any) -> UpdateResult:
        failpoint("command.write")
        self._kept.forget(self._collection.name, query)
        return self._collection.update_many(query, update, session=self._session, **options)

    def replace_one(self, query: Filter, document: Document, **options: Any) -> UpdateResult:
        failpoint("command.write")
        self._kept.forget(self._collection.name, query)
        return self._collection.replace_one(query, document, session=self._session, **options)

    def find_one_and_update(
        self,
        query: Filter,
        update: Update,
        projection: Mapping[str, Any] | None = None,
        *,
        upsert: bool = False,
        return_document: bool = ReturnDocument.BEFORE,
    ) -> Document | None:
        """As pymongo's: the document before or after the update. With `upsert`, by its `_id` alone.

        In two steps, which in a transaction are the same as one: the embedded database reads the
        whole collection to find and update in one, and takes longer with every document there is.
        """
        named = query if "_id" in query else self.find_one(query, {"_id": 1})
        if named is None:
            assert not upsert, "what is not there is made by its _id"
            return None
        by_id = {"_id": named["_id"]}
        after = return_document == ReturnDocument.AFTER
        before = None if after else self.find_one(query, projection)
        updated = self.update_one({**query, **by_id}, update, upsert=upsert)
        if not after:
            return before
        if updated.matched_count == 0 and updated.upserted_id is None:
            return None
        return self.find_one(by_id, projection)

    def delete_one(self, query: Filter) -> DeleteResult:
        failpoint("command.write")
        self._kept.forget(self._collection.name, query)
        return self._collection.delete_one(query, session=self._session)

    def delete_many(self, query: Filter) -> DeleteResult:
        failpoint("command.write")
        self._kept.forget(self._collection.name, query)
        return self._collection.delete_many(query, session=self._session)
