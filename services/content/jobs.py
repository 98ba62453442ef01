"""The jobs of content: imports, and the sweep of bytes that nobody claimed."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.commands.imports import Contents
from services.content.commands.imports import accept_import
from services.content.commands.imports import contents_of
from services.content.commands.imports import give_up_import
from services.content.commands.imports import refuse_import
from services.content.commands.uploads import IMPORT_JOB
from services.content.domain.errors import Invalid
from services.content.domain.versions import VersionState
from services.content.web.messages import MESSAGES
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.runtime.failpoints import failpoint
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import Jobs
from shared.runtime.service import Resources

JOBS = Jobs()

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
    with tempfile.TemporaryDirectory(prefix="academy-import-") as folder:
        package = Path(folder) / "package"
        with _blobs(run).open(version["package"]) as stored, package.open("wb") as file:
            shutil.copyfileobj(stored, file, CHUNK)
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
    batch = _blobs(run).open_batch(version["academy"], run.resources.clock.real_now())
    try:
        contents = contents_of(course, batch, version)
    except Invalid as error:
        run.finish(refuse_import, version["_id"], _with_refusal(report, error))
        return
    _store_files(run, batch, contents, files)
    failpoint("content.bytes_stored")
    run.finish(accept_import, version["_id"], batch, contents, report)


def _store_files(run: JobRun, batch: str, contents: Contents, files: Path) -> None:
    clock = run.resources.clock
    for number, file in enumerate(contents.files):
        with (files / file["sha256"]).open("rb") as source:
            _blobs(run).store(batch, file["sha256"], _chunks(source), clock)
        run.heartbeat(READING_SHARE + (1 - READING_SHARE) * (number + 1) / len(contents.files))
        _blobs(run).touch(batch, clock.real_now())


@JOBS.sweep(every=600)
def sweep_unclaimed_bytes(resources: Resources) -> int:
    """Discards bytes that no transaction claimed for an hour of real time."""
    blobs: Blobs = resources.extras["blobs"]
    return blobs.sweep(resources.clock.real_now())


@JOBS.sweep(every=60)
def refuse_given_up_imports(resources: Resources) -> None:
    """A job that failed for good must not leave its version importing for ever."""
    waiting = resources.db["versions"].find({"state": VersionState.IMPORTING}, {"job": 1})
    for version in list(waiting):
        job = resources.db["jobs"].find_one({"_id": version["job"], "state": "failed"})
        if job is not None:
            report = _with_refusal({"entries": [], "counts": {}}, Invalid("import_gave_up"))
            resources.uow.run(give_up_import, version["_id"], report)


def _with_refusal(report: dict[str, Any], error: Invalid) -> dict[str, Any]:
    texts = MESSAGES[error.code]
    message = {language: text.format(**error.params) for language, text in texts.items()}
    entry = {"severity": "refused", "code": error.code, "message": message}
    return {**report, "entries": [*report["entries"], entry]}


def _chunks(source: Any) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _blobs(run: JobRun) -> Blobs:
    blobs: Blobs = run.resources.extras["blobs"]
    return blobs
