"""The importer's course document as it is kept for exports.

It holds every answer. It lies in the batch of the import under a name of its own; no row of
`files` names it, and the address of a file leads to those only, so that no learner can reach it.
"""

from __future__ import annotations

import zlib
from typing import Any

import orjson

COURSE_BLOB = "course"
"""Its name in the batch: no file has it, for those are named by their hashes."""


def packed(course: dict[str, Any]) -> bytes:
    """The course document without its report, which is kept elsewhere."""
    kept = {name: value for name, value in course.items() if name != "report"}
    return zlib.compress(orjson.dumps(kept), 6)


def unpacked(data: bytes) -> dict[str, Any]:
    """The inverse of `packed`."""
    course: dict[str, Any] = orjson.loads(zlib.decompress(data))
    return course
