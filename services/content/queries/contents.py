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

FULL, LIGHT, TEXT = "full", "light", "text"
FORMS = (FULL, LIGHT, TEXT)
"""The whole page; the page with links in the place of pictures, sound and films; text alone."""

_FIELDS = {FULL: "pages", TEXT: "texts"}


def outline_page(
    db: Database[Document], shelf: Shelf, academy: str, version_id: str, staff: bool
) -> Page:
    """The outline of a version, with what is for those who teach when `staff`. Raises NotFound."""

    def load() -> Pages:
        query = {"_id": version_id, "academy": academy}
        fields = {"staff": 1} if staff else {"etag": 1, "body": 1, "encoded": 1}
        found = db["outlines"].find_one(query, fields)
        if found is None:
            raise NotFound("version_unknown")
        return {ANY_LANGUAGE: _page(found["staff"] if staff else found)}

    return shelf.get((version_id, OUTLINE, FULL, staff), load)[ANY_LANGUAGE]


def item_pages(
    db: Database[Document],
    shelf: Shelf,
    academy: str,
    version_id: str,
    item_id: str,
    form: str,
    staff: bool,
) -> Pages:
    """The pages of an item by language, in one of the FORMS.

    A light form that would be the same is the full one. Raises NotFound, also for the text of what
    has none, and for what only those who teach may read unless `staff`.
    """

    def load() -> Pages:
        item = item_of(db, academy, version_id, item_id)
        require_audience(item, staff)
        stored = {**item["pages"], **item["light"]} if form == LIGHT else item[_FIELDS[form]]
        if not stored:
            raise NotFound("no_text_form")
        return {language: _page(page) for language, page in stored.items()}

    return shelf.get((version_id, item_id, form, staff), load)


def require_audience(item: Document, staff: bool) -> None:
    """Raises NotFound for a learner where the item is for those who teach."""
    if item["staff"] and not staff:
        raise NotFound("item_unknown")


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
    return Page(stored["etag"], bytes(stored["body"]), stored["encoded"])
