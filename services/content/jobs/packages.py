"""A stored package as a file, for the jobs that read one."""

import shutil
from pathlib import Path

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from shared.runtime.jobs import JobRun

FOLDER = "academy-import-"
"""How the throwaway folders of imports begin."""


def fetched(run: JobRun, blob_id: str, folder: Path) -> Path:
    """The stored package as a file in this folder."""
    package = folder / "package"
    with blobs_of(run).open(blob_id) as stored, package.open("wb") as file:
        shutil.copyfileobj(stored, file, CHUNK)
    return package


def blobs_of(run: JobRun) -> Blobs:
    """Where the service keeps its bytes."""
    blobs: Blobs = run.resources.extras["blobs"]
    return blobs
