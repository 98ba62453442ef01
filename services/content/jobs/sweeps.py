"""Sweeps: what nobody claimed, went on with or handed in in time."""

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from services.content.adapters.gridfs import Blobs
from services.content.adapters.parts import expired
from services.content.commands.attempt_ends import close_attempt
from services.content.domain.attempts import AttemptState
from services.content.jobs.declared import JOBS
from services.content.jobs.packages import FOLDER
from shared.runtime.service import Resources

ATTEMPTS_AT_ONCE = 500
"""Attempts that one sweep closes; the next one closes the rest."""


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


@JOBS.sweep(every=30)
def close_attempts(resources: Resources) -> int:
    """Marks quiz attempts whose time is over, with what was saved by then."""
    now = resources.clock.now()
    over = {"state": AttemptState.OPEN.value, "deadline": {"$lt": now}}
    found = list(resources.db["attempts"].find(over, {"academy": 1}).limit(ATTEMPTS_AT_ONCE))
    return sum(resources.uow.run(close_attempt, each["academy"], each["_id"]) for each in found)
