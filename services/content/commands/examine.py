"""Reads a package as an import would, and keeps nothing but the report."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.commands.imports import contents_of
from services.content.domain.errors import Invalid
from services.content.domain.report import refused_too
from services.content.web.messages import MESSAGES

COPIED_AT_ONCE = 1024 * 1024

# A version that nothing is stored of.
_NO_VERSION = {"_id": "", "academy": "", "curriculum_id": "", "number": 0}


def examine(
    package: Path,
    folder: Path,
    limits: Limits,
    on_progress: Callable[[float], None] | None = None,
) -> dict[str, Any]:
    """The report that an import of this package would write, with what storing would refuse.

    `folder` is for the importer's files and is left to its owner. `on_progress` gets 0..1.
    """
    imported = import_package(package, folder, limits, on_progress)
    if imported.course is None:
        return imported.report
    try:
        contents_of(imported.course, "", _NO_VERSION)
    except Invalid as error:
        return with_refusal(imported.report, error)
    return imported.report


def with_refusal(report: Mapping[str, Any], error: Invalid) -> dict[str, Any]:
    """The report with one more reason, for which its package is refused after all."""
    return refused_too(report, error.code, MESSAGES[error.code], error.params)


def examine_path(path: Path) -> dict[str, Any]:
    """The report of a package, or of a folder that would become one, with its `package`.

    Needs no server and no database. Hidden files of a folder (their names begin with a dot) are
    not looked at.
    """
    with tempfile.TemporaryDirectory(prefix="academy-validate-") as place:
        package = path
        if path.is_dir():
            package = Path(place) / "package.zip"
            pack(path, package)
        report = examine(package, Path(place) / "out", Limits())
        return {**report, "package": told_of(package, f"{path.resolve().name}")}


def pack(folder: Path, target: Path) -> None:
    """Zips the files of the folder, hidden ones left out; the same files are the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files_in(folder):
            name = path.relative_to(folder).as_posix()
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as member:
                while chunk := source.read(COPIED_AT_ONCE):
                    member.write(chunk)


def told_of(package: Path, filename: str) -> dict[str, Any]:
    """What a report says of the package itself."""
    with package.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"filename": filename, "sha256": digest, "size": package.stat().st_size}


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place) / name for name in sorted(files) if not name.startswith(".")]
    return found
