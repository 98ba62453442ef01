"""Imports: a package becomes a draft, or an invalid version with its report."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.adapters.stored_course import COURSE_BLOB
from services.content.adapters.stored_course import packed
from services.content.commands.examine import with_refusal
from services.content.commands.imports import Contents
from services.content.commands.imports import accept_import
from services.content.commands.imports import contents_of
from services.content.commands.imports import give_up_import
from services.content.commands.imports import refuse_import
from services.content.commands.uploads import IMPORT_JOB
from services.content.domain.errors import Invalid
from services.content.domain.report import Report
from services.content.domain.versions import VersionState
from services.content.jobs.declared import JOBS
from services.content.jobs.packages import FOLDER
from services.content.jobs.packages import blobs_of
from services.content.jobs.packages import fetched
from services.content.repository import stored_blobs
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.runtime.failpoints import failpoint
from shared.runtime.jobs import JobRun
from shared.runtime.service import Resources

READING_SHARE = 0.7
"""How much of the job's progress is reading the package; the rest is storing its files."""


@JOBS.job(IMPORT_JOB)
def import_curriculum(run: JobRun) -> None:
    """Reads the package in a child process and makes the version a draft, or invalid.

    Killed anywhere it leaves nothing that anybody sees: another worker starts over, and the bytes
    that were stored without being claimed are swept.
    """
    version = get(run.resources.db, "versions", run.academy, run.params["version_id"])
    if version is None or version["state"] != VersionState.IMPORTING:
        run.finish(lambda tx: None)
        return
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        package = fetched(run, version["package"], Path(folder))
        out = Path(folder) / "out"
        limits = Limits(package_bytes=max(Limits().package_bytes, version["size"]))
        imported = import_package(
            package, out, limits, lambda share: run.heartbeat(share * READING_SHARE)
        )
        if imported.course is None:
            run.finish(refuse_import, version["_id"], imported.report)
            return
        _store(run, version, imported.course, imported.report, out / "files")


def _store(
    run: JobRun, version: Document, course: dict[str, Any], report: dict[str, Any], files: Path
) -> None:
    batch = blobs_of(run).open_batch(version["academy"], run.resources.clock.real_now())
    try:
        hashes = [file["sha256"] for file in course["files"]]
        stored = stored_blobs(run.resources.db, version["academy"], hashes)
        contents = contents_of(course, batch, version, stored)
    except Invalid as error:
        run.finish(refuse_import, version["_id"], with_refusal(report, error))
        return
    clock = run.resources.clock
    blobs_of(run).store(batch, COURSE_BLOB, [packed(course)], clock)
    _store_files(run, batch, contents, files)
    failpoint("content.bytes_stored")
    run.finish(accept_import, version["_id"], batch, contents, report)


def _store_files(run: JobRun, batch: str, contents: Contents, files: Path) -> None:
    clock = run.resources.clock
    for number, file in enumerate(contents.files):
        if not file["blob"].startswith(f"{batch}:"):
            continue
        with (files / file["sha256"]).open("rb") as source:
            blobs_of(run).store(batch, file["sha256"], _chunks(source), clock)
        run.heartbeat(READING_SHARE + (1 - READING_SHARE) * (number + 1) / len(contents.files))
        blobs_of(run).touch(batch, clock.real_now())


@JOBS.sweep(every=60)
def refuse_given_up_imports(resources: Resources) -> None:
    """A job that failed for good must not leave its version importing for ever."""
    waiting = resources.db["versions"].find({"state": VersionState.IMPORTING}, {"job": 1})
    for version in list(waiting):
        job = resources.db["jobs"].find_one({"_id": version["job"], "state": "failed"})
        if job is not None:
            report = with_refusal(Report({}).as_dict(), Invalid("import_gave_up"))
            resources.uow.run(give_up_import, version["_id"], report)


def _chunks(source: Any) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk
