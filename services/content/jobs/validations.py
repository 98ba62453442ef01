"""Dry runs: a package is read, and nothing of it stays but the report."""

import tempfile
from pathlib import Path

from services.content.adapters.packages.limits import Limits
from services.content.commands.examine import examine
from services.content.commands.examine import with_refusal
from services.content.commands.validations import VALIDATE_JOB
from services.content.commands.validations import VALIDATING
from services.content.commands.validations import end_validation
from services.content.domain.errors import Invalid
from services.content.domain.report import Report
from services.content.jobs.declared import JOBS
from services.content.jobs.packages import FOLDER
from services.content.jobs.packages import blobs_of
from services.content.jobs.packages import fetched
from shared.mongo.documents import get
from shared.runtime.failpoints import failpoint
from shared.runtime.jobs import JobRun
from shared.runtime.service import Resources


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
        package = fetched(run, found["blob"], Path(folder))
        limits = Limits(package_bytes=max(Limits().package_bytes, found["size"]))
        report = examine(package, Path(folder) / "out", limits, run.heartbeat)
    failpoint("content.validated")
    run.finish(end_validation, found["_id"], report, run.resources.clock.real_now())
    failpoint("content.validation_ended")
    blobs_of(run).discard(found["batch"])


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
