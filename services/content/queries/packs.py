"""What an offline pack of a version holds: its lessons, its other items, its small files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from pymongo.database import Database

from services.content.domain.errors import NotFound
from shared.mongo.client import Document

FILE_BYTES = 2 * 1024 * 1024
"""Larger files are left out and listed: a pack is for a slow link."""

FILES_BYTES = 50 * 1024 * 1024
"""All files of a pack together."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_LINK = re.compile(r"academy-(file|item):([^\"'<>\s]+)")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class Pack:
    """The files that come along by their hash, and those that do not."""

    version_id: str
    outline: Document
    files: dict[str, Document]
    left_out: list[Document]


def pack_of(db: Database[Document], academy: str, version_id: str) -> Pack:
    """What the pack of this version will hold. Raises NotFound."""
    found = db["outlines"].find_one({"_id": version_id, "academy": academy}, {"body": 1})
    if found is None:
        raise NotFound("version_unknown")
    wanted: set[str] = set()
    query = {"academy": academy, "version_id": version_id}
    for item in db["items"].find(query, {"files": 1, "staff": 1}):
        if not item["staff"]:
            wanted.update(item["files"])
    files, left_out, total = {}, [], 0
    for file in db["files"].find({"academy": academy, "version_id": version_id}).sort("sha256", 1):
        if file["sha256"] not in wanted:
            continue
        if file["size"] <= FILE_BYTES and total + file["size"] <= FILES_BYTES:
            files[file["sha256"]] = file
            total += file["size"]
        else:
            left_out.append(file)
    return Pack(version_id, orjson.loads(found["body"]), files, left_out)


def pages_in(
    db: Database[Document], academy: str, version_id: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(item id, language, page) of each item, as a learner reads it; answers are never read."""
    fields = {"item_id": 1, "pages": 1, "staff": 1}
    for item in db["items"].find({"academy": academy, "version_id": version_id}, fields):
        if item["staff"]:
            continue
        for language, page in item["pages"].items():
            yield item["item_id"], language, orjson.loads(page["body"])


def lesson_name(item_id: str, language: str) -> str:
    """The member that holds a text of this item."""
    return f"lessons/{_plain(item_id)}.{_plain(language)}.html"


def item_name(item_id: str) -> str:
    """The member that holds what is no text of this item."""
    return f"items/{_plain(item_id)}.json"


def file_name(file: Document) -> str:
    """The member that holds this file: its hash, and the ending of its name."""
    suffix = _SUFFIX.search(file["name"])
    return f"files/{file['sha256']}{suffix.group().lower() if suffix else ''}"


def linked(markup: str, pack: Pack, texts: dict[str, list[str]], language: str) -> str:
    """The lesson's markup with links that work in the pack; `texts` has the languages by item."""

    def address(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "file":
            file = pack.files.get(name)
            return f"../{file_name(file)}" if file else "../index.html#left-out"
        languages = texts.get(name)
        if not languages:
            return f"../index.html#item-{name}"
        return f"../{lesson_name(name, language if language in languages else languages[0])}"

    return _LINK.sub(address, markup)


def texts_by_item(db: Database[Document], academy: str, version_id: str) -> dict[str, list[str]]:
    """The languages of each item that has a text."""
    query = {"academy": academy, "version_id": version_id}
    found = db["items"].find(query, {"item_id": 1, "texts": 1, "staff": 1})
    return {
        item["item_id"]: list(item["texts"])
        for item in found
        if item["texts"] and not item["staff"]
    }


def _plain(name: str) -> str:
    """The name, where a file can have it everywhere; else its hash: ids come from packages."""
    return name if _PLAIN_NAME.fullmatch(name) else sha256(name.encode()).hexdigest()[:32]
