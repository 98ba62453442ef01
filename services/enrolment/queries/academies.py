"""Reads of academies, units and people."""

from collections.abc import Iterable
from datetime import date
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.enrolment.domain.errors import NotFound
from services.enrolment.repository import academies
from services.enrolment.repository import units
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.paging import find_page


def list_academies(
    db: Database[Document], own: Iterable[str] | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """The academies named in `own`; all of them for None, which is the operator's view."""
    query = {} if own is None else {"_id": {"$in": sorted(own)}}
    return find_page(db["academies"], query, limit, cursor)


def get_academy(db: Database[Document], academy: str) -> Document:
    """The academy; raises NotFound."""
    found = documents.get(db, "academies", academy, academy)
    if found is None:
        raise NotFound("academy_not_found")
    return found


def list_units(
    db: Database[Document],
    academy: str,
    now: datetime,
    limit: int,
    cursor: str | None,
    kind: str | None = None,
) -> dict[str, Any]:
    """The units with the names that are in force today."""
    today = academies.get(db, academy).today(now)
    query: Document = {"academy": academy}
    if kind is not None:
        query["kind"] = kind
    page = find_page(db["units"], query, limit, cursor)
    return {**page, "items": [_named(found, today) for found in page["items"]]}


def get_unit(db: Database[Document], academy: str, unit_id: str, now: datetime) -> Document:
    """The unit; raises NotFound."""
    found = documents.get(db, "units", academy, unit_id)
    if found is None:
        raise NotFound("unit_not_found")
    return show_unit(db, found, now)


def show_unit(db: Database[Document], found: Document, now: datetime) -> Document:
    """The stored unit with `name`: what it is called today, None when it is not there today."""
    return _named(found, academies.get(db, found["academy"]).today(now))


def _named(found: Document, today: date) -> Document:
    return {**found, "name": units.from_document(found).name_on(today)}


def list_people(
    db: Database[Document], academy: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Everyone whom this academy knows, with addresses: for organisers."""
    return find_page(db["people"], {"academy": academy}, limit, cursor)


def get_person(db: Database[Document], academy: str, person_id: str) -> Document:
    """A person's own record; raises NotFound when there is none yet."""
    found: Document | None = db["people"].find_one({"academy": academy, "person_id": person_id})
    if found is None:
        raise NotFound("person_not_found")
    return found
