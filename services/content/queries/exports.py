"""A version as its makers take it away: the package that came, or the course in Markdown."""

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from pymongo.database import Database

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.adapters.markup.text import Slugs
from services.content.adapters.stored_course import unpacked
from services.content.domain.errors import WrongState
from services.content.domain.versions import READABLE
from services.content.domain.versions import VersionState
from services.content.repository import version_numbered
from shared.mongo.client import Document


def original(
    db: Database[Document], academy: str, curriculum_id: str, number: int
) -> dict[str, Any]:
    """The package itself, as a file entry; there in every state. Raises NotFound."""
    version = version_numbered(db, academy, curriculum_id, number)
    return {
        "blob": version["package"],
        "sha256": version["sha256"],
        "size": version["size"],
        "name": version["filename"],
    }


def markdown(
    db: Database[Document], blobs: Blobs, academy: str, curriculum_id: str, number: int
) -> tuple[str, Iterator[bytes]]:
    """The name and the bytes of a zip that is imported as the same course again.

    The bytes are the same every time, and made as they are asked for: at most the course document
    and a piece of one file are in memory. Raises NotFound, and WrongState while there is no course.
    """
    # The libraries that read and write courses are not needed to serve them.
    from services.content.adapters.formats.markdown.export import course_zip

    version = version_numbered(db, academy, curriculum_id, number)
    if VersionState(version["state"]) not in READABLE:
        raise WrongState("version_not_ready", state=version["state"])
    if version.get("course") is None:
        raise WrongState("version_not_exportable")
    with blobs.open(version["course"]) as stored:
        course = unpacked(stored.readall())
    query = {"academy": academy, "version_id": version["_id"]}
    blob_of = {row["sha256"]: row["blob"] for row in db["files"].find(query)}

    def pieces(sha256: str) -> Iterable[bytes]:
        with blobs.open(blob_of[sha256]) as file:
            while piece := file.read(CHUNK):
                yield piece

    name = Slugs().take(course["title"][course["language"]])
    return f"{name}-{number}.zip", course_zip(course, pieces)
