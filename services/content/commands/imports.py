"""The end of an import: the whole version becomes readable, or none of it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

import orjson

from services.content.adapters.gridfs import claim
from services.content.adapters.pages import forms_of
from services.content.adapters.pages import page_of_json
from services.content.adapters.pages import size_of
from services.content.adapters.stored_course import COURSE_BLOB
from services.content.commands.curricula import history_entry
from services.content.commands.sealed import sealed_files
from services.content.commands.sealed import sealed_of
from services.content.domain.attempts import Review
from services.content.domain.courses import files_of
from services.content.domain.courses import is_bank
from services.content.domain.courses import is_for_staff
from services.content.domain.courses import items_in_order
from services.content.domain.courses import outline_of
from services.content.domain.courses import pages_of
from services.content.domain.courses import steps_of
from services.content.domain.errors import Invalid
from services.content.domain.hand_ins import submission_of
from services.content.domain.versions import Act
from services.content.domain.versions import VersionState
from services.content.domain.versions import next_state
from services.content.repository import curriculum_of
from services.content.repository import insert_in_portions
from shared.mongo.client import Document
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

REPORT_ENTRIES = 10_000
"""What one report keeps; a count says how many more there were."""

ITEM_BYTES = 12 * 1024 * 1024
"""One item with all its languages and answers; MongoDB's documents end at 16 MiB."""


@dataclass(frozen=True)
class Contents:
    """A course document made ready to store, with the bytes that reads will send as they are."""

    outline: Document
    items: list[Document]
    files: list[Document]
    sealed_files: list[Document]
    summary: Document


def contents_of(
    course: Mapping[str, Any],
    batch: str,
    version: Document,
    stored: Mapping[str, str] | None = None,
) -> Contents:
    """Prepares everything that can be prepared outside a transaction.

    `stored` maps hashes of files that other versions of this academy hold to their blobs: those
    bytes are shared, not stored again.

    Raises Invalid when the course cannot be stored: two items of one id, an item too large, a file
    that is not there.
    """
    steps = steps_of(course)
    named = {step.item_id: step for step in steps}
    by_path = {file["path"]: file for file in course.get("files", ())}
    head = {"curriculum_id": version["curriculum_id"], "version": version["number"]}
    place = {"academy": version["academy"], "version_id": version["_id"]}
    banks = {item["id"]: item for _, item in items_in_order(course) if is_bank(item)}
    items = []
    for _, item in items_in_order(course):
        pages = pages_of(item, named[item["id"]], by_path)
        row = {
            **place,
            "item_id": item["id"],
            "kind": item["kind"],
            **forms_of(pages, course["language"]),
            "files": _files(item, banks, by_path),
            "submission": submission_of(item),
            "staff": is_for_staff(item),
            "quiz": _quiz(item),
            "sealed": sealed_of(item),
        }
        size = sum(size_of(row[form]) for form in ("pages", "light", "texts"))
        size += len(orjson.dumps(row["quiz"]))
        if size > ITEM_BYTES:
            raise Invalid("item_too_large", item_id=item["id"], size=size, limit=ITEM_BYTES)
        items.append(row)
    files = {file["sha256"]: file for file in by_path.values()}
    return Contents(
        outline={
            "_id": version["_id"],
            "academy": version["academy"],
            **page_of_json({**head, **outline_of(course)}),
            "staff": page_of_json({**head, **outline_of(course, staff=True)}),
            "steps": [asdict(step) for step in steps],
        },
        items=items,
        files=[
            {
                **place,
                "sha256": sha256,
                "blob": (stored or {}).get(sha256, f"{batch}:{sha256}"),
                "size": file["size"],
                "type": file["type"],
                "name": file["path"].rsplit("/", 1)[-1],
            }
            for sha256, file in files.items()
        ],
        sealed_files=sealed_files(course, place),
        summary={
            "title": dict(course["title"]),
            "format": course.get("format"),
            "producer": course.get("producer"),
            "item_count": len(steps),
            "course": f"{batch}:{COURSE_BLOB}",
        },
    )


def accept_import(
    tx: Transaction,
    version_id: str,
    batch: str,
    contents: Contents,
    report: Mapping[str, Any],
) -> None:
    """The version becomes a draft with everything in it, and the stored bytes become its own."""
    version = _importing(tx, version_id)
    state = next_state(VersionState(version["state"]), Act.ACCEPT_IMPORT)
    claim(tx, batch)
    tx["outlines"].insert_one(contents.outline)
    insert_in_portions(tx, "items", [{"_id": tx.new_id(), **item} for item in contents.items])
    insert_in_portions(tx, "files", [{"_id": tx.new_id(), **file} for file in contents.files])
    rows = [{"_id": tx.new_id(), **row} for row in contents.sealed_files]
    insert_in_portions(tx, "sealed_files", rows)
    _finish(tx, version, state, report, contents.summary)
    curriculum = curriculum_of(tx, version["academy"], version["curriculum_id"])
    if curriculum["published"] is None:
        save(tx, "curricula", {**curriculum, "title": contents.summary["title"]})


def refuse_import(tx: Transaction, version_id: str, report: Mapping[str, Any]) -> None:
    """The version is invalid; its report says all that is wrong, and nothing else is kept of it."""
    version = _importing(tx, version_id)
    state = next_state(VersionState(version["state"]), Act.REFUSE_IMPORT)
    _finish(tx, version, state, report, {})


def give_up_import(tx: Transaction, version_id: str, report: Mapping[str, Any]) -> None:
    """Like `refuse_import`, for a version that may have been finished in the meantime."""
    if _importing(tx, version_id)["state"] == VersionState.IMPORTING:
        refuse_import(tx, version_id, report)


def _importing(tx: Transaction, version_id: str) -> Document:
    version = tx["versions"].find_one({"_id": version_id})
    assert version is not None  # A job is enqueued in the transaction that makes its version.
    return version


def _finish(
    tx: Transaction,
    version: Document,
    state: VersionState,
    report: Mapping[str, Any],
    summary: Document,
) -> None:
    entries: Sequence[Any] = report.get("entries", [])
    counts = dict(report.get("counts", {}))
    tx["reports"].insert_one(
        {
            "_id": version["_id"],
            "academy": version["academy"],
            **report,
            "entries": list(entries[:REPORT_ENTRIES]),
            "omitted": max(0, len(entries) - REPORT_ENTRIES),
        }
    )
    history = [*version["history"], history_entry(tx, state, None)]
    save(
        tx,
        "versions",
        {**version, **summary, "state": state, "counts": counts, "history": history},
    )


def _files(
    item: Mapping[str, Any],
    banks: Mapping[str, Mapping[str, Any]],
    by_path: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """The files that the item needs, those of the questions that it draws included."""
    hashes = set(files_of(item, by_path))
    for draw in item.get("draws") or ():
        if draw.get("bank") in banks:
            hashes |= set(files_of(banks[draw["bank"]], by_path))
    return sorted(hashes)


def _quiz(item: Mapping[str, Any]) -> Document | None:
    """What marking needs; it never leaves the service. A bank keeps what quizzes draw from it."""
    if item["kind"] != "quiz":
        return None
    questions = list(item["questions"])
    if is_bank(item):
        return {"bank": True, "questions": questions}
    return {
        "pass_score": item["pass_score"],
        "attempts": item.get("attempts"),
        "time_limit": item.get("time_limit"),
        "review": item.get("review") or Review.AFTER_ATTEMPT,
        "draws": list(item.get("draws") or ()),
        "questions": questions,
    }
