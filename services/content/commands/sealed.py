"""What is stored of sealed content: where its items start, and which path is which file."""

from collections.abc import Mapping
from typing import Any

from services.content.adapters.packages.checks import folded
from services.content.domain.courses import items_in_order
from shared.mongo.client import Document


def sealed_of(item: Mapping[str, Any]) -> Document | None:
    """What starting the item needs; None for what is not sealed."""
    if item["kind"] != "sealed":
        return None
    return {"standard": item["standard"], "launches": list(item["launches"])}


def sealed_files(course: Mapping[str, Any], place: Document) -> list[Document]:
    """A row for each path below a sealed item's `root` ("": the whole package), `place` in each.

    Paths are folded as a careless file system would: packages are made on ones that forgive.
    """
    sealed = [item for _, item in items_in_order(course) if item["kind"] == "sealed"]
    roots = {f"{item['root']}/" if item["root"] else "" for item in sealed if item["launches"]}
    return [
        {**place, "folded": folded(file["path"]), "path": file["path"], "sha256": file["sha256"]}
        for file in course.get("files", ())
        if not file["path"].startswith("../") and any(map(file["path"].startswith, roots))
    ]
