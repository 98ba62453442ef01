"""The jobs of content: imports, dry runs of them, and sweeps of what is needed no more."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.adapters.parts import expired
from services.content.adapters.stored_course import COURSE_BLOB
from services.content.adapters.stored_course import packed
from services.content.commands.attempt_ends import close_attempt
from services.content.commands.examine import examine
from services.content.commands.examine import with_refusal
from services.content.commands.imports import Contents
from services.content.commands.imports import accept_import
from services.content.commands.imports import contents_of
from services.content.commands.imports import give_up_import
from services.content.commands.imports import refuse_import
from services.content.commands.uploads import IMPORT_JOB
from services.content.commands.validations import VALIDATE_JOB
from services.content.commands.validations import VALIDATING
from services.content.commands.validations import end_validation
from services.content.domain.attempts import AttemptState
from services.content.domain.errors import Invalid
from services.content.domain.report import Report
from services.content.domain.versions import VersionState
from services.content.repository import stored_blobs
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.runtime.failpoints import failpoint
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import Jobs
from shared.runtime.service import Resources

JOBS = Jobs()

FOLDER = "academy-import-"
"""How the throwaway folders of imports begin."""

READING_SHARE = 0.7
"""How much of the job's progress is reading the package; the rest is storing its files."""

ATTEMPTS_AT_ONCE = 500
"""Attempts that one sweep closes; the next one closes the rest."""


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
        package = _fetched(run, version["package"], Path(folder))
        out = Path(folder) / "out"
        limits = Limits(package_bytes=max(Limits().package_bytes, version["size"]))
        imported = import_package(
            package, out, limits, lambda share: run.heartbeat(share * READING_SHARE)
        )
        if imported.course is None:
            run.finish(refuse_import, version["_id"], imported.report)
            return
        _store(run, version, imported.course, imported.report, out / "files")


@JOBS.job(VALIDATE_JOB)
def validate_package(run: JobRun) -> None:
    """Reads the package of a dry run and keeps the report alone.

    Killed anywhere it starts over; once the report is there, the bytes go, at the latest by the
    sweep.
    """
    found = get(run.resources.db, "validations", run.academy, run.params["validation_id"])
    if found is None or found["state"] != VALIDATING:
        run.finish(lambda tx: None)
        return
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        package = _fetched(run, found["blob"], Path(folder))
        limits = Limits(package_bytes=max(Limits().package_bytes, found["size"]))
        report = examine(package, Path(folder) / "out", limits, run.heartbeat)
    failpoint("content.validated")
    run.finish(end_validation, found["_id"], report, run.resources.clock.real_now())
    failpoint("content.validation_ended")
    _blobs(run).discard(found["batch"])


def _fetched(run: JobRun, blob_id: str, folder: Path) -> Path:
    """The stored package as a file in this folder."""
    package = folder / "package"
    with _blobs(run).open(blob_id) as stored, package.open("wb") as file:
        shutil.copyfileobj(stored, file, CHUNK)
    return package


def _store(
    run: JobRun, version: Document, course: dict[str, Any], report: dict[str, Any], files: Path
) -> None:
    batch = _blobs(run).open_batch(version["academy"], run.resources.clock.real_now())
    try:
        hashes = [file["sha256"] for file in course["files"]]
        stored = stored_blobs(run.resources.db, version["academy"], hashes)
        contents = contents_of(course, batch, version, stored)
    except Invalid as error:
        run.finish(refuse_import, version["_id"], with_refusal(report, error))
        return
    clock = run.resources.clock
    _blobs(run).store(batch, COURSE_BLOB, [packed(course)], clock)
    _store_files(run, batch, contents, files)
    failpoint("content.bytes_stored")
    run.finish(accept_import, version["_id"], batch, contents, report)


def _store_files(run: JobRun, batch: str, contents: Contents, files: Path) -> None:
    clock = run.resources.clock
    for number, file in enumerate(contents.files):
        if not file["blob"].startswith(f"{batch}:"):
            continue
        with (files / file["sha256"]).open("rb") as source:
            _blobs(run).store(batch, file["sha256"], _chunks(source), clock)
        run.heartbeat(READING_SHARE + (1 - READING_SHARE) * (number + 1) / len(contents.files))
        _blobs(run).touch(batch, clock.real_now())


@JOBS.sweep(every=600)
def sweep_unclaimed_bytes(resources: Resources) -> int:
    """Discards bytes that no transaction claimed for an hour of real time."""
    blobs: Blobs = resources.extras["blobs"]
    return blobs.sweep(resources.clock.real_now())


@JOBS.sweep(every=600)
def sweep_folders(resources: Resources) -> None:
    """Removes folders of imports whose worker was killed; none works for an hour."""
    oldest = time.time() - 3600
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)


@JOBS.sweep(every=600)
def sweep_uploads_in_parts(resources: Resources) -> int:
    """Discards uploads that nobody went on with for a day of real time; returns how many."""
    blobs: Blobs = resources.extras["blobs"]
    batches = expired(resources.db, resources.clock.real_now())
    for batch in batches:
        # What has become a version is claimed, and only the note about it goes.
        blobs.discard(batch)
        resources.db["uploads"].delete_one({"_id": batch})
    return len(batches)


@JOBS.sweep(every=60)
def refuse_given_up_imports(resources: Resources) -> None:
    """A job that failed for good must not leave its version importing for ever."""
    waiting = resources.db["versions"].find({"state": VersionState.IMPORTING}, {"job": 1})
    for version in list(waiting):
        job = resources.db["jobs"].find_one({"_id": version["job"], "state": "failed"})
        if job is not None:
            report = with_refusal(Report({}).as_dict(), Invalid("import_gave_up"))
            resources.uow.run(give_up_import, version["_id"], report)


@JOBS.sweep(every=30)
def close_attempts(resources: Resources) -> int:
    """Marks quiz attempts whose time is over, with what was saved by then."""
    now = resources.clock.now()
    over = {"state": AttemptState.OPEN.value, "deadline": {"$lt": now}}
    found = list(resources.db["attempts"].find(over, {"academy": 1}).limit(ATTEMPTS_AT_ONCE))
    return sum(resources.uow.run(close_attempt, each["academy"], each["_id"]) for each in found)


@JOBS.sweep(every=60)
def refuse_given_up_validations(resources: Resources) -> None:
    """Ends dry runs whose job failed for good."""
    now = resources.clock.real_now()
    waiting = resources.db["validations"].find({"state": VALIDATING}, {"job": 1})
    for found in list(waiting):
        job = resources.db["jobs"].find_one({"_id": found["job"], "state": "failed"})
        if job is not None:
            report = with_refusal(Report({}).as_dict(), Invalid("import_gave_up"))
            resources.uow.run(end_validation, found["_id"], report, now)


@JOBS.sweep(every=600)
def forget_validations(resources: Resources) -> int:
    """Removes the reports of dry runs whose day is over."""
    over = {"$lte": resources.clock.real_now(), "$ne": None}
    return resources.db["validations"].delete_many({"expires_at": over}).deleted_count


def _chunks(source: Any) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _blobs(run: JobRun) -> Blobs:
    blobs: Blobs = run.resources.extras["blobs"]
    return blobs
