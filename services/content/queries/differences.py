"""Two versions of a curriculum side by side.

What is shown and asked is turned into fingerprints row by row, so that two versions of thousands of
items are compared without being in memory.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from pymongo.database import Database

from services.content.domain.differences import Edition
from services.content.domain.differences import Part
from services.content.domain.differences import differences
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.versions import READABLE
from services.content.domain.versions import VersionState
from services.content.repository import steps_of_version
from services.content.repository import version_numbered
from shared.mongo.client import Document

_NOT_CONTENT = frozenset({"id", "kind", "title", "minutes", "required", "language", "within"})
"""What a page repeats of its item."""


def difference(
    db: Database[Document], academy: str, curriculum_id: str, number: int, since: int | None
) -> dict[str, Any]:
    """What version `number` has otherwise than version `since`, by default the one before it.

    Before version 1 there was nothing, which is version 0. Raises NotFound for unknown versions,
    WrongState for one without contents.
    """
    after = version_numbered(db, academy, curriculum_id, number)
    earlier = number - 1 if since is None else since
    before = version_numbered(db, academy, curriculum_id, earlier) if earlier else None
    found = differences(_edition(db, before), _edition(db, after))
    return {"curriculum_id": curriculum_id, "from": earlier, "to": number, **found}


def _edition(db: Database[Document], version: Document | None) -> Edition:
    if version is None:
        return Edition()
    if VersionState(version["state"]) not in READABLE:
        raise WrongState("version_not_ready", state=version["state"])
    academy, version_id = version["academy"], version["_id"]
    outline = db["outlines"].find_one({"_id": version_id, "academy": academy}, {"body": 1})
    if outline is None:
        raise NotFound("version_unknown")
    sealed = _sealed_files(db, academy, version_id)
    rows = db["items"].find(
        {"academy": academy, "version_id": version_id},
        {"item_id": 1, "kind": 1, "pages": 1, "quiz": 1},
    )
    compared = {row["item_id"]: _compared(row, sealed) for row in rows}
    modules = orjson.loads(bytes(outline["body"]))["modules"]
    return Edition(
        title=version["title"],
        modules={module["id"]: module["title"] for module in modules},
        parts=tuple(
            Part(step, *compared[step.item_id])
            for step in steps_of_version(db, academy, version_id)
        ),
    )


def _compared(
    row: Document, sealed: str
) -> tuple[dict[str, str], dict[str, Any], dict[str, dict[str, str]]]:
    """The item's contents by language, its quiz's settings and its questions by id."""
    quiz = row["quiz"]
    if quiz is not None:
        settings = {name: value for name, value in quiz.items() if name != "questions"}
        return {}, settings, {each["id"]: _question(each) for each in quiz["questions"]}
    content = {}
    for language, page in row["pages"].items():
        shown = orjson.loads(bytes(page["body"]))
        rest = {name: value for name, value in shown.items() if name not in _NOT_CONTENT}
        if row["kind"] == "sealed":
            rest["files"] = sealed
        if rest:
            content[language] = _fingerprint(rest)
    return content, {}, {}


def _sealed_files(db: Database[Document], academy: str, version_id: str) -> str:
    """One fingerprint of all files of the version's sealed packages, whose items share them."""
    rows = db["sealed_files"].find(
        {"academy": academy, "version_id": version_id}, {"path": 1, "sha256": 1}
    )
    return _fingerprint(sorted((row["path"], row["sha256"]) for row in rows))


def _question(question: Mapping[str, Any]) -> dict[str, str]:
    # Where in the package it came from is nothing that anybody is asked.
    return {
        name: _fingerprint(value)
        for name, value in question.items()
        if name not in ("id", "source", "source_kind")
    }


def _fingerprint(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
