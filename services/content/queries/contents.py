"""Outlines and items of a version, as the bytes that the import made ready."""

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database
from werkzeug.datastructures import LanguageAccept

from services.content.domain.courses import ANY_LANGUAGE
from services.content.domain.errors import NotFound
from services.content.queries.shelf import Page
from services.content.queries.shelf import Pages
from services.content.queries.shelf import Shelf
from services.content.repository import item_of
from shared.mongo.client import Document

OUTLINE = ""
"""The outline's place on the shelf: no item has an empty id."""


def outline_page(db: Database[Document], shelf: Shelf, academy: str, version_id: str) -> Page:
    """The outline of a version. Raises NotFound."""

    def load() -> Pages:
        query = {"_id": version_id, "academy": academy}
        found = db["outlines"].find_one(query, {"etag": 1, "body": 1})
        if found is None:
            raise NotFound("version_unknown")
        return {ANY_LANGUAGE: _page(found)}

    return shelf.get((version_id, OUTLINE), load)[ANY_LANGUAGE]


def item_pages(
    db: Database[Document], shelf: Shelf, academy: str, version_id: str, item_id: str
) -> Pages:
    """The pages of an item by language. Raises NotFound."""

    def load() -> Pages:
        item = item_of(db, academy, version_id, item_id)
        return {language: _page(page) for language, page in item["pages"].items()}

    return shelf.get((version_id, item_id), load)


def choose_language(pages: Pages, asked: str | None, accepted: LanguageAccept) -> str:
    """The language to answer in: the one asked for, else the best accepted, else the first one.

    The first one is the course's main language. Raises NotFound for a language that is asked for
    by name and not there.
    """
    if ANY_LANGUAGE in pages:
        return ANY_LANGUAGE
    if asked is not None:
        if asked not in pages:
            raise NotFound("language_missing", languages=", ".join(pages))
        return asked
    return accepted.best_match(list(pages)) or next(iter(pages))


def _page(stored: Mapping[str, Any]) -> Page:
    return Page(stored["etag"], bytes(stored["body"]))
