"""A course document, exported in Markdown and imported again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from services.content.adapters.formats.markdown.course import read_course
from services.content.adapters.formats.markdown.export import course_zip
from services.content.adapters.formats.reading import Reading
from services.content.adapters.messages import MESSAGES
from services.content.adapters.packages.archive import open_archive
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Store
from services.content.adapters.packages.package import take_in
from services.content.domain.report import Report

# Where a course comes from is not what it is.
ORIGIN = {"format", "producer", "source", "source_id", "report"}
# Left out, these are as they are here.
DEFAULTS = {"case_sensitive": False, "pass_score": 0.6}


def same(value: Any) -> Any:
    """The document without its origin, and without what says nothing: None, [] and defaults."""
    if isinstance(value, list):
        return [same(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: same(each) for name, each in value.items() if name not in ORIGIN}
    return {
        name: each
        for name, each in kept.items()
        if each is not None and each != [] and DEFAULTS.get(name, ...) != each
    }


def zipped(course: dict[str, Any], files: dict[str, bytes]) -> bytes:
    """The course in Markdown; `files` are the bytes by hash."""

    def pieces(sha256: str) -> Iterable[bytes]:
        return [files[sha256]]

    return b"".join(course_zip(course, pieces))


def read_again(package: bytes) -> dict[str, Any]:
    """The course document of a zip, read in this process. Raises PackageRefused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.zip"
        path.write_bytes(package)
        archive = open_archive(path, Limits())
        members = take_in(archive, Store(Path(folder) / "files"), Limits(), lambda share: None)
        archive.file.close()
        return read_course(Reading(members, Limits(), Report(MESSAGES)))
